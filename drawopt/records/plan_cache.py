"""Plans kept in the user's cache folder, by the digest of all they depend on.

The folder has a size limit: when a plan is added, the oldest go until the rest fits.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from platformdirs import user_cache_dir

from drawopt import __version__
from drawopt.errors import DrawoptError
from drawopt.files.writing import write_text
from drawopt.model.problem import Problem
from drawopt.records.canonical import canonical, pretty
from drawopt.records.certificates import certificate_record, read_certificate
from drawopt.records.plans import plan_record, problem_record, read_plan
from drawopt.sections.plan import Plan

MAX_BYTES = 200 * 1024 * 1024
"""What the plans kept and their certificates may take together."""


@dataclass(frozen=True)
class Kept:
    """A plan in the cache: its file, its size with its certificate, and when it was kept."""

    path: Path
    bytes: int
    saved: datetime


def folder() -> Path:
    """Where plans are kept."""
    return Path(user_cache_dir("drawopt", appauthor=False)) / "plans"


def cached_path(
    problem: Problem, seed: int, effort: int, aim: str, params: Mapping[str, str] | None = None
) -> Path:
    """Where the plan of this problem, search seed, effort, aim and parameters is kept.

    Parameters
    ----------
    seed, effort
        Of the search: what names its random numbers, and its cycles.
    aim
        How far it went: ``"plan"``, ``"bound"`` or ``"proof"``.
    params
        Other parameters of the search by name, as texts.
    """
    key = canonical([__version__, problem_record(problem), seed, effort, aim, dict(params or {})])
    name = hashlib.sha256(key.encode()).hexdigest()
    return folder() / f"{name}.json"


def kept_plans() -> tuple[Kept, ...]:
    """The plans in the cache, oldest first; empty if there is none."""
    found = []
    for path in folder().glob("*.json"):
        if path.name.endswith(".certificate.json"):
            continue
        try:
            size, saved = path.stat().st_size, path.stat().st_mtime
            beside = certificate_path(path)
            size += beside.stat().st_size if beside.exists() else 0
        except OSError:  # Another process took it away.
            continue
        found.append(Kept(path, size, datetime.fromtimestamp(saved, UTC)))
    return tuple(sorted(found, key=lambda kept: (kept.saved, kept.path.name)))


def clear(max_bytes: int = 0) -> tuple[Kept, ...]:
    """Take the oldest plans out of the cache until the rest fits; those taken out.

    Parameters
    ----------
    max_bytes
        What may stay, certificates counted with their plans; by default nothing.
    """
    kept = kept_plans()
    size, gone = sum(each.bytes for each in kept), []
    for each in kept:
        if size <= max_bytes:
            break
        try:
            certificate_path(each.path).unlink(missing_ok=True)
            each.path.unlink(missing_ok=True)
        except OSError:
            continue
        size -= each.bytes
        gone.append(each)
    return tuple(gone)


def load(path: Path) -> Plan | None:
    """The plan kept there; ``None`` if there is none that can be read.

    Parameters
    ----------
    path
        As ``cached_path`` names it.

    Returns
    -------
    Plan or None
        With its certificate, if that is kept too and is the plan's.
    """
    try:
        if not path.exists():
            return None
        plan, _ = read_plan(path)
        beside = certificate_path(path)
        if beside.exists():
            certificate, digest = read_certificate(beside)
            if digest == plan.certificate_digest:
                plan = replace(plan, certificate=certificate)
        return plan
    except DrawoptError:
        return None


def certificate_path(plan_file: Path) -> Path:
    """Where a plan's certificate is kept: ``plan.certificate.json`` beside ``plan.json``.

    Parameters
    ----------
    plan_file
        The file of the plan's record, whatever its name; it need not exist.
    """
    return plan_file.with_suffix(".certificate.json")


def save(path: Path, plan: Plan) -> None:
    """Keep a plan; a cache that cannot be written is passed over.

    Parameters
    ----------
    path
        As ``cached_path`` names it; a plan that is kept there is replaced.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if plan.certificate is not None:
            text = pretty(certificate_record(plan.certificate))
            write_text(certificate_path(path), text, force=True)
        write_text(path, pretty(plan_record(plan)), force=True)
        clear(MAX_BYTES)
    except (OSError, DrawoptError):
        pass
