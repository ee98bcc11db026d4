"""Tests that what an edition declares is read key by key, and every fault is named."""

from pathlib import Path

import pytest

from drawopt.errors import InputError, UsageError
from drawopt.model.edition import known_editions, read_edition
from drawopt.qualification.config import read_declared
from drawopt.qualification.qualify import qualify

TABLES = '[[qualification.stages]]\nname = "A"\nby = "tables"\n'
KNOCKOUT = TABLES.replace("tables", "knockout")
RANKING = TABLES.replace("tables", "ranking")
STAGE = '[[qualification.stages]]\nname = "A"\nby = "listed"\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cup.toml"


def faults(path: Path, text: str) -> list[str | None]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_declared(str(path))
    return [fault.column for fault in error.value.faults]


def test_every_shipped_edition_is_read() -> None:
    """Tests that the four editions are there, each with stages."""
    assert {"2007", "2010", "2014", "2024"} <= set(known_editions())
    for name in ("2007", "2010", "2014", "2024"):
        assert read_declared(name).stages


@pytest.mark.parametrize(
    ("text", "column"),
    [
        (STAGE + "colour = 1\n", "qualification.stages[0].colour"),
        (STAGE.replace("listed", "guessed"), "qualification.stages[0].by"),
        (STAGE + "slots = 2\n", "qualification.stages[0].slots"),
        (STAGE + 'after = ["B"]\n', "qualification.stages[0].after[0]"),
        (STAGE + "places = -1\n", "qualification.stages[0].places"),
        (STAGE + "places = 1001\n", "qualification.stages[0].places"),
        (STAGE + STAGE, "qualification.stages[1].name"),
        (STAGE.replace('"A"', '""'), "qualification.stages[0].name"),
        (
            STAGE.replace("listed", "tables") + 'order = ["luck"]\n',
            "qualification.stages[0].order[0]",
        ),
        (
            STAGE.replace("listed", "tables") + "planned = [0]\n",
            "qualification.stages[0].planned[0]",
        ),
        (STAGE.replace("listed", "tables") + "closed = [1]\n", "qualification.stages[0].closed[0]"),
        (TABLES + "award = [3]\n", "qualification.stages[0].award"),
        (TABLES + "award = [3, -1]\n", "qualification.stages[0].award[1]"),
        (TABLES + 'until = "2007-02-30"\n', "qualification.stages[0].until"),
        # Keys that would have no effect.
        (TABLES + "slots = 2\n", "qualification.stages[0].slots"),
        (
            TABLES + 'from_matches = true\nclosed = [["A"]]\n',
            "qualification.stages[0].closed",
        ),
        (
            TABLES + "round_robin = true\ngames_each = 4\n",
            "qualification.stages[0].games_each",
        ),
        (KNOCKOUT + "places = 2\n", "qualification.stages[0].places"),
        (KNOCKOUT + "crossed = true\n", "qualification.stages[0].crossed"),
        (KNOCKOUT + "shared_places = 4\nslots = 2\n", "qualification.stages[0].slots"),
        (KNOCKOUT + "shared_with = []\n", "qualification.stages[0].shared_with"),
        (TABLES + "shared_places = 4\n", "qualification.stages[0].shared_places"),
        (RANKING + 'holder = "A"\nbrackets = 2\n', "qualification.stages[0].holder"),
        (RANKING + "places = 3\nbrackets = 2\n", "qualification.stages[0].places"),
        (
            STAGE + '[[qualification.counts]]\nof = ["B"]\nsaid = 1\n',
            "qualification.counts[0].of[0]",
        ),
        (
            STAGE + '[[qualification.counts]]\nwhat = "luck"\nsaid = 1\n',
            "qualification.counts[0].what",
        ),
        (STAGE + "[[qualification.counts]]\n", "qualification.counts[0].said"),
        (STAGE + "[qualification.roster]\n", "qualification.roster.clubs"),
        (STAGE + '[qualification.slots]\nstage = "B"\nplaces = 3\n', "qualification.slots.stage"),
        (STAGE + '[qualification.slots]\nstage = "A"\n', "qualification.slots.places"),
        (
            STAGE + '[qualification.slots]\nstage = "A"\nplaces = 3\nvacancy = "luck"\n',
            "qualification.slots.vacancy",
        ),
        (STAGE + '[qualification.files]\nmap = "a.csv"\n', "qualification.files.map"),
        ("[qualification]\ntitel = 1\n", "qualification.titel"),
    ],
)
def test_a_fault_is_named_with_its_key(path: Path, text: str, column: str) -> None:
    """Tests one fault a config: unknown keys, keys of another way, references to nothing."""
    assert column in faults(path, text)


def test_dates_of_eligibility(path: Path) -> None:
    """Tests that four dates are needed and must be days."""
    text = '[qualification.eligibility]\nentry_deadline = "soon"\n'
    assert len(faults(path, text)) == 4
    assert len(faults(path, text.replace("soon", "0001-01-01"))) == 4


def test_closed_tables_must_be_there(path: Path) -> None:
    """Tests that a misspelt table is refused, not passed over."""
    rows = "stage,table,position,club,wins,losses,ties,points\nA,East,1,X,0,0,0,0\n"
    path.with_name("tables.csv").write_text(rows, encoding="utf-8")
    stage = STAGE.replace("listed", "tables") + 'closed = [["Eest"]]\n'
    path.write_text(stage + '[qualification.files]\ntables = "tables.csv"\n', encoding="utf-8")
    with pytest.raises(UsageError, match="Eest"):
        qualify(read_declared(str(path)))


def test_a_config_without_qualification(path: Path) -> None:
    path.write_text('title = "Cup"\n', encoding="utf-8")
    with pytest.raises(UsageError, match="no \\[qualification\\]"):
        read_declared(str(path))
    path.write_text("[qualification]\nfield = 8\n", encoding="utf-8")
    with pytest.raises(UsageError, match="no stages"):
        qualify(read_declared(str(path)))


@pytest.mark.parametrize("name", ["2007", "2010", "2014"])
def test_editions_without_a_field_cannot_be_drawn(name: str) -> None:
    """Tests that a plan of them is refused in words, and another field may take their place."""
    with pytest.raises(UsageError, match=f"drawopt qualify {name}"):
        read_edition(name)
    clubs = Path(__file__).parents[2] / "datasets" / "synthetic" / "60-6.csv"
    with pytest.raises(UsageError, match="--slots"):
        read_edition(name, clubs)
    assert read_edition(name, clubs, 6).format.entrants == 60


def test_2024_can_still_be_drawn() -> None:
    assert len(read_edition("2024").field) == 109


def test_lots_only_where_the_order_states_them(path: Path) -> None:
    """Tests that two level clubs are set apart by lots if the order ends in lots."""
    from drawopt.drawing.lots import Lots
    from drawopt.qualification.chance import Chance

    rows = "stage,table,position,club,wins,losses,ties,points\n"
    rows += "A,A,1,X,1,0,0,3\nA,A,2,Y,1,0,0,3\n"
    path.with_name("tables.csv").write_text(rows, encoding="utf-8")
    stage = STAGE.replace("listed", "tables") + 'order = ["points", "lots"]\n'
    path.write_text(stage + '[qualification.files]\ntables = "tables.csv"\n', encoding="utf-8")
    declared = read_declared(str(path))
    assert [berth.club for berth in qualify(declared).berths] == [None]
    lots = Lots.of("ab", "", "hex:1234", "drawopt-qualify-1")
    expected = "XY"[lots.below(2, "qualify/A/A/1/1")]
    (drawn,) = qualify(declared, chance=Chance(lots, "hex:1234")).berths
    assert (drawn.club, drawn.status) == (expected, "by lot")
    path.write_text(path.read_text(encoding="utf-8").replace(', "lots"', ""), encoding="utf-8")
    with pytest.raises(UsageError, match="ends in lots"):
        qualify(read_declared(str(path)), chance=Chance(lots, ""))
