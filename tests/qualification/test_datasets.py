"""Tests that the datasets of qualification hold what their pages hold, by the csv module alone."""

import csv
import re
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "datasets"
Table = list[dict[str, str]]

HEADERS = {
    "excluded": "stage,club,rule,reason",
    "facts": "where,fact",
    "goals": "stage,number,club,player,minute,penalty",
    "dates": "where,stage,round,first,last",
    "listed": "stage,place,club,role,league",
    "matches": "stage,round,number,date,home,away,home_goals,away_goals,minutes,decided_by,winner",
    "spellings": "club,spelling,where",
}
TABLES = {
    "2007": "stage,table,position,club,games,wins,losses,ties,points,points_per_game,"
    "goal_difference,total_games",
    "2010": "stage,table,position,club,league,wins,losses,ties,points",
}
MATCHES = {
    "2007": "stage,round,number,date,home,away,home_goals,away_goals,decided_by,winner,kick_off_pdt"
}
FILES = [
    (year, path.stem)
    for year in ("2007", "2010", "2014")
    for path in sorted((ROOT / year).glob("*.csv"))
    if not path.name.startswith("site_")
]

# Clubs of every table, counted on the pages.
CLUBS_2007 = {
    ("USL Second Division", "USL Second Division"): 8,
    ("PDL", "Great Lakes"): 6,
    ("PDL", "Heartland"): 6,
    ("PDL", "Mid Atlantic"): 9,
    ("PDL", "Northeast"): 7,
    ("PDL", "Mid South"): 7,
    ("PDL", "Southeast"): 8,
    ("PDL", "Northwest"): 6,
    ("PDL", "Southwest"): 10,
    ("USASA Region 3", "Group A"): 3,
    ("USASA Region 3", "Group B"): 3,
    ("USASA Region 4, first round", "Group A"): 3,
    ("USASA Region 4, first round", "Group B"): 3,
    ("USASA Region 4, first round", "Group C"): 4,
}
CLUBS_2010 = {
    ("PDL", "Northwest"): 6,
    ("PDL", "Southwest"): 9,
    ("PDL", "Great Lakes"): 7,
    ("PDL", "Heartland"): 6,
    ("PDL", "Mid-South"): 6,
    ("PDL", "Southeast"): 8,
    ("PDL", "Mid-Atlantic"): 9,
    ("PDL", "Northeast"): 8,
    ("USASA Region III", "Group A"): 4,
    ("USASA Region III", "Group B"): 4,
    ("USASA Region IV, first round", "Flight A"): 3,
    ("USASA Region IV, first round", "Flight B"): 4,
    ("USASA Region IV, first round", "Flight C"): 4,
}


def read(year: str, name: str) -> Table:
    with (ROOT / year / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def in_table(year: str, stage: str, table: str = "") -> Table:
    rows = read(year, "tables")
    return [r for r in rows if r["stage"] == stage and table in ("", r["table"])]


def total(rows: Table, column: str) -> int:
    return sum(int(row[column]) for row in rows)


# Files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "name"), FILES)
def test_columns_and_readme(year: str, name: str) -> None:
    """Tests each file's header, full rows, and its row count in the README."""
    with (ROOT / year / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, strict=True)
    own = {"tables": TABLES.get(year, ""), "matches": MATCHES.get(year, HEADERS["matches"])}
    assert ",".join(header) == (own.get(name) or HEADERS[name])
    assert {len(row) for row in rows} == {len(header)}
    readme = (ROOT / year / "README.md").read_text(encoding="utf-8")
    stated = re.search(rf"^\| `{name}\.csv` \| (\d+) \|", readme, re.MULTILINE)
    assert stated is not None
    assert int(stated[1]) == len(rows)
    assert all(f"`{column}" in readme for column in header)


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("finals", "stage,round,number,date,home,away,home_goals,away_goals"),
        ("listed", HEADERS["listed"]),
        ("league_table", "number,state,league,clubs"),
        ("dates", HEADERS["dates"]),
        ("facts", HEADERS["facts"]),
    ],
)
def test_additions_to_2024(name: str, header: str) -> None:
    """Tests the headers and row counts of the files added to 2024."""
    lines = (ROOT / "2024" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == header
    readme = (ROOT / "2024" / "README.md").read_text(encoding="utf-8")
    assert f"| `{name}.csv` | {len(lines) - 1} |" in readme


# Counts of the pages --------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "counted"), [("2007", CLUBS_2007), ("2010", CLUBS_2010)])
def test_every_table_is_there(year: str, counted: dict[tuple[str, str], int]) -> None:
    """Tests 14 tables of 2007 and 13 of 2010, each with its clubs and positions 1, 2, ..."""
    rows = read(year, "tables")
    assert Counter((row["stage"], row["table"]) for row in rows) == counted
    for stage, table in counted:
        positions = [int(row["position"]) for row in in_table(year, stage, table)]
        assert sorted(positions) == list(range(1, len(positions) + 1))
    assert len({row["club"] for row in rows}) == len(rows)


def test_every_match_is_there() -> None:
    """Tests 8 scores of 2010, 28 of 2014, and 6 + 15 dates of 2007."""
    assert Counter(m["stage"] for m in read("2010", "matches")) == {
        "MLS play-off": 7,
        "Fortieth place": 1,
    }
    assert Counter(m["stage"] for m in read("2014", "matches")) == {
        "NPSL West, Southwest": 5,
        "NPSL West, Golden Gate": 4,
        "NPSL West, Northwest": 3,
        "NPSL West, play-off": 1,
        "USSSA, group play": 12,
        "USSSA, championship": 3,
    }
    days = read("2007", "matches")
    assert Counter((day["stage"], day["date"], day["kick_off_pdt"]) for day in days) == {
        ("USASA Region 3", "2007-05-25", ""): 2,
        ("USASA Region 3", "2007-05-26", ""): 2,
        ("USASA Region 3", "2007-05-27", ""): 2,
        ("USASA Region 4, first round", "2007-05-17", "09:00"): 3,
        ("USASA Region 4, first round", "2007-05-17", "11:00"): 2,
        ("USASA Region 4, first round", "2007-05-17", "15:00"): 3,
        ("USASA Region 4, first round", "2007-05-17", "17:00"): 2,
        ("USASA Region 4, first round", "2007-05-18", "10:00"): 3,
        ("USASA Region 4, first round", "2007-05-18", "12:00"): 2,
    }


def test_every_list_is_there() -> None:
    """Tests winners, quarter-finalists, other berths and clubs kept out, by stage."""

    def counted(year: str, name: str) -> Counter[tuple[str, str]]:
        return Counter((row["stage"], row.get("role", "")) for row in read(year, name))

    assert counted("2010", "listed") == {
        ("Fortieth place", "entrant"): 2,
        ("MLS play-off", "berth"): 2,
        ("PDL", "berth"): 8,
        ("USASA Region I", "candidate"): 8,
        ("USASA Region II", "candidate"): 8,
    }
    assert counted("2014", "listed") == {
        ("NPSL West, Southwest", "berth"): 1,
        ("NPSL West, Southwest", "bye"): 2,
        ("NPSL West, Golden Gate", "entrant"): 2,
        ("NPSL West, play-off", "berth"): 1,
        ("NPSL, other regions", "berth"): 9,
        ("USASA", "berth"): 10,
        ("US Club Soccer", "named"): 3,
    }
    assert counted("2007", "excluded") == {("USL First Division", ""): 1}
    assert counted("2010", "excluded") == {
        ("USSF Division 2", ""): 3,
        ("PDL", ""): 8,
        ("USASA Region III", ""): 1,
    }
    named = [row for row in read("2010", "listed") if row["stage"] == "PDL"]
    assert {row["club"] for row in named} <= {row["club"] for row in in_table("2010", "PDL")}
    # Eleven qualifiers; 42, 88, 44 and 22 names of the rounds; 67 byes; two champions.
    rows = read("2024", "listed")
    assert Counter((row["role"], row["place"]) for row in rows) == {
        ("berth", ""): 13,
        ("bye", ""): 67,
        ("entrant", "1"): 42,
        ("entrant", "2"): 88,
        ("entrant", "3"): 44,
        ("entrant", "4"): 22,
    }
    assert all(row["league"] for row in rows if row["role"] == "entrant")


# Numbers of the pages -------------------------------------------------------------------------


@pytest.mark.parametrize("year", ["2007", "2010"])
def test_points_follow_from_results(year: str) -> None:
    """Tests three points a win and one a tie, in every line."""
    for row in read(year, "tables"):
        assert int(row["points"]) == 3 * int(row["wins"]) + int(row["ties"])


def test_games_of_2007_follow_from_results() -> None:
    """Tests games = wins + losses + ties, also as total games where the page has them."""
    for row in read("2007", "tables"):
        games = int(row["wins"]) + int(row["losses"]) + int(row["ties"])
        assert int(row["games"]) == games
        assert row["total_games"] in ("", str(games))


def test_points_per_game_of_2007() -> None:
    """Tests 13 / 5 = 2.6, 15 / 7 = 2.14 and so on, half up, for eight clubs and no others."""
    shares = [row for row in read("2007", "tables") if row["points_per_game"]]
    assert len(shares) == 8
    for row in shares:
        share = Decimal(row["points"]) / Decimal(row["games"])
        rounded = share.quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert Decimal(row["points_per_game"]) == rounded


def test_figures_worked_out_again() -> None:
    """Tests how many figures those three tests cover: 83 + 83 + 8 + 8 of 2007, 78 of 2010."""
    columns = ("points", "games", "total_games", "points_per_game")
    rows = read("2007", "tables")
    assert [sum(bool(row[c]) for row in rows) for c in columns] == [83, 83, 8, 8]
    assert len(read("2010", "tables")) == 78


@pytest.mark.parametrize(("year", "counted"), [("2007", CLUBS_2007), ("2010", CLUBS_2010)])
def test_sums_of_tables(year: str, counted: dict[tuple[str, str], int]) -> None:
    """Tests wins = losses in each table but those that the READMEs name."""
    unbalanced = {
        (stage, table): (total(rows, "wins"), total(rows, "losses"))
        for stage, table in counted
        for rows in [in_table(year, stage, table)]
        if total(rows, "wins") != total(rows, "losses")
    }
    assert (
        unbalanced
        == {
            "2007": {
                ("USL Second Division", "USL Second Division"): (17, 20),
                ("USASA Region 4, first round", "Group A"): (2, 5),
                ("USASA Region 4, first round", "Group B"): (5, 2),
            },
            "2010": {("PDL", "Southeast"): (13, 10)},
        }[year]
    )


def test_goal_differences_of_2007() -> None:
    """Tests sums of 0 but for three tables; Region 4's groups A and B, -25 and +25, balance."""
    sums = {key: total(in_table("2007", *key), "goal_difference") for key in CLUBS_2007}
    region = "USASA Region 4, first round"
    assert {key: value for key, value in sums.items() if value} == {
        ("USL Second Division", "USL Second Division"): -7,
        ("PDL", "Great Lakes"): -1,
        (region, "Group A"): -25,
        (region, "Group B"): 25,
    }


def test_goal_differences_within_the_cap() -> None:
    """Tests each PDL difference of 2007 against wins - 3 losses and 3 wins - losses."""
    for row in in_table("2007", "PDL"):
        wins, losses = int(row["wins"]), int(row["losses"])
        assert wins - 3 * losses <= int(row["goal_difference"]) <= 3 * wins - losses


def test_dates_and_tables_of_2007_agree() -> None:
    """Tests that the tables show twice as many games as there are dates: 12 and 30."""
    days = Counter(day["stage"] for day in read("2007", "matches"))
    for stage, matches in days.items():
        assert total(in_table("2007", stage), "games") == 2 * matches


def test_numbers_of_2010() -> None:
    """Tests 59 + 8 = 67 clubs of the PDL, 11 of Region IV, 9 - 1 = 8 of Region III."""
    assert len(in_table("2010", "PDL")) == 59
    assert len(in_table("2010", "USASA Region IV, first round")) == 11
    assert len(in_table("2010", "USASA Region III")) == 3 + 3 + 3 - 1
    out = Counter(row["stage"] for row in read("2010", "excluded"))
    assert len(in_table("2010", "PDL")) + out["PDL"] == 67


def test_scores_of_2010() -> None:
    """Tests the goals of eight matches: 21 of the hosts, 9 of the visitors."""
    matches = read("2010", "matches")
    # 2 + 3 + 1 + 4 + 3 + 3 + 2 + 3 at home; 1 + 3 + 2 + 2 + 0 + 0 + 1 + 0 away
    assert total(matches, "home_goals") == 21
    assert total(matches, "away_goals") == 9
    assert [m["decided_by"] for m in matches if m["decided_by"]] == ["penalties", "extra_time"]


@pytest.mark.parametrize(("year", "matches", "goals"), [("2010", 7, 27), ("2014", 2, 4)])
def test_goals_add_up_to_scores(year: str, matches: int, goals: int) -> None:
    """Tests the score of every match of which the page lists the goals."""
    scored = Counter((g["stage"], g["number"], g["club"]) for g in read(year, "goals"))
    listed = {key[:2] for key in scored}
    assert (len(listed), scored.total()) == (matches, goals)
    for m in read(year, "matches"):
        if (m["stage"], m["number"]) in listed:
            for side in ("home", "away"):
                key = (m["stage"], m["number"], m[side])
                assert scored.pop(key, 0) == int(m[f"{side}_goals"])
    assert not scored


def test_groups_of_2014_are_round_robins() -> None:
    """Tests two sets of four clubs in which each pair met once."""
    names = {row["spelling"]: row["club"] for row in read("2014", "spellings")}
    pairs = {
        frozenset(names.get(m[side], m[side]) for side in ("home", "away"))
        for m in read("2014", "matches")
        if m["stage"] == "USSSA, group play"
    }
    groups = [
        {"Colorado Rovers", "Comets Express", "Boulevard", "CO Sporting Premier"},
        {"FC Denver", "Performance Soccer", "KC Athletics", "Azteca Mojos"},
    ]
    assert pairs == {frozenset(pair) for group in groups for pair in combinations(group, 2)}


def test_shortened_matches_of_2014() -> None:
    """Tests 14 matches of 50 minutes and a final of 90; the others are not told."""
    minutes = Counter(m["minutes"] for m in read("2014", "matches") if "USSSA" in m["stage"])
    assert minutes == {"50": 14, "90": 1}


def test_scores_of_2014() -> None:
    """Tests the goals of 28 matches: 13 before the USSSA's, 12 of its groups, 3 after."""

    def goals(stage: str) -> list[int]:
        chosen = [m for m in read("2014", "matches") if m["stage"].startswith(stage)]
        return [int(m["home_goals"]) + int(m["away_goals"]) for m in chosen]

    # Southwest 7 1 7 3 3; Golden Gate 3 1 2 2; Northwest 6 1 3; play-off 3
    assert goals("NPSL") == [7, 1, 7, 3, 3, 3, 1, 2, 2, 6, 1, 3, 3]
    assert goals("USSSA, group") == [2, 5, 3, 4, 0, 4, 9, 0, 1, 5, 0, 7]
    assert goals("USSSA, champ") == [1, 6, 1]


def test_states_and_leagues_of_2024() -> None:
    """Tests the page's table: 111 in 49 lines; each state of a single club has a line."""
    rows = read("2024", "league_table")
    assert total(rows, "number") == 111
    assert sum(row["state"] == "" for row in rows) == 9
    clubs = read("2024", "clubs")
    single = Counter(row["state"] for row in clubs)
    assert sum(number == 1 for number in single.values()) == 9
    by_state = Counter[str]()
    for row in rows:
        by_state[row["state"]] += int(row["number"])
    # Two of Pennsylvania's are not in the field; Aegean Hawks count under D.C., not Virginia.
    differ = {s: (n, single[s]) for s, n in by_state.items() if s and n != single[s]}
    assert differ == {"PA": (8, 6), "VA": (4, 5), "DC": (3, 2)}


def test_spellings_of_2024_are_the_aliases() -> None:
    """Tests 115 names of the rounds and byes for 109 clubs, each a club's name or an alias."""
    of = {name: row["club"] for row in read("2024", "clubs") for name in row["aliases"].split("|")}
    of |= {row["club"]: row["club"] for row in read("2024", "clubs")}
    printed = {row["club"] for row in read("2024", "listed") if row["stage"] == "Local qualifying"}
    assert (len(printed), len({of[name] for name in printed})) == (115, 109)
