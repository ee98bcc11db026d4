"""Plans kept in the user's cache folder, by the digest of all they depend on."""

import hashlib
from dataclasses import replace
from pathlib import Path

from platformdirs import user_cache_dir

from drawopt import __version__
from drawopt.errors import DrawoptError
from drawopt.files.text import write_text
from drawopt.model.problem import Problem
from drawopt.records.canonical import canonical, pretty
from drawopt.records.certificates import certificate_record, read_certificate
from drawopt.records.plans import plan_record, problem_record, read_plan
from drawopt.sections.plan import Plan


def cached_path(problem: Problem, seed: int, effort: int, aim: str) -> Path:
    """Where the plan of this problem, search seed and effort, and aim, is kept."""
    key = canonical([__version__, problem_record(problem), seed, effort, aim])
    name = hashlib.sha256(key.encode()).hexdigest()
    return Path(user_cache_dir("drawopt", appauthor=False)) / "plans" / f"{name}.json"


def load(path: Path) -> Plan | None:
    """The plan kept there; ``None`` if there is none that can be read."""
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
    """Where a plan's certificate is kept: ``plan.certificate.json`` beside ``plan.json``."""
    return plan_file.with_suffix(".certificate.json")


def save(path: Path, plan: Plan) -> None:
    """Keep a plan; a cache that cannot be written is passed over."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if plan.certificate is not None:
            text = pretty(certificate_record(plan.certificate))
            write_text(certificate_path(path), text, force=True)
        write_text(path, pretty(plan_record(plan)), force=True)
    except (OSError, DrawoptError):
        pass
