"""Tests of ``qualify``, ``slots`` and ``eligibility``: what they print, write and refuse."""

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from drawopt import cli
from drawopt.qualification.berths import STATUSES

SYNTHETIC = Path(__file__).parents[2] / "datasets" / "synthetic"
TEAMS = ("--teams", "USL League Two=117", "--teams", "NPSL=91")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process: exit code, stdout, stderr."""

    def ran(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["drawopt", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        code = ended.value.code
        return (code if isinstance(code, int) else 0), out, err

    return ran


def document(run: Run, *arguments: object) -> dict[str, Any]:
    code, out, err = run(*arguments, "--json")
    assert (code, err) == (0, "")
    found = json.loads(out, parse_float=lambda text: pytest.fail(f"a float, {text}"))
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("edition", ["2007", "2010", "2014", "2024"])
def test_qualify_json(run: Run, edition: str) -> None:
    """Tests the document of each edition: its name, seven keys a berth, no floats."""
    found = document(run, "qualify", edition)
    assert found["edition"] == edition
    assert all(
        list(berth) == ["club", "path", "via", "status", "evidence", "source", "between"]
        for berth in found["berths"]
    )
    assert {berth["status"] for berth in found["berths"]} <= {*STATUSES}
    assert all(list(finding) == ["where", "page", "found"] for finding in found["findings"])
    assert found["stages"]


@pytest.mark.parametrize("width", ["80", "120"])
@pytest.mark.parametrize("edition", ["2007", "2010", "2014", "2024"])
def test_qualify_on_a_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, edition: str, width: str
) -> None:
    """Tests that the table keeps its width and says the same totals in words."""
    monkeypatch.setenv("COLUMNS", width)
    code, out, _ = run("qualify", edition, "--tables")
    assert code == 0
    assert max(map(len, out.splitlines())) <= int(width)
    berths = document(run, "qualify", edition)["berths"]
    assert f"{len(berths)} berths: " in out
    assert all(berth["status"] in out for berth in berths)


def test_qualify_files(run: Run, tmp_path: Path) -> None:
    """Tests the record and the CSV: a line a berth, blank clubs where nobody is named."""
    out, table = tmp_path / "berths.json", tmp_path / "berths.csv"
    assert run("qualify", "2010", "--out", out, "--csv", table)[0] == 0
    berths = json.loads(out.read_text(encoding="utf-8"))["berths"]
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"))))
    assert [row["club"] for row in rows] == [berth["club"] or "" for berth in berths]
    assert len(rows) == 40
    code, _, err = run("qualify", "2010", "--out", out)
    assert (code, "exists already" in err) == (5, True)


def test_qualify_with_a_ranking(run: Run) -> None:
    """Tests that a given ranking names the seven, and that the made-up names are those."""
    ranking = f"MLS={SYNTHETIC / 'ranking-15.csv'}"
    berths = document(run, "qualify", "2024", "--ranking", ranking)["berths"]
    mls = [berth for berth in berths if berth["path"] == "MLS"]
    assert [berth["status"] for berth in mls] == ["determined"] * 7 + ["recorded"]


def test_qualify_by_lots(run: Run, tmp_path: Path) -> None:
    """Tests an order that ends in lots: the same seed, the same club; both clubs come up."""
    (tmp_path / "tables.csv").write_text(
        "stage,table,position,club,wins,losses,ties,points\nA,A,1,X,1,0,0,3\nA,A,2,Y,1,0,0,3\n",
        encoding="utf-8",
    )
    config = tmp_path / "cup.toml"
    config.write_text(
        '[qualification.files]\ntables = "tables.csv"\n[[qualification.stages]]\nname = "A"\n'
        'by = "tables"\norder = ["points", "lots"]\n',
        encoding="utf-8",
    )

    def winner(*seed: str) -> str | None:
        found = document(run, "qualify", config, *seed)
        (berth,) = found["berths"]
        assert (berth["status"], berth["between"]) == (
            "by lot" if seed else "not settled",
            ["X", "Y"],
        )
        if seed:
            assert seed[1] in berth["source"]
            assert seed[1] in berth["evidence"]
            assert found["seed"] == seed[1]
        # X and Y are level before the lot, so the page lists neither above the other wrongly.
        assert all("ranks better" not in f["found"] for f in found["findings"])
        club = berth["club"]
        assert club is None or isinstance(club, str)
        return club

    assert winner() is None
    drawn = [winner("--seed", f"hex:{number}") for number in range(12)]
    assert drawn == [winner("--seed", f"hex:{number}") for number in range(12)]
    assert set(drawn) == {"X", "Y"}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("qualify", "1924"), 2, "unknown edition"),
        (("qualify", "2010", "--ranking", "MLS"), 2, "STAGE=CSV"),
        (("qualify", "2010", "--ranking", "PDL=/dev/null"), 3, "empty"),
        (("qualify", "2010", "--seed", "hex:1234"), 2, "so a seed has no use"),
        (("qualify", "2010", "--ranking", "MLS standings=missing.csv"), 5, "no such file"),
        (("qualify", "2010", "--seed", " "), 2, "seed is empty"),
        (("qualify", "2007", "--seed", "7"), 2, "no stage's order ends in lots"),
        (("slots", "2024", "--seed", "7"), 2, "no remainders are equal"),
        (("slots", "2010"), 2, "no [qualification.slots]"),
        (("slots", "2024", "--teams", "NPSL=many"), 2, "whole number"),
        (("slots", "2024", "--teams", "NPSL=1", "--teams", "NPSL=2"), 2, "twice"),
        (("slots", "2024", "--teams", "MLS=29"), 2, "no national league"),
        (("slots", "2024", "--final-places", "5"), 1, "fewer"),
        (("slots", "2024", "--places", "0"), 2, "at least 1"),
        (("slots", "2024", "--local", "0"), 2, "at least 1"),
        (("slots", "2024", "--entrants", "400"), 1, "rounds"),
        (("slots", "2024", "--ineligible", "Harpos FC"), 2, "not among the qualifiers"),
        (("slots", "2024", "--vacancy", "luck"), 2, "luck"),
        (("eligibility", "2010", "--applicants", "a.csv"), 2, "no [qualification.eligibility]"),
        (("eligibility", "2024", "--applicants", "missing.csv"), 5, "no such file"),
        (("plan", "2007"), 2, "drawopt qualify 2007"),
        (("simulate", "2014", "--seed", "7"), 2, "drawopt qualify 2014"),
        (("validate", "2010"), 2, "drawopt qualify 2010"),
    ],
)
def test_what_is_refused(run: Run, arguments: tuple[str, ...], code: int, words: str) -> None:
    """Tests the exit code and the sentence of each refusal."""
    ended, out, err = run(*arguments)
    assert (ended, out) == (code, "")
    assert words in err
    assert "Traceback" not in err


def test_slots_of_2024(run: Run) -> None:
    """Tests 10/11/9 of 30, then 11 fixed and 11/8 of 19, as published."""
    found = document(run, "slots", "2024", *TEAMS)
    assert [share["places"] for share in found["preliminary"]] == [10, 11, 9]
    assert [share["quota"] for share in found["preliminary"]] == ["10.32", "11.07", "8.61"]
    assert found["local"] | {"ties_per_round": 0} == {
        "entrants": 109,
        "target": 10,
        "fixed": 11,
        "in_the_end": 11,
        "rounds": 4,
        "byes": 67,
        "ties_per_round": 0,
    }
    assert found["league_places"] == 19
    final = {share["name"]: share["places"] for share in found["final"]}
    assert final == {league["league"]: league["places"] for league in found["published"]}


def test_slots_without_teams(run: Run, tmp_path: Path) -> None:
    """Tests that the leagues' total is told and their shares are asked for."""
    config = (SYNTHETIC.parents[1] / "configs" / "2024.toml").read_text(encoding="utf-8")
    path = tmp_path / "cup.toml"
    data = f'"{(SYNTHETIC.parent).as_posix()}/'
    text = config.replace("teams = 117\n", "").replace('"../datasets/', data)
    path.write_text(text, encoding="utf-8")
    code, out, _ = run("slots", path)
    assert code == 0
    assert "19 for the national" in out
    assert "--teams" in out


EQUAL = ("--teams", "USL League Two=109", "--teams", "NPSL=109")


def test_slots_with_equal_remainders(run: Run) -> None:
    """Tests 30 places shared by three times 109 teams, then 19 by two: 9.5 each, one nobody has.

    The table is shown with the tie and the ways to break it, and the answer is no.
    """
    arguments = ("slots", "2024", *EQUAL)
    code, out, err = run(*arguments)
    assert code == 1
    assert out.count("equal remainders") == 2
    for text in (out, err):
        words = " ".join(text.split())
        assert "Equal remainders of USL League Two and NPSL in the final sharing" in words
        assert "--seed" in words
    code, out, _ = run(*arguments, "--json")
    record = json.loads(out)
    assert (code, record["tied"]) == (1, ["USL League Two", "NPSL"])
    assert [share["places"] for share in record["final"]] == [9, 9]


def test_slots_by_lot(run: Run) -> None:
    """Tests that a public lot gives the one place, to either league by the seed."""
    won = set()
    for seed in range(8):
        found = document(run, "slots", "2024", *EQUAL, "--seed", f"hex:{seed}")
        assert found["seed"] == f"hex:{seed}"
        (lucky,) = [share["name"] for share in found["final"] if share["by"] == "lot"]
        assert sum(share["places"] for share in found["final"]) == 19
        won.add(lucky)
    assert won == {"USL League Two", "NPSL"}


def test_slots_take_a_spelling_of_the_page(run: Run) -> None:
    """Tests that CFL GOSA Spurs are FC America CFL Spurs."""
    found = document(run, "slots", "2024", "--ineligible", "CFL GOSA Spurs")
    assert found["vacancies"][0]["club"] == "FC America CFL Spurs"


def test_the_field_by_round_state_and_league(run: Run) -> None:
    """Tests the two tables of 2024's page: clubs by round, entrants by state and league."""
    found = document(run, "qualify", "2024")
    (local,) = [stage for stage in found["stages"] if stage["stage"] == "Local qualifying"]
    assert [list(row.values()) for row in local["rounds"]] == [
        [1, 42, 42, 42],
        [2, 67, 88, 109],
        [3, 0, 44, 109],
        [4, 0, 22, 109],
    ]
    roster = found["roster"]
    assert sum(row["number"] for row in roster) == 109
    assert roster[0] | {"clubs": []} == {"number": 11, "state": "CA", "league": "UPSL", "clubs": []}
    assert len({row["state"] for row in roster}) == 24
    _, out, _ = run("qualify", "2024", "--tables")
    assert "Local qualifying: clubs by round" in out
    assert "Entrants by state and league" in out
    _, out, _ = run("qualify", "2024")
    assert "Entrants by state and league" not in out


def test_what_is_left_to_leagues_without_a_number(run: Run) -> None:
    """Tests 80 places of 2014 less 23 berths: 57 for the three professional leagues."""
    _, out, _ = run("qualify", "2014")
    words = " ".join(out.split())
    assert "23 are above, 22 of them named, 57 are left to MLS, NASL and USL Pro." in words
    assert "NASL clubs enter in the 3rd round." in words


def test_eligibility_of_champions_and_tiny_leagues(run: Run, tmp_path: Path) -> None:
    """Tests a champion without an application, and a league that only says it is national."""
    clubs, leagues = tmp_path / "clubs.csv", tmp_path / "leagues.csv"
    clubs.write_text(
        "club,league,good_standing,since,applied\n"
        "SC MesoAmerica,City,yes,2020-01-01,\n"
        "Reds,Tiny,yes,2020-01-01,2023-07-01\n"
        "Blues,City,yes,2020-01-01,\n",
        encoding="utf-8",
    )
    leagues.write_text(
        "league,teams,matches,started,national_route\n"
        "City,8,12,2015-01-01,no\nTiny,8,12,2015-01-01,yes\n",
        encoding="utf-8",
    )
    files = ("--applicants", clubs, "--leagues", leagues)
    found = document(run, "eligibility", "2024", *files)
    assert {row["club"]: row["status"] for row in found["applicants"]} == {
        "Blues": "open",
        "Reds": "accepted",
        "SC MesoAmerica": "accepted",
    }
    assert [row["national"] for row in found["leagues"] if row["league"] == "Tiny"] == [False]


def test_slots_with_an_ineligible_qualifier(run: Run) -> None:
    """Tests that the opponent of Foro SC's last match takes its place under that rule."""
    arguments = ("slots", "2024", *TEAMS, "--ineligible", "Foro SC", "--vacancy", "opponent")
    found = document(run, *arguments)
    assert found["vacancies"] == [{"club": "Foro SC", "goes_to": "Alamo City Soccer Club"}]
    assert found["local"]["in_the_end"] == 11
    code, out, _ = run(*arguments)
    assert code == 0
    assert "Foro SC ineligible: the place goes to Alamo City Soccer Club." in out


def test_eligibility_of_2010(run: Run) -> None:
    """Tests the twelve clubs kept out: three, eight and one."""
    out = document(run, "eligibility", "2010")["excluded"]
    assert sum(row["path"] == "PDL" for row in out) == 8
    assert sum(row["path"] == "USSF Division 2" for row in out) == 3
    assert {row["rule"] for row in out} == {"attendance", "federation"}
    assert run("eligibility", "2014")[1].endswith("states no rules of entry.\n")


def test_eligibility_of_2024(run: Run) -> None:
    """Tests verdicts on the made-up applicants and eight criteria a league."""
    files = (
        *("--applicants", SYNTHETIC / "applicants.csv"),
        *("--leagues", SYNTHETIC / "leagues.csv"),
        *("--members", SYNTHETIC / "league_members.csv"),
    )
    found = document(run, "eligibility", "2024", *files)
    assert {row["club"]: row["status"] for row in found["applicants"]}["SYN Late"] == "refused"
    assert {row["league"]: row["national"] for row in found["leagues"]} == {
        "NPSL": None,
        "SYN Coast League": True,
        "SYN Knockout League": False,
        "USL League Two": None,
    }
    assert all(len(row["criteria"]) == 8 for row in found["leagues"])
    code, out, _ = run("eligibility", "2024", *files)
    assert code == 0
    assert "SYN Knockout League: not a national league" in out
