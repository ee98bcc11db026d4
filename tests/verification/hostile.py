"""Files of five megabytes that want to cost whoever reads them much: time and memory, measured.

``python -m tests.verification.hostile`` prints both for each kind of file and both verifiers.
"""

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

SIZE = 5_000_000
HEAD = b'{\n  "record": "drawopt-plan-2",\n  '
ALONE = Path(__file__).parents[2] / "drawopt" / "verification" / "verify_draw.py"


def filled(piece: bytes, size: int) -> bytes:
    return piece * (size // len(piece))


KINDS: dict[str, Callable[[int], bytes]] = {
    "lists in lists": lambda n: HEAD + b'"run": ' + b"[" * n,
    "objects in objects": lambda n: HEAD + b'"run": ' + filled(b'{"a":', n),
    "one number": lambda n: HEAD + b'"travel": ' + b"9" * n + b"}\n",
    "one text": lambda n: HEAD + b'"title": "' + b"a" * n + b'"}\n',
    "a text of escapes": lambda n: HEAD + b'"title": "' + filled(b"\\u0041", n) + b'"}\n',
    "many keys": lambda n: HEAD + b",".join(b'"%d":0' % k for k in range(n // 10)) + b"}\n",
    "one key many times": lambda n: HEAD + filled(b'"a":0,', n) + b'"a":0}\n',
    "many objects": lambda n: HEAD + b'"entrants": [' + filled(b"{},", n) + b"{}]}\n",
    "many numbers": lambda n: HEAD + b'"distances": [[' + filled(b"1,", n) + b"1]]}\n",
    "many rows": lambda n: HEAD + b'"distances": [' + filled(b"[],", n) + b"[]]}\n",
    "blanks": lambda n: HEAD + b" " * n + b'"title": ""}\n',
}


def measured(command: list[str], folder: Path) -> tuple[int, float, int]:
    """The exit code of a verifier, its processor seconds, and its memory in megabytes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", WRAPPED, *command, str(folder)], capture_output=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.returncode, seconds, int(done.stdout.split()[-1]) // 1024


WRAPPED = """
import resource, runpy, sys
kind, path, folder = sys.argv[1:]
sys.argv = [path, "verify", folder] if kind == "package" else [path, folder]
try:
    runpy.run_module(path, run_name="__main__") if kind == "package" else (
        runpy.run_path(path, run_name="__main__"))
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def main() -> None:
    """Measure every kind of file with both verifiers."""
    with TemporaryDirectory() as name:
        path = Path(name) / "plan.json"
        for kind, made in KINDS.items():
            path.write_bytes(made(SIZE))
            for verifier in (["package", "drawopt"], ["alone", str(ALONE)]):
                code, seconds, memory = measured(verifier, path.parent)
                print(f"{kind}, {verifier[0]}: exit {code}, {seconds:.1f} s, {memory} MB")


if __name__ == "__main__":
    main()
