"""Tests that the berths of 2007, 2010, 2014 and 2024 come out of their datasets, path by path."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from drawopt.errors import UsageError
from drawopt.model.bracket import clubs_of
from drawopt.qualification.berths import Berth, Finding
from drawopt.qualification.config import read_declared
from drawopt.qualification.knockouts import replay
from drawopt.qualification.outcomes import Outcome
from drawopt.qualification.page_matches import read_page_matches
from drawopt.qualification.qualify import Qualification, qualify
from drawopt.qualification.rankings import read_ranking
from drawopt.reporting.qualification import qualification_record

DATASETS = Path(__file__).parents[2] / "datasets"


@cache
def edition(name: str) -> Qualification:
    return qualify(read_declared(name))


def berths(name: str, path: str) -> list[Berth]:
    return [berth for berth in edition(name).berths if berth.path == path]


def clubs(name: str, path: str) -> list[str | None]:
    return [berth.club for berth in berths(name, path)]


def statuses(name: str, path: str) -> Counter[str]:
    return Counter(berth.status for berth in berths(name, path))


def stage(name: str, of: str) -> Outcome:
    (outcome,) = [o for o in edition(name).outcomes if o.stage.name == of]
    return outcome


def findings(name: str, where: str) -> list[Finding]:
    return [finding for finding in edition(name).findings if finding.where == where]


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        # 6 + 8 + 2; 2 + 9 + 2 + 2 + 2
        ("2007", {"determined": 16, "not on page": 17}),
        # 2 + 3 + 1 + 1; Great Lakes and Region III's Group A; 4 divisions; 6 + 9 + 6 + 2 + 2 + 2
        ("2010", {"determined": 7, "clinched": 2, "recorded": 4, "not on page": 27}),
        # 2 + 1; 9 + 10; 1
        ("2014", {"determined": 3, "recorded": 19, "not on page": 1}),
        # 10 + 1 + 1; Vereinigung Erzgebirge and the holder; 11 + 8 + 7 + 9
        ("2024", {"determined": 12, "recorded": 2, "not on page": 35}),
    ],
)
def test_berths_by_status(name: str, statuses: dict[str, int]) -> None:
    assert Counter(berth.status for berth in edition(name).berths) == statuses


@pytest.mark.parametrize("name", ["2007", "2010", "2014", "2024"])
def test_nobody_is_named_without_evidence(name: str) -> None:
    """Tests that determined berths have a club, unknown ones none, and all a reason."""
    for berth in edition(name).berths:
        assert berth.evidence
        assert berth.via
        assert berth.source
        if berth.status == "determined":
            assert berth.club
        if berth.status == "not on page":
            assert berth.club is None


# 2007 -----------------------------------------------------------------------------------------


def test_2007_two_brackets_of_mls() -> None:
    """Tests two berths that the page does not name."""
    assert clubs("2007", "MLS") == [None, None]
    assert statuses("2007", "MLS") == {"not on page": 2}


def test_2007_mls_format_runs_on_a_made_up_ranking() -> None:
    """Tests a berth a bracket and the top team at home, on a ranking that is made up."""
    given = {"MLS": read_ranking(DATASETS / "synthetic" / "ranking-two-brackets.csv")}
    found = qualify(read_declared("2007"), given)
    (outcome,) = [o for o in found.outcomes if o.stage.name == "MLS"]
    assert [place.between for place in outcome.places] == [
        ("SYN East 1", "SYN East 2", "SYN East 3"),
        ("SYN West 1", "SYN West 2"),
    ]
    assert "SYN West 1 at home to SYN West 2" in outcome.facts[1]
    assert "byes: SYN East 1" in outcome.facts[0]


def test_2007_first_division_by_count() -> None:
    """Tests nine berths by count, and the club kept out with the reason."""
    assert clubs("2007", "USL First Division") == [None] * 9
    assert statuses("2007", "USL First Division") == {"not on page": 9}
    (fact,) = stage("2007", "USL First Division").facts
    assert "Puerto Rico Islanders (Puerto Rico has a soccer federation of its own)" in fact


def test_2007_second_division_by_points_per_game() -> None:
    """Tests the top six of eight, in order; 8/7 stands above 4/6 above 3/7."""
    assert clubs("2007", "USL Second Division") == [
        "Cleveland City Stars",
        "Charlotte Eagles",
        "Harrisburg City Islanders",
        "Western Mass Pioneers",
        "Cincinnati Kings",
        "Crystal Palace Baltimore",
    ]
    pages = [finding.page for finding in findings("2007", "USL Second Division")]
    assert pages == ["17 wins, 20 lost", "goal differences sum to -7"]


def test_2007_division_winners() -> None:
    """Tests eight winners, one of them by capped goal difference among three on nine points."""
    assert {b.club for b in berths("2007", "PDL")} == {
        "Michigan Bucks",
        "Kansas City Brass",
        "Ocean City Barons",
        "Long Island Rough Riders",
        "El Paso Patriots",
        "Central Florida Kraze",
        "BYU Cougars",
        "Bakersfield Brigade",
    }
    assert statuses("2007", "PDL") == {"determined": 8}
    (southwest,) = [t for name, t in stage("2007", "PDL").tables if name == "Southwest"]
    assert [(r.points, r.goal_difference) for b in southwest[:3] for r in b] == [
        (9, 6),
        (9, 3),
        (9, 2),
    ]
    (finding,) = findings("2007", "PDL, Great Lakes")
    assert finding.page == "goal differences sum to -1"


def test_2007_level_clubs_are_shown_as_level() -> None:
    """Tests that St. Louis and Springfield, 6 points and 0 goals each, share second place."""
    (heartland,) = [t for name, t in stage("2007", "PDL").tables if name == "Heartland"]
    assert [row.club for row in heartland[1]] == ["Springfield Demize", "St. Louis Lions"]


def test_2007_regions_one_to_three() -> None:
    """Tests finalists not on the page, and the winners of two groups of three."""
    for region in ("USASA Region 1", "USASA Region 2"):
        assert clubs("2007", region) == [None, None]
        assert statuses("2007", region) == {"not on page": 2}
    assert clubs("2007", "USASA Region 3") == ["Lynch's Irish Pub", "Azzurri FC"]
    assert statuses("2007", "USASA Region 3") == {"determined": 2}


def test_2007_region_four() -> None:
    """Tests three winners and the best second, finalists unknown, and the forfeit."""
    first = stage("2007", "USASA Region 4, first round")
    assert [place.club for place in first.places] == [
        "Indios USA",
        "Banat Arsenal",
        "Arizona Sahuaros",
        "Sonoma County Sol",
    ]
    assert {place.status for place in first.places} == {"determined"}
    assert clubs("2007", "USASA Region 4") == [None, None]
    assert "Sonoma County Sol" in berths("2007", "USASA Region 4")[0].evidence
    (across,) = findings("2007", "USASA Region 4, first round")
    assert across.found == "3 games across these groups"
    assert first.facts == ("Southern Cal. Fusion 3-2 (not named), forfeit: (not named) win",)


def test_2007_green_marks() -> None:
    """Tests that every berth of the three stages with green marks is sure by its table."""
    for path in ("USL Second Division", "PDL", "USASA Region 3"):
        assert statuses("2007", path) == {"determined": len(berths("2007", path))}
    assert "Games through 2007-05-28 count" in stage("2007", "USL Second Division").facts


# 2010 -----------------------------------------------------------------------------------------


def test_2010_play_off_in_our_format() -> None:
    """Tests nine clubs for two slots: 1/4/2 ties, 7 byes, sections of five and four."""
    matches = stage("2010", "MLS play-off").matches
    played = replay("MLS play-off", matches, 2)
    assert (played.format.entrants, played.format.byes) == (9, 7)
    assert played.ties_per_round == played.format.ties_per_round == (1, 4, 2)
    assert sorted(len(clubs_of(side)) for side in played.bracket) == [4, 5]
    assert clubs("2010", "MLS") == [None] * 6 + ["New York Red Bulls", "D.C. United"]
    assert statuses("2010", "MLS") == {"not on page": 6, "determined": 2}


def test_2010_hosts_extra_time_and_penalties() -> None:
    """Tests that hosts come first, one match went to extra time, one win is not marked."""
    matches = stage("2010", "MLS play-off").matches
    assert str(matches[0]) == "New York Red Bulls 2-1 Philadelphia Union"
    assert Counter(m.decided_by for m in matches) == {"score": 5, "extra_time": 1, "penalties": 1}
    (finding,) = findings("2010", "MLS play-off")
    assert finding.found == "Real Salt Lake plays on"


def test_2010_second_tier_by_count() -> None:
    """Tests nine and six by count, three clubs out, and the sixteenth place by a play-in."""
    assert statuses("2010", "USSF Division 2") == {"not on page": 9}
    assert statuses("2010", "USL Second Division") == {"not on page": 6}
    assert stage("2010", "Fortieth place").facts[0] == (
        "16 places less 9 of USSF Division 2 and 6 of USL Second Division leave 1"
    )
    (fact,) = stage("2010", "USSF Division 2").facts
    for club in ("Montreal Impact", "Vancouver Whitecaps FC", "Puerto Rico Islanders"):
        assert club in fact
    assert clubs("2010", "Fortieth place") == ["Sonoma County Sol"]
    assert statuses("2010", "Fortieth place") == {"determined": 1}


def test_2010_divisions() -> None:
    """Tests four winners by points and four recorded: the page has no figure between the two."""
    by_status = {b.club: b.status for b in berths("2010", "PDL")}
    assert by_status == {
        # Two clubs of Great Lakes have a game left, and can reach 7 points of Dayton's 10.
        "Dayton Dutch Lions": "clinched",
        "Des Moines Menace": "determined",
        "DFW Tornados": "determined",
        "Ventura County Fusion": "determined",
        "Kitsap Pumas": "recorded",
        "Central Florida Kraze": "recorded",
        "Reading United": "recorded",
        "Long Island Rough Riders": "recorded",
    }
    facts = stage("2010", "PDL").facts
    assert facts[0] == "59 clubs in the tables and 8 kept out: 67 of 67"
    assert facts[1].count("Canadian") == 7
    assert "Bermuda Hogges (a Bermudian club)" in facts[1]


def test_2010_regions_one_and_two() -> None:
    """Tests finalists not on the page, between the eight quarter-finalists it names."""
    for region in ("USASA Region I", "USASA Region II"):
        assert [len(place.between) for place in stage("2010", region).places] == [8, 8]
        assert statuses("2010", region) == {"not on page": 2}


def test_2010_region_three_reorganised() -> None:
    """Tests 3 + 3 + 3 - 1 = 4 + 4, the winners, and the one match that was not played."""
    outcome = stage("2010", "USASA Region III")
    assert [len([r for b in t for r in b]) for _, t in outcome.tables] == [4, 4]
    assert outcome.facts[0] == (
        "planned groups of 3, 3 and 3 less 1 club leave 8, in 2 groups 4 and 4; 8 played"
    )
    assert clubs("2010", "USASA Region III") == ["Legends FC", "CASL Elite"]
    assert [b.status for b in berths("2010", "USASA Region III")] == ["clinched", "determined"]
    (finding,) = findings("2010", "USASA Region III, Group A")
    assert finding.found == "Lynch's Irish Pub v Pumas FC was not played"


def test_2010_region_four_best_second_is_open() -> None:
    """Tests three winners, and five clubs between whom the page does not decide.

    4 points from 3 games for four clubs of flights B and C, 3 from 2 for Hasental of flight A.
    """
    *winners, second = stage("2010", "USASA Region IV, first round").places
    assert [w.club for w in winners] == ["Real San Jose", "Bay Area Ambassadors", "Sacramento Gold"]
    assert second.club is None
    assert second.between == (
        "Arizona Sahuaros",
        "Doxa Italia",
        "FC Hasental",
        "French Soccer Academy",
        "San Diego Boca FC",
    )
    (finding,) = findings("2010", "USASA Region IV, first round")
    assert all(club in finding.found for club in second.between)
    assert statuses("2010", "USASA Region IV") == {"not on page": 2}


def test_2010_the_whole_field() -> None:
    """Tests 8 + 9 + 6 + 8 + 8 + 1 = 40."""
    found = edition("2010")
    assert [c.found for c in found.counts[:7]] == [8, 9, 6, 8, 8, 1, 40]
    # Two of MLS, eight divisions, two of Region III and the fortieth are named.
    assert [c.named for c in found.counts[:7]] == [2, 0, 0, 8, 2, 1, 13]
    assert all(count.said == count.found for count in found.counts)
    assert len(found.berths) == found.declared.field == 40


def test_2010_findings() -> None:
    """Tests clubs with three games, sums that cannot be, a club in two paths, a spelling."""
    assert [f.found for f in findings("2010", "PDL, Great Lakes")] == [
        "Indiana Invaders and Kalamazoo Outrage: 3"
    ]
    assert [f.found for f in findings("2010", "PDL, Mid-Atlantic")] == [
        "Carolina Dynamo and Hampton Roads Piranhas: 3"
    ]
    sums, short = findings("2010", "PDL, Southeast")
    assert (short.found, sums.page) == ("Fort Lauderdale Schulz Academy: 3", "13 wins, 10 lost")
    (twice,) = findings("2010", "PDL and USASA Region II")
    assert twice.page == "Des Moines Menace in each"
    assert any(f.page == '"Los Gatos Storm"' for f in edition("2010").findings)


# 2014 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "summary"),
    [
        ("NPSL West, Southwest", "6 entrants for 1 slot, 3 rounds (2/2/1 ties), 2 byes"),
        ("NPSL West, Golden Gate", "5 entrants for 1 slot, 3 rounds (1/2/1 ties), 3 byes"),
        ("NPSL West, Northwest", "4 entrants for 1 slot, 2 rounds (2/1 ties), 0 byes"),
        ("NPSL West, play-off", "2 entrants for 1 slot, 1 round (1 ties), 0 byes"),
        ("USSSA, championship", "4 entrants for 1 slot, 2 rounds (2/1 ties), 0 byes"),
    ],
)
def test_2014_knockouts_in_our_format(name: str, summary: str) -> None:
    assert stage("2014", name).facts[0] == f"Replayed in our format: {summary}"


def test_2014_npsl() -> None:
    """Tests two western berths worked out and nine others recorded."""
    assert clubs("2014", "NPSL")[:2] == ["San Diego Flash", "CD Aguiluchos USA"]
    assert statuses("2014", "NPSL") == {"determined": 2, "recorded": 9}
    champions = [stage("2014", f"NPSL West, {c}").places[0] for c in ("Golden Gate", "Northwest")]
    assert [place.club for place in champions] == ["CD Aguiluchos USA", "Spartans Futbol Club"]
    (finding,) = findings("2014", "NPSL West, Golden Gate")
    assert finding.found == "CD Aguiluchos USA plays on"


def test_2014_usasa_by_five_methods() -> None:
    """Tests eight regional berths by six methods, two wild cards, and eight said for ten."""
    ways = [berth.via.split(": ") for berth in berths("2014", "USASA")]
    regional = [way for where, way in ways if where.startswith("Region")]
    assert (len(regional), len(ways) - len(regional)) == (8, 2)
    assert len(set(regional)) == 6
    # All but Region I's are of the year before.
    assert sum("2013" in how for _, how in ways) == 8
    assert {where: sum(w == where for w, _ in ways) for where, _ in ways} == {
        "Region I": 2,
        "Region II": 2,
        "Region III": 2,
        "Region IV": 2,
        "Wild card": 2,
    }
    assert any((f.page, f.found) == ("8 berths", "10") for f in findings("2014", "USASA"))


def test_2014_us_club_soccer() -> None:
    """Tests a berth not on the page; the seeded opponent of the play-in is named."""
    (berth,) = berths("2014", "US Club Soccer")
    assert (berth.club, berth.status) == (None, "not on page")
    assert "Juventus SC Black 93" in berth.evidence


def test_2014_usssa() -> None:
    """Tests two inferred groups, crossed semi-finals, shortened matches, the winner."""
    groups = stage("2014", "USSSA, group play")
    assert [fact.endswith("6 matches, a round robin") for fact in groups.facts] == [True, True]
    assert [(p.group, p.rank, p.club) for p in groups.places] == [
        ("Group 1", 1, "KC Athletics"),
        ("Group 1", 2, "FC Denver"),
        ("Group 2", 1, "Colorado Rovers"),
        ("Group 2", 2, "CO Sporting Premier"),
    ]
    final = stage("2014", "USSSA, championship")
    assert final.findings == ()  # a semi-final that is not crossed would be one
    assert "Matches of 50 and 90 minutes" in final.facts
    (berth,) = berths("2014", "USSSA")
    assert (berth.club, berth.status) == ("Colorado Rovers", "determined")


def test_2014_entry_rounds_and_field() -> None:
    declared = edition("2014").declared
    entry = [(s.name, s.enters) for s in declared.stages if s.enters]
    assert entry == [("MLS", 4), ("NASL", 3), ("USL Pro", 2)]
    assert declared.field == 80
    for name, _ in entry:
        assert stage("2014", name).places == ()
        assert "neither their names nor their number" in stage("2014", name).facts[0]


def test_2014_findings() -> None:
    """Tests the date among later ones and the two spellings."""
    (date,) = findings("2014", "USSSA, group play")
    assert date.page == "Azteca Mojos 0-0 FC Denver on 2014-03-14"
    assert any(f.page == '"Aztecs Mojos"' for f in edition("2014").findings)


# 2024 -----------------------------------------------------------------------------------------


def test_2024_local_qualifying() -> None:
    """Tests the eleven qualifiers from the results, against those the page names.

    The page has no winner of Vereinigung Erzgebirge's 0-0: it is recorded, with its source.
    """
    found = stage("2024", "Local qualifying")
    assert len(clubs("2024", "Local qualifying")) == 11
    recorded = [b for b in berths("2024", "Local qualifying") if b.status == "recorded"]
    assert statuses("2024", "Local qualifying") == {"determined": 10, "recorded": 1}
    assert [b.club for b in recorded] == ["Vereinigung Erzgebirge"]
    assert recorded[0].source.startswith("https://thecup.us/2023/11/22/")
    assert "FC Folsom" in clubs("2024", "Local qualifying")
    # A name of the page that did not come through would be a finding too.
    (level,) = found.findings
    assert level.page == "7 matches without a marked winner"
    assert "109 entrants for 11 slots, 4 rounds (21/44/22/11 ties), 67 byes" in found.facts[0]


def test_2024_champions() -> None:
    """Tests both finals, 2-1."""
    assert clubs("2024", "National Amateur Cup") == ["SC MesoAmerica"]
    assert clubs("2024", "UPSL spring championship") == ["AS Frenzi"]
    for path in ("National Amateur Cup", "UPSL spring championship"):
        assert " 2-1 " in berths("2024", path)[0].evidence


def test_2024_professional_clubs() -> None:
    """Tests seven unknown clubs and the holder; with a made-up ranking the seven are named."""
    assert clubs("2024", "MLS") == [None] * 7 + ["Houston Dynamo FC"]
    given = {"MLS": read_ranking(DATASETS / "synthetic" / "ranking-15.csv")}
    mls = [b for b in qualify(read_declared("2024"), given).berths if b.path == "MLS"]
    # Ranked 1 and 6 are in the Champions Cup, 4 is Canadian, 3 is the holder.
    assert [b.club for b in mls] == [
        *(f"SYN Ranked {n:02}" for n in (2, 5, 7, 8, 9, 10, 11)),
        "Houston Dynamo FC",
    ]
    assert clubs("2024", "MLS Next Pro") == [None] * 9
    assert ("Professional clubs", "clubs of fully professional leagues must enter") in edition(
        "2024"
    ).facts


def test_2024_numbers() -> None:
    """Tests the page's numbers; only the goals are wrong."""
    wrong = [(c.said, c.found) for c in edition("2024").counts if c.said != c.found]
    assert wrong == [(413, 418)]
    first = [11, 109, 98, 418, 67, 42, 88, 44, 22]
    by_round = [42, 67, 0, 0, 42, 109, 109, 109]
    assert [c.found for c in edition("2024").counts] == first + by_round


def test_2024_open_division() -> None:
    """Tests 11 + 1 + 1 + 11 + 8 = 32 places of the Open Division."""
    paths = ("Local qualifying", "National Amateur Cup", "UPSL spring championship")
    numbers = [len(clubs("2024", path)) for path in (*paths, "USL League Two", "NPSL")]
    assert numbers == [11, 1, 1, 11, 8]
    rules = edition("2024").declared.slots
    assert rules is not None
    assert sum(numbers) == rules.places == 32


def test_2024_states_and_leagues() -> None:
    """Tests every contradiction of the table of states and leagues."""
    found = {(f.page, f.found) for f in findings("2024", "States and leagues")}
    assert {
        ("2 UPSL in PA", "0 on the roster"),
        ("2 APL in DC", "1 on the roster"),
        ("numbers that come to 111", "109 entrants"),
        ("22 states and the District of Columbia", "23 and the District of Columbia"),
        ("Lancaster Elite and Philadelphia Lone Star", "in no round and on no bye list"),
    } <= found
    assert any(page == "7 clubs spelled in another way" for page, _ in found)
    assert ("no APL in VA", "Aegean Hawks on the roster") in found
    assert "115 names for 109 clubs: 6 clubs spelled in another way" in {
        f.page for f in findings("2024", "Local qualifying")
    }


def test_2024_leagues_and_days() -> None:
    """Tests codes of leagues that differ, a day outside the schedule, an infobox of another day."""
    assert [(f.page, f.found) for f in findings("2024", "Leagues")] == [
        ("Chicago House AC: MPL and MWPL", "MWPL on the roster"),
        ("Hurricane FC: GCPL", "FGCL on the roster"),
        ("Vereinigung Erzgebirge: USLP", "USLPA on the roster"),
    ]
    (day,) = findings("2024", "Schedule")
    assert day.found == "O'Shea's FC 0-2 Parkland Soccer Club on 2023-10-03"
    # 44 matches of round 2, 22 of round 3, 11 of round 4.
    (infobox,) = findings("2024", "Infobox")
    assert infobox.found == "77 matches outside, up to 2023-11-19"
    (dates,) = findings("2024", "Professional clubs")
    assert dates.found == "the final is on 2024-09-25"


# What does not depend ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["2007", "2010", "2014", "2024"])
def test_no_order_of_rows_counts(tmp_path: Path, name: str) -> None:
    """Tests that every dataset turned upside down gives the same record, to the letter."""
    folder = tmp_path / "datasets" / name
    folder.mkdir(parents=True)
    for path in (DATASETS / name).glob("*.csv"):
        header, *rows = path.read_text(encoding="utf-8").splitlines()
        text = "\n".join([header, *reversed(rows)]) + "\n"
        (folder / path.name).write_text(text, encoding="utf-8")
    (tmp_path / "configs").mkdir()
    config = tmp_path / "configs" / f"{name}.toml"
    config.write_bytes((DATASETS.parent / "configs" / f"{name}.toml").read_bytes())
    mixed = qualification_record(qualify(read_declared(str(config))))
    assert mixed == qualification_record(edition(name))


@pytest.mark.parametrize("name", ["2007", "2010", "2014", "2024"])
def test_the_guide_has_the_figures(name: str) -> None:
    """Tests the guide's row of each edition against its berths, figures and findings."""
    found = edition(name)
    shown = ("determined", "clinched", "recorded", "not on page")
    numbers = [found.number(status) for status in shown]
    assert sum(numbers) == len(found.berths)
    row = [name, len(found.berths), *numbers, found.figures, len(found.findings)]
    guide = DATASETS.parent / "drawopt" / "reporting" / "guides" / "qualification.md"
    lines = guide.read_text(encoding="utf-8").splitlines()
    assert "| " + " | ".join(map(str, row)) + " |" in lines


def test_a_ranking_nobody_asked_for() -> None:
    with pytest.raises(UsageError, match="MLS standings"):
        qualify(read_declared("2010"), {"PDL": ()})


def test_a_wrong_qualifier_is_a_finding(tmp_path: Path) -> None:
    """Tests the check against the page's names: one name exchanged, and it is found."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "datasets").symlink_to(DATASETS)
    config = (DATASETS.parent / "configs" / "2024.toml").read_text(encoding="utf-8")
    listed = (DATASETS / "2024" / "listed.csv").read_text(encoding="utf-8")
    (tmp_path / "listed.csv").write_text(listed.replace("Foro SC", "Ford SC"), encoding="utf-8")
    path = tmp_path / "configs" / "cup.toml"
    path.write_text(
        config.replace("../datasets/2024/listed.csv", "../listed.csv"), encoding="utf-8"
    )
    (outcome,) = [
        o for o in qualify(read_declared(str(path))).outcomes if o.stage.name == "Local qualifying"
    ]
    assert any(f.page == "Ford SC named" and "Foro SC" in f.found for f in outcome.findings)
    (foro,) = [place for place in outcome.places if place.club == "Foro SC"]
    assert foro.status == "contradicted"


def test_matches_of_2024_read_in_any_order(tmp_path: Path) -> None:
    """Tests that the replay does not depend on the order of rows."""
    source = DATASETS / "2024" / "matches.csv"
    header, *rows = source.read_text(encoding="utf-8").splitlines()
    mixed = tmp_path / "matches.csv"
    mixed.write_text("\n".join([header, *sorted(rows)]) + "\n", encoding="utf-8")
    one, other = (replay("Local", read_page_matches(path, "Local"), 11) for path in (source, mixed))
    assert one == other


# Stages that do not fit -----------------------------------------------------------------------


def small(folder: Path, config: str, **files: str) -> Qualification:
    """An edition made of a few lines; the columns of each file are as in the datasets."""
    headers = {
        "tables": "stage,table,position,club,wins,losses,ties,points",
        "matches": "stage,round,number,date,home,away,home_goals,away_goals",
        "listed": "stage,place,club,role",
    }
    named = ""
    for name, rows in files.items():
        text = f"{headers[name]}\n{rows}\n"
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        named += f'{name} = "{name}.csv"\n'
    path = folder / "cup.toml"
    path.write_text(f"{config}\n[qualification.files]\n{named}", encoding="utf-8")
    return qualify(read_declared(str(path)))


GROUP = '[[qualification.stages]]\nname = "Group"\nby = "tables"\nplaces = 2\n'
FINAL = '[[qualification.stages]]\nname = "Final"\nby = "knockout"\nafter = ["Group"]\n'
TABLE = "Group,A,1,X,2,0,0,6\nGroup,A,2,Y,1,1,0,3\nGroup,A,3,Z,0,2,0,0"


def test_a_club_that_did_not_come_through(tmp_path: Path) -> None:
    """Tests that Z, third of the group, is found in the final; X and Y are not."""
    sound = small(tmp_path, GROUP + FINAL, tables=TABLE, matches="Final,1,1,,X,Y,1,0")
    assert sound.findings == ()
    assert [berth.club for berth in sound.berths] == ["X"]
    odd = small(tmp_path, GROUP + FINAL, tables=TABLE, matches="Final,1,1,,X,Z,1,0")
    assert "Z play" in [finding.page for finding in odd.findings]


def test_semi_finals_that_are_not_crossed(tmp_path: Path) -> None:
    """Tests that two winners meeting in a crossed semi-final are found."""
    config = GROUP + FINAL + "crossed = true\n"
    tables = (
        TABLE + "\n" + TABLE.replace("Group,A", "Group,B").translate(str.maketrans("XYZ", "xyz"))
    )
    crossed = "Final,1,1,,X,y,1,0\nFinal,1,2,,x,Y,1,0\nFinal,2,3,,X,x,1,0"
    assert small(tmp_path, config, tables=tables, matches=crossed).findings == ()
    straight = "Final,1,1,,X,x,1,0\nFinal,1,2,,y,Y,1,0\nFinal,2,3,,X,y,1,0"
    found = small(tmp_path, config, tables=tables, matches=straight).findings
    assert [f.found for f in found] == ["not a winner against a second"] * 2


def test_a_knockout_that_ends_early_leaves_its_berth_open(tmp_path: Path) -> None:
    """Tests two semi-finals without a final: one berth of nobody, and the misfit."""
    found = small(
        tmp_path,
        FINAL.replace('after = ["Group"]\n', ""),
        matches="Final,1,1,,A,B,1,0\nFinal,1,2,,C,D,1,0",
    )
    (berth,) = found.berths
    assert (berth.club, berth.status, berth.between) == (None, "not settled", ("A", "C"))
    assert found.findings[0].page == "ties per round 2/0"


def test_a_name_for_a_table_that_is_not_there(tmp_path: Path) -> None:
    found = small(tmp_path, GROUP, tables=TABLE, listed="Group,B,X,berth")
    assert [f.found for f in found.findings] == ["no such table"]


def test_a_named_club_that_is_not_first(tmp_path: Path) -> None:
    """Tests that the page's name does not outweigh its own figures, and is reported."""
    found = small(tmp_path, GROUP, tables=TABLE, listed="Group,A,Z,berth")
    assert [berth.club for berth in found.berths] == ["X", "Y"]
    assert [berth.status for berth in found.berths] == ["determined", "contradicted"]
    assert "the page names Z" in found.findings[0].found


def test_a_stage_without_data_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no table or match"):
        small(tmp_path, GROUP.replace('"Group"', '"Groups"') + GROUP, tables=TABLE)
