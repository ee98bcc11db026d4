"""Tests that plots put what they are given on the axes, and nothing else anywhere."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from itertools import pairwise

import matplotlib as mpl
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.container import BarContainer, ErrorbarContainer
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from drawopt.drawing.odds import odds_of
from drawopt.drawing.price_of_chance import price_of_chance
from drawopt.model.travel import travel_by_round
from drawopt.reporting import plots
from drawopt.reporting.pictures import COLOURS, Dot, Picture, Window, Words
from drawopt.reporting.section_map import map_picture
from drawopt.sections.plan import least_bracket
from drawopt.simulation.intervals import wilson
from drawopt.simulation.job import job_of
from drawopt.simulation.runs import play_many
from drawopt.simulation.tally import Tally
from tests.fixtures import plan_2024, played_2024, scattered, small_plan
from tests.reporting.test_section_map import TOWNS, plan_of

SMALL = small_plan(scattered(13), 2, tolerance="0.3")
TOLERANCES = [Decimal(text) for text in ("0.05", "0", "0.125")]


@pytest.fixture
def axes() -> Axes:
    return Figure().subplots()


def drawn(axes: Axes) -> bytes:
    """The picture, which also tests that it can be drawn at all."""
    file = BytesIO()
    axes.figure.savefig(file, format="png", dpi=40)
    return file.getvalue()


def legend(axes: Axes) -> list[str]:
    found = axes.get_legend()
    assert found is not None
    return [text.get_text() for text in found.get_texts()]


def bars(axes: Axes) -> list[list[float]]:
    return [
        [patch.get_height() for patch in each]
        for each in axes.containers
        if isinstance(each, BarContainer)
    ]


def window(picture: Picture) -> Window:
    """What of a map lies in its box."""
    (found,) = (part for part in picture.parts if isinstance(part, Window))
    return found


def of_kind(axes: Axes, kind: str) -> list[Patch]:
    return [patch for patch in axes.patches if patch.get_gid() == kind]


class TestPaint:
    """Tests that a picture's parts come onto axes as they are."""

    def test_every_part_of_a_map(self, axes: Axes) -> None:
        """Tests that each part of the picture is drawn once, in the picture's own frame."""
        plan = plan_of(TOWNS, [[0, 3, 4, 5], [1, 2, 6]])
        picture = map_picture(plan, least_bracket(plan))
        plots.paint(axes, picture)
        assert len(of_kind(axes, "club")) == 7
        assert len(of_kind(axes, "hull")) == len(of_kind(axes, "tag")) == 2
        assert axes.get_xlim() == (0, picture.width)
        assert axes.get_ylim() == (picture.height, 0)
        dots = [part for part in window(picture).parts if isinstance(part, Dot)]
        assert [patch.get_center() for patch in of_kind(axes, "club")] == [dot.at for dot in dots]
        orders = [patch.get_zorder() for patch in axes.patches]
        assert orders == sorted(orders)
        assert drawn(axes)

    def test_colours_of_2024(self, axes: Axes) -> None:
        """Tests that the lines of a section have its colour."""
        plan = plan_2024()
        plots.paint(axes, map_picture(plan, least_bracket(plan)))
        assert len(of_kind(axes, "club")) == 109
        assert {to_hex(line.get_edgecolor()) for line in of_kind(axes, "tie")} == set(COLOURS[:11])

    def test_words_are_words(self, axes: Axes) -> None:
        """Tests that dollars make no formula, and words end where they should."""
        words = [
            Words("ink", (50, 20), text, 10, "#000000", anchor)
            for text, anchor in (("$a$ \\frac", "start"), ("FC", "end"), ("", "middle"))
        ]
        plots.paint(axes, Picture("words", 100, 40, tuple(words)))
        first, second = (patch.get_path() for patch in of_kind(axes, "ink"))
        assert first.get_extents().x0 >= 50
        assert second.get_extents().x1 <= 52
        assert drawn(axes)

    def test_png_is_the_same_twice(self) -> None:
        """Tests that a picture makes the same file, of the size that was asked for."""
        picture = map_picture(SMALL, least_bracket(SMALL))
        file = plots.png(picture, 0.5)
        assert file == plots.png(picture, 0.5)
        assert int.from_bytes(file[16:20]) == int(picture.width * 0.5)


class TestTravelByRound:
    """Tests of the bars of each round."""

    def test_2024(self, axes: Axes) -> None:
        distances = plan_2024().problem.distances
        theirs = tuple(travel_by_round(played_2024().bracket, distances).values())
        plots.draw_travel_by_round(axes, {"as played": theirs, "ours": (1, 2, 3, 1994)})
        assert bars(axes) == [[545, 2120, 2817, 2027], [1, 2, 3, 1994]]
        assert legend(axes) == ["as played: 7,509", "ours: 2,000"]
        assert [tick.get_text() for tick in axes.get_xticklabels()][::3] == ["round 1", "round 4"]
        assert axes.get_ylabel() == "miles, one way"
        assert drawn(axes)

    def test_bars_do_not_hide_one_another(self, axes: Axes) -> None:
        plots.draw_travel_by_round(axes, {"a": (5, 5), "b": (5, 5), "c": (5, 5)}, "km")
        spans = sorted((patch.get_x(), patch.get_width()) for patch in axes.patches)
        assert all(x + w < y for (x, w), (y, _) in pairwise(spans))
        assert axes.get_ylabel() == "kilometres, one way"

    @pytest.mark.parametrize("travels", [{}, {"a": (1, 2), "b": (1,)}])
    def test_other_rounds_are_refused(self, axes: Axes, travels: dict[str, tuple[int]]) -> None:
        with pytest.raises(ValueError, match="same rounds"):
            plots.draw_travel_by_round(axes, travels)


class TestFrontier:
    """Tests of the price of chance."""

    def test_points_in_order_of_tolerance(self, axes: Axes) -> None:
        prices = price_of_chance(SMALL, TOLERANCES)
        plots.draw_frontier(axes, prices, as_played=2500)
        line, least, played = axes.lines
        in_order = [prices[1], prices[0], prices[2]]
        assert list(line.get_xdata()) == [price.bits for price in in_order]
        assert list(line.get_ydata()) == [price.mean_travel for price in in_order]
        assert [text.get_text() for text in axes.texts] == ["0 %", "5 %", "12.5 %"]
        assert set(least.get_ydata()) == {SMALL.travel}
        assert set(played.get_ydata()) == {2500}
        assert legend(axes) == ["mean of a draw", f"least: {SMALL.travel:,}", "as played: 2,500"]
        assert drawn(axes)

    def test_2024_without_a_played_draw(self, axes: Axes) -> None:
        plots.draw_frontier(axes, price_of_chance(plan_2024(), [Decimal("0.1"), Decimal("0.01")]))
        assert [text.get_text() for text in axes.texts] == ["1 %", "10 %"]
        assert legend(axes) == ["mean of a draw", "least: 6,950"]
        assert drawn(axes)


class TestByes:
    """Tests of bye chances."""

    def test_small(self, axes: Axes) -> None:
        """Tests a bar a club, sections in order, the likeliest first; means add up to the byes."""
        plots.draw_bye_chances(axes, odds_of(SMALL))
        first, second = bars(axes)
        assert (len(first), len(second)) == (7, 6)
        assert first == sorted(first, reverse=True)
        # 16 places: a section of 7 has 1 bye, one of 6 has 2.
        assert (sum(first), sum(second)) == pytest.approx((1, 2))
        means = [each.get_segments()[0][0][1] for each in axes.collections]
        assert means == pytest.approx([1 / 7, 2 / 6])
        names = [tick.get_text() for tick in axes.get_xticklabels()]
        assert sorted(names) == list(SMALL.problem.field.clubs)
        assert axes.get_ylabel() == "chance of a bye in round 1"
        assert drawn(axes)

    def test_2024(self, axes: Axes) -> None:
        """Tests that 109 names are left out, and the chances add up to the 67 byes."""
        plots.draw_bye_chances(axes, odds_of(plan_2024()))
        assert sum(map(sum, bars(axes))) == pytest.approx(67)
        assert axes.get_xlabel() == "109 clubs"
        assert not axes.get_xticklabels()
        assert [text.get_text() for text in axes.texts] == [str(k) for k in range(1, 12)]
        assert drawn(axes)


class TestQualifying:
    """Tests of chances to qualify."""

    def tally(self, *qualified: int) -> Tally:
        none = (0,) * len(qualified)
        each = tuple({0: 10} for _ in qualified)
        ten = (0,) * 10
        return Tally(1, qualified, none, none, each, ten, ten, ten)

    def test_intervals(self, axes: Axes) -> None:
        plots.draw_qualifying_chances(axes, ["A", "B", "C"], self.tally(3, 0, 7))
        (points,) = (each for each in axes.containers if isinstance(each, ErrorbarContainer))
        marks, _, (reach,) = points.lines
        assert list(marks.get_ydata()) == [0.7, 0.3, 0.0]
        ends = [(low, high) for (_, low), (_, high) in reach.get_segments()]
        assert ends == [pytest.approx(wilson(times, 10)) for times in (7, 3, 0)]
        assert [tick.get_text() for tick in axes.get_xticklabels()] == ["C", "A", "B"]
        assert legend(axes) == ["10 cups, 95 % intervals"]
        assert drawn(axes)

    def test_exact_chances_make_the_order(self, axes: Axes) -> None:
        plots.draw_qualifying_chances(axes, ["A", "B", "C"], self.tally(3, 0, 7), [0.2, 0.5, 0.3])
        (crosses,) = (line for line in axes.lines if line.get_label() == "exact")
        assert list(crosses.get_ydata()) == [0.5, 0.3, 0.2]
        assert [tick.get_text() for tick in axes.get_xticklabels()] == ["B", "C", "A"]

    def test_2024(self, axes: Axes) -> None:
        plan = plan_2024()
        many = play_many(job_of(plan, "7"), 20)
        plots.draw_qualifying_chances(axes, plan.problem.field.clubs, many.tally)
        (points,) = (each for each in axes.containers if isinstance(each, ErrorbarContainer))
        assert sum(points.lines[0].get_ydata()) == pytest.approx(11)
        assert axes.get_xlabel() == "109 clubs"
        assert drawn(axes)


DRAWN: dict[str, Callable[[Axes], None]] = {
    "map": lambda axes: plots.paint(axes, map_picture(plan_of(TOWNS, [[0, 3, 4, 5], [1, 2, 6]]))),
    "travel": lambda axes: plots.draw_travel_by_round(axes, {"a": (1, 2)}),
    "frontier": lambda axes: plots.draw_frontier(axes, price_of_chance(SMALL, TOLERANCES)),
    "byes": lambda axes: plots.draw_bye_chances(axes, odds_of(SMALL)),
}


@pytest.mark.parametrize("name", DRAWN)
def test_plots_are_pure(name: str) -> None:
    """Tests that the same values make the same picture, and settings stay as they are."""
    before = dict(mpl.rcParams)
    pictures = []
    for _ in range(2):
        axes = Figure().subplots()
        DRAWN[name](axes)
        pictures.append(drawn(axes))
    assert pictures[0] == pictures[1]
    assert dict(mpl.rcParams) == before


def test_fairness(axes: Axes) -> None:
    """Tests a point for each draw and tolerance, with its miles, and arrows between."""
    points = [
        plots.FairnessPoint(Decimal("0.1"), (29.1, 21.7), (0.77, 0.0), (2445, 2470)),
        plots.FairnessPoint(Decimal("0.025"), (16.4, 14.9), (0.62, 0.1), (2292, 2296)),
    ]
    plots.draw_fairness(axes, points)
    uniform, fair = axes.lines
    assert list(uniform.get_xdata()) == [16.4, 29.1]
    assert list(fair.get_ydata()) == [0.1, 0.0]
    assert uniform.get_marker() != fair.get_marker()
    words = [text.get_text() for text in axes.texts if text.get_text()]
    assert words == ["2.5 %: 2,292 mi", "10 %: 2,445 mi", "2.5 %: 2,296 mi", "10 %: 2,470 mi"]
    assert legend(axes) == ["uniform", "fair"]
    arrows = [text for text in axes.texts if not text.get_text()]
    assert [arrow.xy for arrow in arrows] == [(14.9, 0.1), (21.7, 0.0)]
    assert drawn(axes)
