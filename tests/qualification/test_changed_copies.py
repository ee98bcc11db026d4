"""Tests one changed figure at a time on copies of the editions: the berths follow it."""

from pathlib import Path

import pytest

from drawopt.drawing.lots import Lots
from drawopt.errors import InputError, UsageError
from drawopt.qualification.berths import Berth
from drawopt.qualification.chance import Chance
from drawopt.qualification.config import read_declared
from drawopt.qualification.qualify import Qualification, qualify
from drawopt.qualification.rankings import Ranked
from tests.qualification.copies import Copy, club, teams


def only(berths: list[Berth]) -> Berth:
    (berth,) = berths
    return berth


def of(berths: list[Berth], name: str) -> Berth:
    return only([berth for berth in berths if berth.club == name])


def group(copy: Copy, number: int) -> list[tuple[str | None, str]]:
    """The first two of a group of 2014's USSSA."""
    (stage,) = [o for o in copy.work_out().outcomes if o.stage.name == "USSSA, group play"]
    return [(p.club, p.status) for p in stage.places if p.group == f"Group {number}"]


LOTS = 'from_matches = true\norder = ["points", "lots"]\n'


# Results by rule --------------------------------------------------------------------------------


def forfeited(copy: Copy) -> Copy:
    """Rovers beat CO Sporting 1-0, and lose it by rule."""
    pair = teams("Colorado Rovers", "CO Sporting Premier")
    return copy.change("matches", pair, decided_by="forfeit", winner="CO Sporting Premier")


def test_a_forfeit_with_a_score_does_not_credit_the_loser(tmp_path: Path) -> None:
    """Tests CO Sporting 9, Rovers 4 and Boulevard 4 points: nobody is surely second."""
    first, second = group(forfeited(Copy(tmp_path, "2014")), 2)
    assert first == ("CO Sporting Premier", "determined")
    assert second == (None, "not settled")


def test_the_score_that_counts_for_a_result_by_rule(tmp_path: Path) -> None:
    """Tests 3-0 for the award: Rovers 2-3, Boulevard 5-5 goals; 0-0 without a rule."""
    copy = forfeited(Copy(tmp_path, "2014"))
    copy.edit(
        "from_matches = true\n", 'from_matches = true\norder = ["points", "goal_difference"]\n'
    )
    # Rovers +2, 0 and the 1-0 that does not count: +2. Boulevard -5, 0, +5: 0.
    assert group(copy, 2)[1] == ("Colorado Rovers", "determined")
    copy.edit("from_matches = true\n", "from_matches = true\naward = [3, 0]\n")
    # Rovers +2, 0, -3: -1.
    assert group(copy, 2)[1] == ("Boulevard", "determined")
    (stage,) = [o for o in copy.work_out().outcomes if o.stage.name == "USSSA, group play"]
    played = "Colorado Rovers 1-0 CO Sporting Premier, forfeit: CO Sporting Premier win"
    assert played in stage.facts


def test_a_result_by_rule_counts_head_to_head(tmp_path: Path) -> None:
    """Tests Denver and KC level on 6 points: 0-5 as played, and Denver's by rule.

    Denver beat Performance and lost to Azteca; KC beat both; Azteca lost to Performance.
    """
    copy = Copy(tmp_path, "2014")
    copy.edit("from_matches = true\n", 'from_matches = true\norder = ["points", "head_to_head"]\n')
    copy.change("matches", teams("Azteca Mojos", "FC Denver"), home_goals="1")
    copy.change("matches", teams("Performance Soccer", "Aztecs Mojos"), home_goals="8")
    pair = teams("FC Denver", "KC Athletics")
    copy.change("matches", pair, home_goals="0", away_goals="5")
    copy.change("matches", pair, decided_by="forfeit", winner="FC Denver")
    assert [name for name, _ in group(copy, 1)] == ["FC Denver", "KC Athletics"]


def test_a_result_by_rule_decides_a_knockout(tmp_path: Path) -> None:
    """Tests a final of 3-1 that is forfeited: the other has the berth, the page says no."""
    copy = Copy(tmp_path, "2024")
    pair = teams("Miami United FC", "City Soccer FC")
    copy.change("matches", pair, decided_by="forfeit", winner="City Soccer FC")
    berth = of(copy.berths("Local qualifying"), "City Soccer FC")
    assert berth.status == "contradicted"
    copy.change("listed", lambda r: r["club"] == "Miami United FC", club="City Soccer FC")
    assert of(copy.berths("Local qualifying"), "City Soccer FC").status == "determined"


def test_a_result_by_rule_needs_a_winner(tmp_path: Path) -> None:
    copy = Copy(tmp_path, "2014")
    copy.change("matches", teams("FC Denver", "KC Athletics"), decided_by="forfeit")
    with pytest.raises(InputError, match="winner: expected who has the match by forfeit"):
        copy.work_out()


# Beaten clubs -----------------------------------------------------------------------------------


def test_a_winner_against_the_score_is_a_fault(tmp_path: Path) -> None:
    """Tests Miami United 1-3 City Soccer with Miami United in the winner column."""
    copy = Copy(tmp_path, "2024")
    pair = teams("Miami United FC", "City Soccer FC")
    copy.change("matches", pair, home_goals="1", away_goals="3")
    with pytest.raises(InputError, match="column winner: expected City Soccer FC"):
        copy.work_out()


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"decided_by": "penalties"}, "decided_by"),  # 3-0 is not level
        ({"winner": "New England Revolution"}, "winner"),
        ({"home_goals": "0", "winner": "New York Red Bulls"}, "winner"),  # 0-0 by score
        ({"home_goals": ""}, "home_goals"),
        ({"home_goals": "", "away_goals": "", "winner": "New York Red Bulls"}, "winner"),
        ({"date": "2010-13-45"}, "date"),
        ({"date": "12 May 2010"}, "date"),
        ({"counts": "perhaps"}, "counts"),
    ],
)
def test_a_match_that_cannot_be(tmp_path: Path, cells: dict[str, str], column: str) -> None:
    """Tests one fault of a match at a time, each named with its column."""
    copy = Copy(tmp_path, "2010")
    copy.change("matches", teams("New York Red Bulls", "New England Revolution"), **cells)
    with pytest.raises(InputError) as error:
        copy.work_out()
    assert [(f.line, f.column) for f in error.value.faults] == [(6, column)]


def test_a_club_that_lost_and_plays_on_is_not_determined(tmp_path: Path) -> None:
    """Tests New England 3-0 New York in the second round: New York's berth is contradicted."""
    copy = Copy(tmp_path, "2010")
    pair = teams("New York Red Bulls", "New England Revolution")
    copy.change("matches", pair, home_goals="0", away_goals="3")
    new_york, dc = (berth for berth in copy.berths("MLS") if berth.club)
    assert (new_york.club, new_york.status) == ("New York Red Bulls", "contradicted")
    assert "did not win the round before: New York Red Bulls 0-3" in new_york.evidence
    assert (dc.club, dc.status) == ("D.C. United", "determined")


def test_a_berth_whose_opponent_had_no_right_to_play(tmp_path: Path) -> None:
    """Tests Colorado, beaten in the second round, in New York's final: a contradiction too."""
    copy = Copy(tmp_path, "2010")
    copy.change("matches", teams("Kansas City Wizards", "Colorado Rapids"), home_goals="3")
    berth = of(copy.berths("MLS"), "New York Red Bulls")
    assert berth.status == "contradicted"
    assert "Colorado Rapids did not win the round before" in berth.evidence


def test_a_club_twice_in_a_round(tmp_path: Path) -> None:
    copy = Copy(tmp_path, "2014")
    pair = teams("Inter United FC", "Seattle Sporting FC")
    copy.change("matches", pair, home="Spartans Futbol Club")
    (stage,) = [o for o in copy.work_out().outcomes if o.stage.name == "NPSL West, Northwest"]
    assert stage.places[0].status == "contradicted"


# Games left -------------------------------------------------------------------------------------


def test_an_unplayed_game_that_can_overturn_first_place(tmp_path: Path) -> None:
    """Tests 4 points from 3 games against 3 from 2: Pumas may still pass Legends."""
    copy = Copy(tmp_path, "2010").change(
        "tables", club("Legends FC"), wins="1", losses="1", ties="1", points="4"
    )
    berth = copy.berths("USASA Region III")[0]
    assert (berth.club, berth.status) == (None, "not settled")
    assert "Lynch's Irish Pub v Pumas FC" in berth.evidence
    assert {"Legends FC", "Pumas FC"} <= {*berth.between}
    copy.write(
        "listed",
        [
            *copy.rows("listed"),
            {"stage": "USASA Region III", "place": "Group A", "club": "Pumas FC", "role": "berth"},
        ],
    )
    named = copy.berths("USASA Region III")[0]
    assert (named.club, named.status) == ("Pumas FC", "recorded")


def test_a_named_club_that_no_game_left_can_help(tmp_path: Path) -> None:
    """Tests that Rocket City, 1 point and no game left, cannot be the winner the page names."""
    copy = Copy(tmp_path, "2010")
    row = {"stage": "USASA Region III", "place": "Group A", "club": "Rocket City United"}
    copy.write("listed", [*copy.rows("listed"), row | {"role": "berth"}])
    berth = copy.berths("USASA Region III")[0]
    assert (berth.club, berth.status) == ("Legends FC", "contradicted")


def test_games_of_the_season_left_by_points_a_game(tmp_path: Path) -> None:
    """Tests 2007's second division: with a game left each, seven of eight may be in six.

    Wilmington, 3 from 7, could come to 6/8 of a point; Baltimore, 4 from 6, sinks to 4/7. Five
    clubs cannot be caught by both behind.
    """
    copy = Copy(tmp_path, "2007")
    for row in copy.rows("tables"):
        if row["total_games"]:
            total = str(int(row["games"]) + 1)
            copy.change("tables", club(row["club"]), total_games=total)
    found = copy.berths("USL Second Division")
    assert [berth.status for berth in found] == ["clinched"] * 5 + ["not settled"]
    assert "1 game of Wilmington Hammerheads" in found[5].evidence
    # New Hampshire could come to 5/7. Without games of these three the sixth is sure.
    copy.change("tables", club("Wilmington Hammerheads"), total_games="7")
    copy.change("tables", club("New Hampshire Phantoms"), total_games="6")
    copy.change("tables", club("Crystal Palace Baltimore"), total_games="6")
    assert [b.status for b in copy.berths("USL Second Division")] == ["clinched"] * 6


def test_a_designated_game_left(tmp_path: Path) -> None:
    """Tests that Dayton, 10 points, is not sure of it if a club with 8 has a game left."""
    copy = Copy(tmp_path, "2010")
    copy.change("tables", club("Indiana Invaders"), wins="2", losses="0", ties="1", points="7")
    berth = only([b for b in copy.berths("PDL") if b.group == "Great Lakes"])
    # 7 + 3 = 10: level, with three wins each.
    assert (berth.club, berth.status) == ("Dayton Dutch Lions", "recorded")
    assert "1 game of Indiana Invaders" in berth.evidence


def test_an_unplayed_match_of_a_group(tmp_path: Path) -> None:
    """Tests that a match without goals is a game left.

    KC have 6 points, Denver 4, each with this game left, Azteca 4 without: KC are second at least,
    and Denver level with Azteca if they lose. With Azteca's win over Denver, 6 points, Denver's
    win would leave three clubs on 6.
    """
    copy = Copy(tmp_path, "2014")
    pair = teams("FC Denver", "KC Athletics")
    copy.change("matches", pair, home_goals="", away_goals="")
    assert group(copy, 1) == [("KC Athletics", "clinched"), (None, "not settled")]
    copy.change("matches", teams("Azteca Mojos", "FC Denver"), home_goals="2")
    assert group(copy, 1) == [(None, "not settled")] * 2


def test_no_lot_is_drawn_while_games_are_left(tmp_path: Path) -> None:
    """Tests that two level clubs wait for the game that one of them has left."""
    copy = Copy(tmp_path, "2014").edit("from_matches = true\n", LOTS)
    copy.change("matches", teams("FC Denver", "KC Athletics"), home_goals="", away_goals="")
    (stage,) = [o for o in drawn(copy, "hex:1").outcomes if o.stage.name == "USSSA, group play"]
    second = stage.places[1]
    assert (second.club, second.status) == (None, "not settled")
    assert "FC Denver v KC Athletics" in second.evidence


def test_an_unplayed_final(tmp_path: Path) -> None:
    """Tests that a final without a result leaves its berth between the two."""
    copy = Copy(tmp_path, "2014")
    copy.change(
        "matches",
        lambda r: r["stage"] == "USSSA, championship" and r["round"] == "2",
        home_goals="",
        away_goals="",
    )
    berth = only(copy.berths("USSSA"))
    assert (berth.club, berth.status) == (None, "not settled")
    assert berth.between == ("KC Athletics", "Colorado Rovers")


def test_a_knockout_of_which_one_match_was_played(tmp_path: Path) -> None:
    """Tests that one match of six entrants leaves the berth open, as does a missing last match."""
    copy = Copy(tmp_path, "2014")
    southwest = lambda r: r["stage"] == "NPSL West, Southwest"  # noqa: E731
    copy.drop("matches", lambda r: southwest(r) and r["number"] != "1")
    copy.drop("listed", lambda r: southwest(r) and r["role"] == "berth")
    berth = copy.berths("NPSL")[0]
    assert (berth.club, berth.status) == (None, "not settled")
    whole = Copy(tmp_path / "other", "2024")
    whole.drop("matches", teams("Irvine Zeta FC", "Temecula FC"))
    found = whole.berths("Local qualifying")
    assert {*found[-1].between} == {"Irvine Zeta FC", "Temecula FC"}
    assert [b.status for b in found].count("determined") == 9


# Lots -------------------------------------------------------------------------------------------


def drawn(copy: Copy, seed: str) -> Qualification:
    return copy.work_out(Chance(Lots.of("ab", "", seed, tag="drawopt-qualify-1"), seed))


def test_a_lot_against_the_page(tmp_path: Path) -> None:
    """Tests that a lot which names another club than the page is contradicted, and says so."""
    copy = Copy(tmp_path, "2010").edit(
        'order = ["points", "wins"]', 'order = ["points", "wins", "lots"]'
    )
    seen = set()
    for seed in range(12):
        found = drawn(copy, f"hex:{seed}")
        northwest = only([b for b in found.berths if b.group == "Northwest"])
        assert f'lots of seed "hex:{seed}"' in northwest.evidence
        named = northwest.club == "Kitsap Pumas"
        assert northwest.status == ("by lot" if named else "contradicted")
        assert ("the page names Kitsap Pumas" in northwest.evidence) is not named
        # Games are left in Mid-Atlantic, of clubs that cannot reach the two on 12 points.
        atlantic = only([b for b in found.berths if b.group == "Mid-Atlantic"])
        assert atlantic.status == (
            "by lot" if atlantic.club == "Reading United" else "contradicted"
        )
        # Others of the table are where their figures put them.
        assert not [f for f in found.findings if "ranks better" in f.found]
        seen.add(northwest.club)
    assert seen == {"Kitsap Pumas", "Portland Timbers U23's"}


# Inputs that would be passed over -----------------------------------------------------------------


def test_games_each_counts_for_groups_of_matches(tmp_path: Path) -> None:
    """Tests four games each in groups of three: each club has one left, and nobody is sure."""
    copy = Copy(tmp_path, "2014").edit("round_robin = true\n", "games_each = 4\n")
    assert group(copy, 1)[1] == (None, "not settled")
    (stage,) = [o for o in copy.work_out().outcomes if o.stage.name == "USSSA, group play"]
    assert "4 games each" in [finding.page for finding in stage.findings]


def test_a_selection_of_games(tmp_path: Path) -> None:
    """Tests games that do not count, by their column and by the last day that counts.

    Without Rovers 1-0 CO Sporting they have 4 and 6 points. On March 14 CO Sporting had met
    Boulevard alone.
    """
    copy = Copy(tmp_path, "2014").edit("round_robin = true\n", "")
    pair = teams("Colorado Rovers", "CO Sporting Premier")
    copy.change("matches", pair, counts="no")
    assert group(copy, 2)[0] == ("CO Sporting Premier", "determined")
    copy.change("matches", pair, counts="")
    copy.edit("from_matches = true\n", 'from_matches = true\nuntil = "2014-03-14"\n')
    assert [name for name, _ in group(copy, 2)] == ["CO Sporting Premier", "Boulevard"]
    (stage,) = [o for o in copy.work_out().outcomes if o.stage.name == "USSSA, group play"]
    assert "5 matches of 12 count" in stage.facts


BRACKETS = (
    *(Ranked(f"E{n}", n, "", "East") for n in (1, 2, 3)),
    *(Ranked(f"W{n}", n, "", "West") for n in (1, 2)),
)


def bracket_matches(copy: Copy, *rows: str) -> Copy:
    known = copy.rows("matches")
    columns = ("round", "number", "home", "away", "home_goals", "away_goals")
    more = [{"stage": "MLS"} | dict(zip(columns, r.split(","), strict=True)) for r in rows]
    copy.write("matches", [*known, *more])
    return copy


def test_brackets_are_knockouts(tmp_path: Path) -> None:
    """Tests 2007's two brackets with made-up results: one berth each, the top team at home."""
    copy = bracket_matches(
        Copy(tmp_path, "2007"), "1,1,E2,E3,2,1", "2,2,E1,E2,0,1", "1,3,W1,W2,3,1"
    )
    found = qualify(read_declared(str(copy.config)), {"MLS": BRACKETS})
    mls = [berth for berth in found.berths if berth.path == "MLS"]
    assert [(b.club, b.status, b.group) for b in mls] == [
        ("E2", "determined", "East"),
        ("W1", "determined", "West"),
    ]
    assert not [f for f in found.findings if f.where == "MLS"]


def test_the_worse_club_at_home_in_a_bracket(tmp_path: Path) -> None:
    copy = bracket_matches(
        Copy(tmp_path, "2007"), "1,1,E3,E2,1,2", "2,2,E1,E2,0,1", "1,3,W1,W2,3,1"
    )
    found = qualify(read_declared(str(copy.config)), {"MLS": BRACKETS})
    (finding,) = [f for f in found.findings if f.where == "MLS"]
    assert finding.found == "E2 ranks better, so at home"


def test_brackets_half_played(tmp_path: Path) -> None:
    """Tests that a bracket without its final is open between two, and a match across is found."""
    copy = bracket_matches(Copy(tmp_path, "2007"), "1,1,E2,E3,2,1", "1,2,W1,E1,2,0")
    found = qualify(read_declared(str(copy.config)), {"MLS": BRACKETS})
    mls = [berth for berth in found.berths if berth.path == "MLS"]
    assert [(b.club, b.status, b.between) for b in mls] == [
        (None, "not settled", ("E1", "E2")),
        (None, "not on page", ("W1", "W2")),
    ]
    (across,) = [f for f in found.findings if f.where == "MLS" and "bracket" in f.found]
    assert across.page == "W1 2-0 E1"


def test_a_seed_without_lots(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no stage's order ends in lots"):
        drawn(Copy(tmp_path, "2010"), "hex:1")


# Names of the page --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "pair", "winner", "named"),
    [
        ("2014", ("San Diego Flash", "FC Hasental"), "FC Hasental", "San Diego Flash"),
        (
            "2014",
            ("CD Aguiluchos USA", "Spartans Futbol Club"),
            "Spartans Futbol Club",
            "CD Aguiluchos USA",
        ),
        ("2010", ("New York Red Bulls", "Colorado Rapids"), "Colorado Rapids", "New York"),
        ("2010", ("D.C. United", "Real Salt Lake"), "Real Salt Lake", "D.C. United"),
        ("2024", ("SC MesoAmerica", "Newtown Pride FC"), "Newtown Pride FC", "SC MesoAmerica"),
    ],
)
def test_a_changed_final_contradicts_the_page(
    tmp_path: Path, year: str, pair: tuple[str, str], winner: str, named: str
) -> None:
    """Tests that the beaten finalist wins 9-8 and the page's name speaks against it."""
    copy = Copy(tmp_path, year)
    name = "finals" if year == "2024" else "matches"
    for row in copy.rows(name):
        if {row["home"], row["away"]} == {*pair}:
            goals = ("9", "8") if row["home"] == winner else ("8", "9")
            copy.change(name, teams(*pair), home_goals=goals[0], away_goals=goals[1])
    found = copy.work_out()
    berth = of(list(found.berths), winner)
    assert berth.status == "contradicted"
    assert f"the page names {named}" in berth.evidence
    assert any(named in f.page for f in found.findings)


def test_without_the_wild_cards_the_berths_are_eight(tmp_path: Path) -> None:
    """Tests that USASA's number is counted: ten as named, eight without the wild cards."""
    copy = Copy(tmp_path, "2014").drop("listed", lambda r: r["place"].startswith("Wild card"))
    found = copy.work_out()
    (count,) = [c for c in found.counts if c.text == "berths of USASA"]
    assert (count.said, count.found, count.named) == (8, 8, 8)
    assert not [f for f in found.findings if f.where == "USASA"]


def test_a_club_with_two_berths(tmp_path: Path) -> None:
    """Tests that New York, sixth of a ranking and winner of the play-off, is found."""
    copy = Copy(tmp_path, "2010")
    ranking = (*(Ranked(f"Club {n}", n) for n in range(1, 6)), Ranked("New York Red Bulls", 6))
    found = qualify(read_declared(str(copy.config)), {"MLS standings": ranking})
    twice = [berth for berth in found.berths if berth.club == "New York Red Bulls"]
    assert [berth.status for berth in twice] == ["contradicted"] * 2
    assert "New York Red Bulls in each" in [f.page for f in found.findings]


def test_a_finalist_who_did_not_come_through(tmp_path: Path) -> None:
    """Tests that Region IV's named finalists are held against the groups that lead there."""
    copy = Copy(tmp_path, "2010")
    row = {"stage": "USASA Region IV", "place": "", "role": "berth"}
    clubs = ("Real San Jose", "Yakima United")
    copy.write("listed", [*copy.rows("listed"), *(row | {"club": each} for each in clubs)])
    assert [(b.club, b.status) for b in copy.berths("USASA Region IV")] == [
        ("Real San Jose", "recorded"),
        ("Yakima United", "contradicted"),
    ]


def test_a_ranking_against_the_page(tmp_path: Path) -> None:
    """Tests that a club which the page names and the ranking does not give is found."""
    copy = Copy(tmp_path, "2010")
    row = {"stage": "MLS standings", "place": "", "club": "Houston Dynamo", "role": "berth"}
    copy.write("listed", [*copy.rows("listed"), row])
    assert of(copy.berths("MLS"), "Houston Dynamo").status == "recorded"
    ranking = tuple(Ranked(f"Club {n}", n) for n in range(1, 7))
    found = qualify(read_declared(str(copy.config)), {"MLS standings": ranking})
    assert {b.status for b in found.berths if b.club and b.club.startswith("Club")} == {
        "contradicted"
    }


@pytest.mark.parametrize(
    ("chosen", "new", "words"),
    [
        ({"role": "bye", "club": "Arlington SA"}, "Ghosts FC", "byes of"),
        ({"role": "entrant", "club": "Valley 559 FC", "place": "3"}, "Capo FC", "round 3: Capo FC"),
        ({"role": "berth", "club": "Foro SC"}, "Yinz United", "Yinz United named"),
    ],
)
def test_every_name_of_2024_is_held_against_the_rounds(
    tmp_path: Path, chosen: dict[str, str], new: str, words: str
) -> None:
    """Tests a name of the byes, of a round and of the infobox exchanged for another."""
    copy = Copy(tmp_path, "2024")
    copy.change("listed", lambda r: all(r[k] == v for k, v in chosen.items()), club=new)
    assert any(words in finding.page for finding in copy.work_out().findings)


# Where it was read --------------------------------------------------------------------------------


def test_a_winner_that_the_page_does_not_mark(tmp_path: Path) -> None:
    """Tests the 0-0 of 2024: recorded by its source; with a blank mark, by the page's list."""
    copy = Copy(tmp_path, "2024")
    pair = teams("Vereinigung Erzgebirge", "New Jersey Alliance FC")
    berth = of(copy.berths("Local qualifying"), "Vereinigung Erzgebirge")
    assert (berth.status, berth.source[:17]) == ("recorded", "https://thecup.us")
    copy.change("matches", pair, winner="")
    berth = of(copy.berths("Local qualifying"), "Vereinigung Erzgebirge")
    assert (berth.status, berth.source) == ("recorded", "the page")
    copy.drop("listed", lambda r: r["role"] == "berth" and r["club"] == "Vereinigung Erzgebirge")
    open_ = only([b for b in copy.berths("Local qualifying") if b.club is None])
    assert (open_.status, {*open_.between}) == (
        "not settled",
        {"Vereinigung Erzgebirge", "New Jersey Alliance FC"},
    )


def test_a_mark_that_another_source_gives_the_other_way(tmp_path: Path) -> None:
    """Tests that the source's winner stands and the page's list contradicts it."""
    copy = Copy(tmp_path, "2024")
    pair = teams("Vereinigung Erzgebirge", "New Jersey Alliance FC")
    copy.change("matches", pair, winner="New Jersey Alliance FC")
    assert of(copy.berths("Local qualifying"), "New Jersey Alliance FC").status == "contradicted"


# Derived ------------------------------------------------------------------------------------------


def test_the_places_left_of_two_tiers(tmp_path: Path) -> None:
    """Tests that 16 less 9 and 5 are two places, which one match does not fill."""
    copy = Copy(tmp_path, "2010").edit(
        'via = "member of the league"\nplaces = 6', 'via = "member of the league"\nplaces = 5'
    )
    found = copy.work_out()
    (stage,) = [o for o in found.outcomes if o.stage.name == "Fortieth place"]
    assert "leave 2" in stage.facts[0]
    copy.edit(
        'via = "member of the league"\nplaces = 5', 'via = "member of the league"\nplaces = 7'
    )
    (stage,) = [o for o in copy.work_out().outcomes if o.stage.name == "Fortieth place"]
    assert stage.places == ()


def test_groups_made_anew(tmp_path: Path) -> None:
    """Tests that nine planned clubs less none are groups of four and five, not four and four."""
    copy = Copy(tmp_path, "2010").drop("excluded", club("Brazil Soccer Academy"))
    (stage,) = [o for o in copy.work_out().outcomes if o.stage.name == "USASA Region III"]
    assert "leave 9, in 2 groups 4 and 5" in stage.facts[0]
    assert any("groups of 4 and 4" in finding.found for finding in stage.findings)


def test_places_of_the_leagues_follow_their_teams(tmp_path: Path) -> None:
    """Tests 19 places shared by 110 and 100: 9.95 and 9.05, so 10 and 9."""
    copy = (
        Copy(tmp_path, "2024").edit("teams = 117", "teams = 110").edit("teams = 91", "teams = 100")
    )
    found = copy.work_out()
    assert [sum(b.path == p for b in found.berths) for p in ("USL League Two", "NPSL")] == [10, 9]
    assert [(f.where, f.found) for f in found.findings if "published" in f.page] == [
        ("USL League Two", "10 by its teams"),
        ("NPSL", "9 by its teams"),
    ]


def test_stated_points_that_make_another_first(tmp_path: Path) -> None:
    """Tests that a table whose points and wins name two winners determines neither."""
    copy = Copy(tmp_path, "2007").change("tables", club("Bakersfield Brigade"), points="6")
    berth = only([b for b in copy.berths("PDL") if b.group == "Southwest"])
    assert berth.status == "contradicted"
    assert "by the figures as the page states them" in berth.evidence
