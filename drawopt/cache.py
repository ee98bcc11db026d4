"""Plans kept in the user's cache folder, by the digest of all they depend on."""

import hashlib
from pathlib import Path

from platformdirs import user_cache_dir

from drawopt import __version__
from drawopt.errors import DrawoptError
from drawopt.plan import Plan
from drawopt.problem import Problem
from drawopt.record import canonical, plan_record, pretty, problem_record, read_plan
from drawopt.text_files import write_text


def cached_path(problem: Problem, seed: int, effort: int, prove: bool) -> Path:
    """Where the plan of this problem, search seed and effort, proven or not, is kept."""
    key = canonical([__version__, problem_record(problem), seed, effort, prove])
    name = hashlib.sha256(key.encode()).hexdigest()
    return Path(user_cache_dir("drawopt", appauthor=False)) / "plans" / f"{name}.json"


def load(path: Path) -> Plan | None:
    """The plan kept there; ``None`` if there is none that can be read."""
    try:
        return read_plan(path)[0] if path.exists() else None
    except DrawoptError:
        return None


def save(path: Path, plan: Plan) -> None:
    """Keep a plan; a cache that cannot be written is passed over."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, pretty(plan_record(plan)), force=True)
    except (OSError, DrawoptError):
        pass
