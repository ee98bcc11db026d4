"""Build the wheel from the sdist, install it into an empty environment, and use it there.

What is tested is what is shipped: datasets, configs and guides are found outside the checkout, the
door's examples run, README's job is done, and a type checker sees the package's types.
"""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
USER = """
import drawopt

cup = drawopt.read_edition("2024", slots=11)
plan: drawopt.Plan = drawopt.plan(cup)
digest: str = plan.digest
"""


def run(*command: object, cwd: Path) -> str:
    """Run a command away from the checkout; its output, or an end with what it printed."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [str(each) for each in command], cwd=cwd, env=environment, capture_output=True, text=True
    )
    if done.returncode != 0:
        sys.exit(f"wheel: {command} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        run(sys.executable, "-m", "build", "--outdir", work / "dist", ROOT, cwd=work)
        wheel = next((work / "dist").glob("*.whl"))
        venv.create(work / "venv", with_pip=True)
        python = work / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
        run(python, "-m", "pip", "install", wheel, "mypy", cwd=work)
        empty = work / "empty"
        empty.mkdir()
        found = run(python, "-c", "import drawopt; print(drawopt.__file__)", cwd=empty)
        if "site-packages" not in found:
            sys.exit(f"wheel: drawopt was imported from {found}")
        run(python, "-m", "drawopt", "simulate", "2024", "--seed", "7", cwd=empty)
        run(python, "-m", "drawopt", "guide", "first-draw", cwd=empty)
        run(python, "-m", "drawopt", "qualify", "2014", cwd=empty)
        examples = (
            "import doctest, sys; from drawopt import api; from drawopt.reporting import answers;"
            "sys.exit(sum(doctest.testmod(m).failed for m in (api, answers)))"
        )
        run(python, "-c", examples, cwd=empty)
        (empty / "user.py").write_text(USER, encoding="utf-8")
        run(python, "-m", "mypy", "--strict", "user.py", cwd=empty)
    print(f"wheel: {wheel.name} works away from the checkout")


if __name__ == "__main__":
    main()
