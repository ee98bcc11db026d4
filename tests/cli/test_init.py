"""Tests the command that begins a cup of one's own."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from drawopt import cli


def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: object
) -> tuple[int, str, str]:
    """The exit code, stdout and stderr of a command line."""
    monkeypatch.setattr(sys, "argv", ["drawopt", *map(str, arguments)])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    said = capsys.readouterr()
    return int(caught.value.code or 0), said.out, said.err


@pytest.mark.usefixtures("private_cache")
def test_a_cup_of_ones_own_plans_and_draws(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests the way from nothing to a draw, by the files that init writes and names."""
    cup = tmp_path / "cup"
    code, out, err = run(capsys, monkeypatch, "init", cup)
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == f"Next: drawopt plan {cup / 'cup.toml'} --out plan.json"
    assert {line.removeprefix("Written: ") for line in out.splitlines()[:-1]} == {
        str(path) for path in cup.iterdir()
    }
    plan = tmp_path / "plan.json"
    code, _, err = run(capsys, monkeypatch, "plan", cup / "cup.toml", "--out", plan)
    assert (code, err) == (0, "")
    assert len(json.loads(plan.read_text(encoding="utf-8"))["sections"]) == 2
    code, out, _ = run(capsys, monkeypatch, "draw", plan, "--seed", "7", "--rehearsal")
    assert code == 0
    assert "Austin Example" in out


def test_a_cup_like_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that clubs and rules are those of the edition named, and that names are suggested."""
    cup = tmp_path / "cup"
    assert run(capsys, monkeypatch, "init", cup, "--like", "2024")[0] == 0
    assert len((cup / "clubs.csv").read_text(encoding="utf-8").splitlines()) == 110
    assert "slots = 11" in (cup / "cup.toml").read_text(encoding="utf-8")
    code, _, err = run(capsys, monkeypatch, "init", tmp_path / "b", "--like", "224")
    assert code == 2
    assert 'did you mean "2024"' in err
    code, _, err = run(capsys, monkeypatch, "init", tmp_path / "b", "--like", cup / "clubs.csv")
    assert code == 2
    assert err.rstrip().endswith("give it with --entrants")
    assert not (tmp_path / "b").exists()


def test_a_distance_table_comes_along(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that a cup like one with distances of its own has them too, and reads alone."""
    old, new = tmp_path / "old", tmp_path / "new"
    assert run(capsys, monkeypatch, "init", old)[0] == 0
    names = [f"{each} Example" for each in ("Austin", "Dallas", "El Paso", "Houston")]
    (old / "clubs.csv").write_text(
        "club,city,state\n" + "".join(f"{name},,\n" for name in names), encoding="utf-8"
    )
    rows = [[abs(i - j) for j in range(4)] for i in range(4)]
    table = [",".join(map(str, (name, *row))) for name, row in zip(names, rows, strict=True)]
    (old / "far.csv").write_text("\n".join(["club," + ",".join(names), *table]), encoding="utf-8")
    config = (old / "cup.toml").read_text(encoding="utf-8")
    config = config.replace('# distances = "distances.csv"', 'distances = "far.csv"')
    (old / "cup.toml").write_text(config, encoding="utf-8")
    assert run(capsys, monkeypatch, "init", new, "--like", old / "cup.toml")[0] == 0
    shutil.rmtree(old)
    assert run(capsys, monkeypatch, "init", tmp_path / "third", "--like", new / "cup.toml")[0] == 0
    assert (new / "distances.csv").read_text(encoding="utf-8").startswith("club,Austin")


def test_nothing_is_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests exit code 5 for a file that exists, and that --force is asked for by name."""
    (tmp_path / "clubs.csv").write_text("mine", encoding="utf-8")
    code, _, err = run(capsys, monkeypatch, "init", tmp_path)
    assert code == 5
    assert "--force" in err
    assert [path.name for path in tmp_path.iterdir()] == ["clubs.csv"]
    assert run(capsys, monkeypatch, "init", tmp_path, "--force")[0] == 0
