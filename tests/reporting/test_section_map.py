"""Tests that the map of a plan is sound SVG and shows every club, section and tie once."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from drawopt.model.cup_format import CupFormat
from drawopt.model.entrants import Entrant, Field
from drawopt.model.problem import Problem, Rules, Terms
from drawopt.model.travel import great_circle
from drawopt.reporting.outlines import DATA
from drawopt.reporting.section_map import Ground, ground_of, section_map
from drawopt.sections.plan import Plan, in_order, least_bracket

SVG = "{http://www.w3.org/2000/svg}"

Place = tuple[str, str | None, str | None]

TOWNS: list[Place] = [
    ("Austin", "30.2672", "-97.7431"),
    ("Boston", "42.3601", "-71.0589"),
    ("Chicago", "41.8781", "-87.6298"),
    ("Denver", "39.7392", "-104.9903"),
    ("El Paso", "31.7619", "-106.4850"),
    ("Fresno", "36.7378", "-119.7871"),
    ("Gary", "41.5934", "-87.3464"),
]
"""Seven clubs in two sections: one tie in round 1 of the smaller, two in the larger's."""


def plan_of(places: Sequence[Place], sections: Sequence[Sequence[int]], unit: str = "mi") -> Plan:
    entrants = tuple(
        Entrant(
            name,
            city="Town",
            lat=None if lat is None else Decimal(lat),
            lon=None if lon is None else Decimal(lon),
        )
        for name, lat, lon in places
    )
    field = Field(entrants)
    distances = great_circle(
        [float(entrant.lat or 0) for entrant in field.entrants],
        [float(entrant.lon or 0) for entrant in field.entrants],
        unit,
    )
    fmt = CupFormat(len(field), len(sections))
    windows = tuple((r,) for r in range(1, fmt.rounds + 1))
    problem = Problem(field, fmt, distances, distances, unit, Rules(), Terms(windows))
    return Plan(problem, in_order(sections), 0, "feasible")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_of(TOWNS, [[0, 3, 4, 5], [1, 2, 6]])


def read(svg: str) -> ET.Element:
    root = ET.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    return root


def of_class(root: ET.Element, name: str) -> list[ET.Element]:
    return [element for element in root.iter() if element.get("class") == name]


def texts(root: ET.Element) -> list[str]:
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


def centres(root: ET.Element) -> dict[str, tuple[float, float]]:
    """Where each club's dot is, by the club's name."""
    found = {}
    for dot in of_class(root, "club"):
        name = "".join(dot.itertext()).split(",")[0]
        found[name] = (float(dot.get("cx", "nan")), float(dot.get("cy", "nan")))
    return found


def test_one_dot_a_club_one_hull_a_section(plan: Plan) -> None:
    """Tests that each club has its dot, each section its hull and its number and size."""
    root = read(section_map(plan))
    assert sorted(centres(root)) == sorted(name for name, _, _ in TOWNS)
    assert len(of_class(root, "club")) == 7
    assert len(of_class(root, "hull")) == 2
    assert {"1: 4 clubs", "2: 3 clubs"} <= set(texts(root))


def test_west_is_left_and_north_is_up(plan: Plan) -> None:
    """Tests that the map is the right way round and inside its picture."""
    root = read(section_map(plan))
    dots = centres(root)
    assert dots["Fresno"][0] < dots["Denver"][0] < dots["Chicago"][0] < dots["Boston"][0]
    assert dots["Boston"][1] < dots["Denver"][1] < dots["El Paso"][1]
    _, _, width, height = (float(part) for part in root.get("viewBox", "").split())
    assert all(0 < x < width and 0 < y < height for x, y in dots.values())


def test_figures_are_the_plans(plan: Plan) -> None:
    """Tests that the title says the least, the mean and the bound, never the least alone."""
    words = " ".join(texts(read(section_map(plan))))
    for figure in (plan.travel, plan.mean_travel, *plan.travels):
        assert f"{figure:,}" in words
    # A bound of nothing says nothing.
    assert "no plan travels less" not in words
    proven = replace(plan, bound=plan.travel - 1)
    assert f"no plan travels less than {plan.travel - 1:,}" in section_map(proven)


def test_no_lines_without_a_bracket(plan: Plan) -> None:
    """Tests that a plan by itself has no ties, for no chance is in it."""
    assert of_class(read(section_map(plan)), "tie") == []


def test_lines_are_the_pairs_that_may_meet(plan: Plan) -> None:
    """Tests that certain ties are strong lines, and each pair of a section has its line."""
    brackets = least_bracket(plan)
    root = read(section_map(plan, brackets))
    ties = of_class(root, "tie")
    count = {
        width: sum(
            path.get("d", "").count("M") for path in ties if path.get("stroke-width") == width
        )
        for width in ("2.4", "1.1", "0.6")
    }
    # Four clubs: two certain ties, then each of one tie with each of the other, 1/2 * 1/2.
    # Three clubs: one certain tie, and its two clubs with the third, 1/2. 2 + 4 and 1 + 2.
    assert count == {"2.4": 3, "1.1": 6, "0.6": 0}
    assert f"the bracket shown: {plan.travel:,}" in " ".join(texts(root))


def test_names_are_escaped() -> None:
    """Tests that names with XML's own characters come out as they went in."""
    odd = ["A & B <FC>", "O'Shea's \"C\"", "]]>", "Ünïón ⚽"]
    places = [(name, "40.0", str(-100 + k)) for k, name in enumerate(odd)]
    root = read(section_map(plan_of(places, [[0, 1, 2, 3]])))
    assert sorted(centres(root)) == sorted(odd)


def test_characters_that_xml_cannot_hold_are_replaced() -> None:
    """Tests that a control character does not break the picture."""
    root = read(section_map(plan_of([("A\x00B", "40", "-100"), ("C", "41", "-100")], [[0, 1]])))
    assert sorted(centres(root)) == ["A\ufffdB", "C"]


def test_clubs_without_coordinates_are_named() -> None:
    """Tests that clubs that cannot be placed are listed, and the others drawn."""
    places: list[Place] = [*TOWNS[:3], ("Nowhere & Co", None, None)]
    root = read(section_map(plan_of(places, [[0, 1, 2, 3]])))
    assert len(of_class(root, "club")) == 3
    assert "Not on the map, without coordinates: Nowhere & Co." in texts(root)
    assert "1: 4 clubs" in texts(root)


def test_no_coordinates_at_all() -> None:
    """Tests that a field known by its distances alone still gives a picture with its legend."""
    places: list[Place] = [(f"Club {k}", None, None) for k in range(8)]
    root = read(section_map(plan_of(places, [[0, 1, 2, 3], [4, 5, 6, 7]])))
    assert of_class(root, "club") == of_class(root, "hull") == []
    words = " ".join(texts(root))
    assert "4 clubs" in words
    assert "Club 5 and 2 more" in words


@pytest.mark.parametrize("clubs", [2, 9, 16])
def test_clubs_at_one_place_are_fanned_out(clubs: int) -> None:
    """Tests that no dot hides another, and none strays far from its town."""
    places = [(f"Club {k:02}", "40.7128", "-74.0060") for k in range(clubs)]
    dots = list(centres(read(section_map(plan_of(places, [range(clubs)])))).values())
    gaps = [np.hypot(x - u, y - v) for k, (x, y) in enumerate(dots) for u, v in dots[:k]]
    assert min(gaps) > 2 * 4.8
    assert max(gaps) < 80


def test_the_same_plan_gives_the_same_text(plan: Plan) -> None:
    """Tests that the text depends on the plan alone, not on order or an earlier call."""
    again = plan_of(TOWNS[::-1], [[6, 2, 1], [5, 4, 3, 0]])
    assert section_map(plan) == section_map(plan) == section_map(again)
    brackets = least_bracket(plan)
    assert section_map(plan, brackets) == section_map(again, brackets)


def test_other_places_of_the_earth() -> None:
    """Tests that a field across the date line stays together, and says its own unit."""
    places = [
        ("Auckland", "-36.85", "174.76"),
        ("Nuku'alofa", "-21.13", "-175.20"),
        ("Suva", "-18.14", "178.44"),
    ]
    root = read(section_map(plan_of(places, [[0, 1, 2]], "km")))
    dots = centres(root)
    assert dots["Auckland"][0] < dots["Suva"][0] < dots["Nuku'alofa"][0]
    assert any("kilometres" in text for text in texts(root))


def test_more_sections_than_colours() -> None:
    """Tests that a field of many sections has a dot a club, and colours that come again differ."""
    places = [(f"Club {k:02}", str(30 + k % 10), str(-120 + 2 * k)) for k in range(26)]
    root = read(section_map(plan_of(places, [[k, k + 1] for k in range(0, 26, 2)])))
    dots = of_class(root, "club")
    assert len(dots) == 26
    looks = {(dot.get("fill"), dot.get("stroke")) for dot in dots}
    assert len(looks) == 13


def test_given_sections_claim_no_bound(plan: Plan) -> None:
    """Tests that a plan whose sections were given is not called the least of all plans."""
    words = section_map(replace(plan, bound=plan.travel, status="given"))
    assert "no plan travels less" not in words
    assert "the sections were given" in words


def test_a_cost_is_called_a_cost(plan: Plan) -> None:
    """Tests that travel steered by a cost is not passed off as miles."""
    problem = replace(plan.problem, costs=plan.problem.distances * 2)
    svg = section_map(replace(plan, problem=problem))
    assert "miles of cost" in svg


def shores(root: ET.Element) -> list[tuple[float, float]]:
    """The points of all land on the picture."""
    paths = [element.get("d", "") for element in of_class(root, "land")]
    numbers = re.findall(r"(-?[\d.]+) (-?[\d.]+)", " ".join(paths))
    return [(float(x), float(y)) for x, y in numbers]


def land_at(ground: Ground, at: tuple[float, float]) -> int:
    """How many shapes hold a point of the picture: crossings of a ray, odd is inside."""
    held = 0
    for shape in ground.land:
        crossings = 0
        for ring in shape:
            for (x, y), (u, v) in zip(ring, (*ring[1:], ring[0]), strict=True):
                if (y > at[1]) != (v > at[1]) and at[0] < x + (at[1] - y) / (v - y) * (u - x):
                    crossings += 1
        held += crossings % 2
    return held


@pytest.mark.parametrize(
    "places",
    [
        TOWNS,
        TOWNS[2:4],
        [("Exeter", "50.7236", "-3.5275"), ("Leeds", "53.7965", "-1.5478"), ("Ely", "52.4", "0.3")],
        [("Oslo", "59.91", "10.75"), ("Madrid", "40.42", "-3.70"), ("Athens", "37.98", "23.73")],
        [("Suva", "-17.8", "178.0"), ("Auckland", "-36.87", "174.76")],
        [("Anchorage", "61.18", "-149.3"), ("Denver", "39.7392", "-104.9903")],
        [("Madrid", "40.42", "-3.70"), ("Palmerston North", "-40.2", "175.8")],
    ],
    ids=["States", "two states", "England", "Europe", "date line", "Alaska", "antipodes"],
)
def test_land_lies_under_inland_towns(places: list[Place]) -> None:
    """Tests on five continents that each town stands on one piece of land, inside the picture."""
    if len(places) > 3:
        plan = plan_of(places, [[0, 3, 4, 5], [1, 2, 6]])
    else:
        plan = plan_of(places, [range(len(places))])
    ground = ground_of(plan)
    # Boston's point is a step from the harbour, nearer than outlines this rough can tell.
    inland = [i for i, club in enumerate(plan.problem.field.clubs) if club != "Boston"]
    assert [land_at(ground, ground.dots[i]) for i in inland] == [1] * len(inland)
    root = read(section_map(plan))
    assert all(-6 <= x <= 1206 and 94 <= y <= 826 for x, y in shores(root))


def test_there_is_sea_around_england() -> None:
    """Tests that the coast can be seen: water in the Channel and the North Sea, land between."""
    places: list[Place] = [
        ("Brighton", "50.84", "-0.13"),
        ("Exeter", "50.7236", "-3.5275"),
        ("Leeds", "53.7965", "-1.5478"),
    ]
    ground = ground_of(plan_of(places, [[0, 1, 2]]))
    # From the dots: a degree of latitude is as long everywhere, and Leeds lies 3.07 above Exeter.
    step = (ground.dots[1][1] - ground.dots[2][1]) / 3.07
    exeter = ground.dots[1]
    assert land_at(ground, (exeter[0] + step, exeter[1] + 0.5 * step)) == 0
    assert land_at(ground, (exeter[0] + 0.3 * step, exeter[1] - 0.5 * step)) == 1


def test_a_national_field_shows_the_whole_country() -> None:
    """Tests that the 48 states are in the picture when clubs lie from coast to coast."""
    plan = plan_of(TOWNS, [[0, 3, 4, 5], [1, 2, 6]])
    ground = ground_of(plan)
    points = [point for shape in ground.land for ring in shape for point in ring]
    assert len(ground.land) > 48
    assert min(x for x, _ in points) < 100
    assert max(x for x, _ in points) > 1100


def test_a_map_stays_small() -> None:
    """Tests that outlines weigh no more than a small photograph, in the wheel and on a page."""
    assert sum(path.stat().st_size for path in DATA.glob("*.json")) < 300_000
    assert len(section_map(plan_of(TOWNS, [[0, 3, 4, 5], [1, 2, 6]]))) < 120_000
