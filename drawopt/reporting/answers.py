"""What the public functions hand back: plans, odds, draws, cups and the rest, clubs by name.

Each answer holds the value it speaks of in ``value``. Whatever is a table has ``rows()``, a list
of dictionaries, one a row, ready for ``pandas.DataFrame``, and ``to_pandas()``.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drawopt.drawing import contest as drawing
from drawopt.drawing import odds as chances
from drawopt.drawing.price_of_chance import ChancePrice
from drawopt.drawing.seeds import bits_needed
from drawopt.errors import UsageError
from drawopt.files.csv_text import rows_csv
from drawopt.files.wording import count_of
from drawopt.files.writing import check_writeable, write_text
from drawopt.model.checks import Check
from drawopt.model.edition import Edition
from drawopt.model.entrants import Field
from drawopt.records.canonical import pretty
from drawopt.records.certificates import certificate_record
from drawopt.records.draws import draw_record
from drawopt.records.plan_cache import certificate_path
from drawopt.records.plans import plan_record
from drawopt.reporting.html import html_table, section_picture
from drawopt.reporting.text import side_text
from drawopt.sections import plan as planned

if TYPE_CHECKING:
    import pandas

    from drawopt.drawing import booklet as booklets
    from drawopt.model.geocode import Geocoded
    from drawopt.planning.fair_byes import FairByes as Fair
    from drawopt.planning.plan_changes import NearPlans, PlanChanges
    from drawopt.qualification.eligibility import Verdict
    from drawopt.qualification.qualify import Qualification as Qualified
    from drawopt.qualification.slots import Slots
    from drawopt.qualification.stages import SlotRules
    from drawopt.reporting.events import Chance, ClubKindness, DrawnBracket
    from drawopt.review.as_played import Comparison as Compared
    from drawopt.review.as_played import Played as PlayedEdition
    from drawopt.review.varied_towns import Varied
    from drawopt.scheduling.fixtures import Schedule as Scheduled
    from drawopt.scheduling.played_dates import PlayedDates
    from drawopt.scheduling.site_schedule import SiteSchedule
    from drawopt.simulation import cup as playing
    from drawopt.simulation.job import Job
    from drawopt.simulation.named_chances import NamedChance
    from drawopt.simulation.rule_prices import RulePrice
    from drawopt.simulation.runs import Many
    from drawopt.simulation.sampled_odds import Later
    from drawopt.simulation.scenarios import Played, Settings
    from drawopt.verification.folder import Verification as Verified

Row = dict[str, object]

BITS_OF_A_DIE = math.log2(6)


class Table:
    """An answer that is a table."""

    def rows(self) -> list[Row]:
        """The table: a dictionary a row, with the same keys in every row.

        Raises
        ------
        NotImplementedError
            By ``Table`` itself: each answer has rows of its own.
        """
        raise NotImplementedError

    def to_csv(self) -> str:
        """The table as CSV; a text that a spreadsheet would take for a formula is neutralised."""
        return rows_csv(self.rows())

    def to_pandas(self) -> "pandas.DataFrame":
        """The table as a pandas frame.

        Raises
        ------
        UsageError
            If pandas is not installed: it comes with the extra ``pandas``.
        """
        try:
            import pandas
        except ImportError:
            raise UsageError('pandas is not installed: pip install "drawopt[pandas]"') from None
        return pandas.DataFrame(self.rows())

    def _repr_html_(self) -> str:
        return html_table(str(self), self.rows())


@dataclass(frozen=True)
class Section:
    """One section of a plan.

    Parameters
    ----------
    number
        From 1, in order of the sections' first clubs.
    clubs
        Names, in order.
    travel
        The least expected travel of its brackets, in whole units, one way.
    """

    number: int
    clubs: tuple[str, ...]
    travel: int


@dataclass(frozen=True, repr=False)
class Plan(Table):
    """The entrants split into sections, one a slot, of least expected travel; no chance in it.

    Parameters
    ----------
    value
        The plan as the package holds it, clubs by number.
    cup
        The edition that was planned; ``None`` for a plan read from its record.
    run
        How the plan was found: search seed, effort, seconds, versions. No part of the digest.
    near
        The plans nearly as short, if the plan was proven and they were counted.
    changes
        What differs from the plan that was asked about, if one was.
    file
        Where the plan was read from.
    cautions
        Sentences that belong beside travel and bound: how far the plan may be from the best.

    Examples
    --------
    >>> import drawopt
    >>> cup = drawopt.read_edition("2014", entrants=[
    ...     {"club": "Reds", "lat": 40.0, "lon": -75.0},
    ...     {"club": "Blues", "lat": 40.1, "lon": -75.1},
    ...     {"club": "Greens", "lat": 41.0, "lon": -75.0},
    ... ], slots=1)
    >>> plan = drawopt.plan(cup)
    >>> plan.travel, plan.status
    (75, 'optimal')
    >>> [section.clubs for section in plan.sections]
    [('Blues', 'Greens', 'Reds')]
    """

    value: planned.Plan
    cup: Edition | None = None
    run: Mapping[str, Any] = field(default_factory=dict, compare=False)
    near: "NearPlans | None" = field(default=None, compare=False)
    changes: "PlanChanges | None" = field(default=None, compare=False)
    file: Path | None = field(default=None, compare=False)
    cautions: tuple[str, ...] = field(default=(), compare=False)

    def __repr__(self) -> str:
        fmt = self.value.problem.format
        return (
            f"Plan: {count_of(fmt.entrants, 'club')} in {count_of(fmt.slots, 'section')}, "
            f"{self.travel:,} {self.unit} "
            f"({self.status}), digest {self.digest[:12]}"
        )

    def of(self, cup: Edition) -> "Plan":
        """This plan as one of an edition, whose ratings and results it then has.

        Parameters
        ----------
        cup
            An edition of the same clubs and slots.

        Raises
        ------
        UsageError
            If the edition has other clubs or another number of slots.
        """
        fmt, name = self.value.problem.format, self.file or "this"
        if self.field.clubs != cup.field.clubs:
            raise UsageError(f"{name} is a plan of another field than edition {cup.name}")
        if fmt.slots != cup.slots:
            raise UsageError(f"{name} is a plan for {count_of(fmt.slots, 'slot')}, not {cup.slots}")
        return replace(self, cup=cup)

    def club(self, name: str) -> int:
        """The number of the club of this name or alias, in order of name.

        Parameters
        ----------
        name
            As it is written, letter case and accents too.

        Raises
        ------
        UsageError
            If there is none.
        """
        index = self.field.index(name)
        if index is None:
            meant = self.field.did_you_mean(name)
            raise UsageError(
                f'"{name}" is not a club of this plan' + (f"; {meant}" if meant else "")
            )
        return index

    @property
    def source(self) -> Path | None:
        """The file of the entrants, if it is known."""
        return None if self.cup is None else self.cup.entrants_file

    @property
    def field(self) -> Field:
        """The entrants in order of name."""
        return self.value.problem.field

    @cached_property
    def record(self) -> dict[str, Any]:
        """The plan's record, without ``run``."""
        return plan_record(self.value)

    @property
    def digest(self) -> str:
        """What names the plan: publish it before the seed exists."""
        return str(self.record["digest"])

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections, clubs by name."""
        clubs = self.field.clubs
        return tuple(
            Section(number, tuple(clubs[club] for club in section), travel)
            for number, (section, travel) in enumerate(
                zip(self.value.sections, self.value.travels, strict=True), 1
            )
        )

    @property
    def travel(self) -> int:
        """Least expected travel, one way, in whole units."""
        return self.value.travel

    @property
    def bound(self) -> int:
        """No plan under the rules travels less, in whole units."""
        return self.value.bound

    @property
    def gap(self) -> float:
        """(travel - bound) / travel."""
        return self.value.gap

    @property
    def status(self) -> str:
        """How the plan was found: optimal, feasible, given or stopped."""
        return self.value.status

    @property
    def unit(self) -> str:
        """Of travel and distances: ``"mi"``, ``"km"``, or a word of one's own."""
        return self.value.problem.unit

    @property
    def mean_travel(self) -> int:
        """Mean travel of a drawn bracket at the plan's tolerance, in whole units."""
        return self.value.mean_travel

    @cached_property
    def count(self) -> int:
        """The number of draws of the first window, each counted once."""
        return self.value.count(self.value.problem.terms.tolerance).unweighted.count()

    @property
    def bits_needed(self) -> int:
        """Bits of chance that an official seed must state at least."""
        return int(bits_needed(self.count))

    @property
    def dice_needed(self) -> int:
        """Six-sided dice that state as many bits, at 2.58 each."""
        return -(-self.bits_needed * 100 // 258)

    def rows(self) -> list[Row]:
        """A row a club: club, section, league, city, state, lat, lon, section_size."""
        return [
            {
                "club": entrant.club,
                "section": number,
                "league": entrant.league,
                "city": entrant.city,
                "state": entrant.state,
                "lat": None if entrant.lat is None else float(entrant.lat),
                "lon": None if entrant.lon is None else float(entrant.lon),
                "section_size": len(section),
            }
            for number, section in enumerate(self.value.sections, 1)
            for entrant in (self.field.entrants[club] for club in section)
        ]

    def to_geojson(self) -> dict[str, Any]:
        """The clubs as a GeoJSON feature collection of points, for maps."""
        return collection(points(self.rows()))

    def save(self, path: str | Path, *, force: bool = False) -> Path:
        """Write the plan's record, and its certificate beside it if it has one.

        Parameters
        ----------
        path
            Where the record goes; the certificate's name follows from it.
        force
            Overwrite files that exist.

        Raises
        ------
        FileError
            If a file exists and ``force`` is not set, or cannot be written.
        """
        path, certificate = Path(path), self.value.certificate
        beside = certificate_path(path)
        for each in (path, *((beside,) if certificate is not None else ())):
            check_writeable(each, force=force)
        if certificate is not None:
            write_text(beside, pretty(certificate_record(certificate)), force=force)
        write_text(path, pretty(self.record | {"run": dict(self.run)}), force=force)
        return path

    def _repr_html_(self) -> str:
        return section_picture(str(self), self.value)


def points(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows with ``lat`` and ``lon`` as GeoJSON features; without coordinates they have none."""
    return [
        feature(
            None
            if row["lat"] is None
            else {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
            {key: value for key, value in row.items() if key not in ("lat", "lon")},
        )
        for row in rows
    ]


def feature(geometry: dict[str, Any] | None, properties: Row) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


@dataclass(frozen=True)
class Tie:
    """A tie as drawn, clubs by name.

    Parameters
    ----------
    number
        Its number in the cup, from 1: by round, then section, then position.
    round, section
        Each from 1.
    home, away
        A club's name, or ``"winner of N"`` for an earlier tie.
    expected_travel, expected_distance
        Whole units, one way; they differ where a cost steers.
    provisional
        A later window draws this tie anew.
    switched
        The side that the coin named may not host, so that the other does.
    neutral
        Neither side may host.
    """

    number: int
    round: int
    section: int
    home: str
    away: str
    expected_travel: int
    expected_distance: int
    provisional: bool
    switched: bool
    neutral: bool


@dataclass(frozen=True)
class Bye:
    """A club that does not play in a round of the cup.

    Parameters
    ----------
    club
        Its name.
    round
        The round that it does not play in, from 1.
    provisional
        A later window draws this round anew, and may take the bye back.
    """

    club: str
    round: int
    provisional: bool


@dataclass(frozen=True, repr=False)
class FairByes(Table):
    """Weights for byes: what they do and cost.

    Parameters
    ----------
    value
        As the package holds them, clubs by number.
    """

    value: "Fair"
    plan: Plan
    tolerance: Decimal | None = None

    @property
    def spread(self) -> tuple[float, float]:
        """The largest difference of bye chances within a section, without weights and with them."""
        one, other = self.value.spread
        return float(one), float(other)

    @cached_property
    def bits(self) -> tuple[float, float]:
        """Bits of chance, without weights and with them."""
        from drawopt.drawing.price_of_chance import bits_of_chance

        plan = self.plan.value
        one, other = (
            chances.odds_of(replace(plan, weights=weights), self.tolerance)
            for weights in (None, self.value.weights)
        )
        return bits_of_chance(one), bits_of_chance(other)

    def rows(self) -> list[Row]:
        """A row a club: club, section, the chance of a bye without weights and with, weights."""
        clubs, weights = self.plan.field.clubs, self.value.weights
        return [
            {
                "club": clubs[one.club],
                "section": number,
                "uniform": float(one.any),
                "fair": float(other.any),
                "weight": weights.one[one.club],
                "weight_two": weights.two[one.club] if weights.two else None,
            }
            for number, sections in enumerate(
                zip(self.value.uniform, self.value.fair, strict=True), 1
            )
            for one, other in zip(*sections, strict=True)
        ]

    def to_dict(self) -> dict[str, Any]:
        """Figures and clubs, ready for JSON."""
        clubs, found = self.plan.field.clubs, self.value
        return {
            "spread": [f"{each:.6f}" for each in self.spread],
            "best_spread": f"{found.best.spread:.6f}",
            "best_spread_over_all": f"{found.best_over_all.spread:.6f}",
            "bits": [f"{each:.3f}" for each in self.bits],
            "mean_travel": list(found.mean_travel),
            "certain": [clubs[club] for club in found.certain],
            "impossible": [clubs[club] for club in found.impossible],
        }


@dataclass(frozen=True, repr=False, eq=False)
class Booklet(Table):
    """Many draws from one seed, numbered.

    Parameters
    ----------
    value
        The booklet as the package holds it.
    plan, contest
        What it draws.
    """

    value: "booklets.Booklet"
    plan: Plan
    contest: drawing.Contest

    def __repr__(self) -> str:
        return f"Booklet: {len(self.value.ranks):,} numbers, digest {self.digest[:12]}"

    @cached_property
    def record(self) -> dict[str, Any]:
        """The booklet's record."""
        from drawopt.records.booklets import booklet_record

        return booklet_record(self.value, self.plan.value)

    @property
    def digest(self) -> str:
        """What names the booklet: publish it before a number is named."""
        return str(self.record["digest"])

    @cached_property
    def draws(self) -> "tuple[booklets.BookletDraw, ...]":
        """What each number draws."""
        from drawopt.drawing.booklet import booklet_draws

        return tuple(booklet_draws(self.contest, self.value))

    @cached_property
    def counts(self) -> "tuple[booklets.BookletCounts, ...]":
        """In how many numbers things happen to each club."""
        from drawopt.drawing.booklet import club_counts

        return club_counts(self.contest, self.draws)

    @cached_property
    def loss(self) -> "booklets.SamplingLoss":
        """How far its chances of a bye lie from the exact ones."""
        from drawopt.drawing.booklet import sampling_loss

        odds = chances.contest_odds(self.contest)
        return sampling_loss(odds, self.counts, len(self.value.ranks))

    def page(self) -> str:
        """A page to print, in HTML: every number's ties, every club's counts."""
        from drawopt.reporting.booklets import booklet_page

        width = len(self.value.numeral(0))
        return booklet_page(
            self.contest, self.draws, self.counts, self.loss, width, self.digest, self.value.seed
        )

    def rows(self) -> list[Row]:
        """A row a club: club, byes, home, mean distance of the first tie."""
        clubs, size = self.plan.field.clubs, len(self.value.ranks)
        return [
            {
                "club": clubs[each.club],
                "byes": each.byes,
                "home": each.home,
                "mean_distance": each.miles / size,
            }
            for each in self.counts
        ]


@dataclass(frozen=True, repr=False, eq=False)
class Draw(Table):
    """The draw of one window: byes, pairings and hosts by lot.

    Parameters
    ----------
    value
        The draw as the package holds it, clubs by number.
    plan
        The plan that it draws.
    """

    value: drawing.Draw
    plan: Plan

    def __repr__(self) -> str:
        kind = "rehearsal" if self.rehearsal else "official draw"
        return (
            f"Draw: {kind} of window {self.value.window}, {count_of(len(self.value.ties), 'tie')}, "
            f"{self.value.travel:,} {self.plan.unit}, digest {self.digest[:12]}"
        )

    @cached_property
    def record(self) -> dict[str, Any]:
        """The draw's record."""
        return draw_record(self.value, self.plan.value)

    @property
    def digest(self) -> str:
        """What names the draw; a later window's draw is chained to it."""
        return str(self.record["digest"])

    @property
    def rehearsal(self) -> bool:
        """Whether this is no official draw."""
        return self.value.rehearsal

    @property
    def window(self) -> int:
        """Which window of the cup this is the draw of, from 1."""
        return self.value.window

    @property
    def count(self) -> int:
        """The number of draws that were allowed, each counted once."""
        return self.value.count

    @property
    def rank(self) -> int:
        """The number of this draw among them, from 0."""
        return self.value.rank

    @property
    def travel(self) -> int:
        """Expected travel of the bracket drawn, in whole units."""
        return self.value.travel

    @property
    def ties(self) -> tuple[Tie, ...]:
        """The ties in order of number."""
        clubs = self.plan.field.clubs
        return tuple(
            Tie(
                tie.number,
                tie.round,
                tie.section,
                side_text(tie.home, clubs),
                side_text(tie.away, clubs),
                tie.expected_travel,
                tie.expected_distance,
                tie.provisional,
                tie.switched,
                tie.neutral,
            )
            for tie in self.value.ties
        )

    @property
    def byes(self) -> tuple[Bye, ...]:
        """The byes by round, then by club."""
        clubs = self.plan.field.clubs
        anew = drawing.provisional_byes(self.value, self.plan.value)
        return tuple(Bye(clubs[bye.club], bye.round, bye in anew) for bye in self.value.byes)

    def rows(self) -> list[Row]:
        """A row a tie, with the fields of ``Tie``."""
        return [dict(vars(tie)) for tie in self.ties]

    def to_csv(self) -> str:
        """The ties as CSV, with its heads alone if there are none."""
        return rows_csv(self.rows(), [each.name for each in fields(Tie)])

    def to_geojson(self) -> dict[str, Any]:
        """Clubs as points and ties as lines, from the visitor to the host, for maps.

        A tie of which a side is not known yet has no geometry.
        """
        clubs = points(self.plan.rows())
        at = {each["properties"]["club"]: each["geometry"] for each in clubs}
        lines = []
        for row in self.rows():
            ends = [at.get(row["away"]), at.get(row["home"])]
            known = [end["coordinates"] for end in ends if end is not None]
            line = {"type": "LineString", "coordinates": known} if len(known) == 2 else None
            lines.append(feature(line, row))
        return collection([*clubs, *lines])

    def save(self, path: str | Path, *, force: bool = False) -> Path:
        """Write a rehearsal's record.

        An official draw is written as it is made: ``drawopt.draw(..., out=PATH)``.

        Parameters
        ----------
        path
            Where the record goes.
        force
            Overwrite a file that exists.

        Raises
        ------
        UsageError
            If this is an official draw that was not made with ``out``.
        FileError
            If the file exists and ``force`` is not set, or cannot be written.
        """
        path = Path(path)
        if not self.rehearsal:
            raise UsageError("an official draw is written when it is made: draw(..., out=PATH)")
        check_writeable(path, force=force)
        write_text(path, pretty(self.record), force=force)
        return path


@dataclass(frozen=True)
class ClubChances:
    """One club's chances before a draw.

    Parameters
    ----------
    club, section
        Its name, and the number of its section, from 1.
    bye
        Not to play in the draw's first round.
    qualifies
        To come through the last round, whatever later windows draw, if every tie is even. ``None``
        where later windows change it, and it was neither worked out nor sampled.
    qualifies_between
        95 % of Wilson's interval, where ``qualifies`` was sampled; else ``None``: it is exact.
    travel
        Expected as the visitor over all rounds of the bracket drawn first, were it to stand, in
        whole units one way.
    home_ties
        Expected over all rounds of the bracket drawn first, were it to stand.
    certain_opponent
        The club that it meets first in every draw, if there is one.
    value
        All of it exactly, as whole numbers of draws.
    """

    club: str
    section: int
    bye: float
    qualifies: float | None
    qualifies_between: tuple[float, float] | None
    travel: float
    home_ties: float
    certain_opponent: str | None
    value: chances.ClubOdds = field(repr=False)


@dataclass(frozen=True, repr=False)
class Odds(Table, Mapping[str, ClubChances]):
    """Chances before a draw, by club; exact.

    Parameters
    ----------
    value
        The odds as the package holds them.
    plan
        The plan that is drawn.
    later
        What later windows draw anew: exact (``drawing.redraws.RedrawnOdds``), or by sampled cups;
        ``None`` if it was neither.
    prices
        What each tolerance that was asked about gives and costs.
    events
        The chances of events that were asked about.
    """

    value: chances.Odds
    plan: Plan
    later: "Later | None" = None
    prices: tuple[ChancePrice, ...] = ()
    events: "tuple[NamedChance, ...]" = ()

    def __repr__(self) -> str:
        return f"Odds: {count_of(len(self), 'club')}, {count_of(self.value.draws, 'draw')}"

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def _clubs(self) -> dict[str, ClubChances]:
        names, count = self.plan.field.clubs, self.value.count
        return {
            names[each.club]: ClubChances(
                names[each.club],
                each.section,
                each.rounds[0].bye / count if each.rounds else 0.0,
                *self._qualifies(each),
                float(each.travel),
                float(each.home_ties),
                None if each.certain is None else names[each.certain.opponent],
                each,
            )
            for each in self.value.clubs
        }

    def _qualifies(self, each: chances.ClubOdds) -> tuple[float | None, tuple[float, float] | None]:
        """A club's chance to qualify, and the interval of one that was sampled."""
        from drawopt.simulation.sampled_odds import Sampled, chance_to_qualify

        chance = chance_to_qualify(self.value, each, self.later)
        if isinstance(chance, Sampled):
            return chance.times / chance.cups, chance.interval
        return (None if chance is None else float(chance)), None

    def chance(
        self,
        holds: "Callable[[DrawnBracket], bool]",
        *,
        draws: int = 10_000,
        seed: str = "odds",
    ) -> "Chance":
        """The chance that the draw has a property of your own.

        Exact where there are at most 20,000 draws, which are then all looked at; else by draws
        that are made for the purpose, with an interval.

        Parameters
        ----------
        holds
            Told a bracket that could be drawn (``bye``, ``opponent``, ``meets``, ``travel_of``,
            ``travel``): whether it has the property.
        draws, seed
            How many draws are made where all are too many, and what names their lots.

        Raises
        ------
        UsageError
            If less than one draw is to be made.

        Examples
        --------
        >>> import drawopt
        >>> towns = {"Ash": 0, "Birch": 1, "Cedar": 3, "Dogwood": 4, "Elm": 8}
        >>> clubs = [{"club": name, "lat": 40, "lon": at / 10} for name, at in towns.items()]
        >>> cup = drawopt.read_edition("2014", entrants=clubs, slots=1, tolerance="0.5")
        >>> odds = drawopt.odds(drawopt.plan(cup))
        >>> print(odds.chance(lambda drawn: drawn.bye("Elm") and drawn.opponent("Ash") == "Birch"))
        13.79 % (exact)
        """
        from drawopt.drawing.events import share_of
        from drawopt.reporting.events import Chance, DrawnBracket

        contest, number = self.value.contest, self.plan.club
        return Chance(
            share_of(
                contest,
                lambda sides: holds(DrawnBracket(contest, sides, number)),
                tolerance=self.value.tolerance,
                draws=draws,
                seed=seed,
            )
        )

    def kindness(
        self, draw: "Draw | str | Path", club: str, *, draws: int = 10_000, seed: str = "odds"
    ) -> "ClubKindness":
        """How kind a draw was to a club, and how often one is as kind: a likelihood ratio.

        Kind is short: what counts is what the club is expected to travel as the visitor in the
        rounds that the draw publishes, every tie even, before the coins for hosts. Exact where the
        window publishes at most two rounds, or there are at most 20,000 draws.

        Parameters
        ----------
        draw
            Of this plan and window, or its file.
        club
            Its name or alias.
        draws, seed
            As for ``chance``.

        Raises
        ------
        FileError, InputError
            If the file cannot be read, or is not a draw's record.
        UsageError
            If the draw is one of another plan or window, or the club is not in it.

        Examples
        --------
        >>> import drawopt
        >>> towns = {"Ash": 0, "Birch": 1, "Cedar": 3, "Dogwood": 4, "Elm": 8}
        >>> clubs = [{"club": name, "lat": 40, "lon": at / 10} for name, at in towns.items()]
        >>> cup = drawopt.read_edition("2014", entrants=clubs, slots=1, tolerance="0.5")
        >>> plan = drawopt.plan(cup)
        >>> draw = drawopt.draw(plan, "an example", rehearsal=True)
        >>> cedar = drawopt.odds(plan).kindness(draw, "Cedar")
        >>> cedar.travel, cedar.kind
        (0.0, Chance: 58.62 % (exact))
        """
        from drawopt.drawing.kindness import kindness
        from drawopt.records import draws as records
        from drawopt.reporting.events import ClubKindness

        number = self.plan.club(club)
        clubs = self.plan.field.clubs
        held = draw.value if isinstance(draw, Draw) else records.read_draw(Path(draw), clubs)[0]
        if held.plan_digest != self.plan.digest:
            raise UsageError(f"this is a draw of another plan ({held.plan_digest})")
        found = kindness(self.value.contest, held, number, draws=draws, seed=seed)
        return ClubKindness(found, clubs[number], self.plan.unit)

    def __getitem__(self, club: str) -> ClubChances:
        """A club's chances.

        Raises
        ------
        UsageError
            If the club is not drawn in this window.
        """
        name = self.plan.field.clubs[self.plan.club(club)]
        if name not in self._clubs:
            raise UsageError(f'"{club}" is not drawn in window {self.value.contest.window}')
        return self._clubs[name]

    def __iter__(self) -> Any:
        return iter(self._clubs)

    def __len__(self) -> int:
        return len(self._clubs)

    def rows(self) -> list[Row]:
        """A row a club, with the fields of ``ClubChances`` but ``value``."""
        return [
            {key: value for key, value in vars(each).items() if key != "value"}
            for each in self._clubs.values()
        ]


@dataclass(frozen=True, repr=False)
class Cup(Table):
    """One cup drawn and played, window after window. Always a rehearsal.

    Parameters
    ----------
    value
        The cup as the package holds it, clubs by number.
    plan
        The plan that was drawn.
    edition
        The edition's name; empty for a plan of none.
    outcomes
        Who won: ``"coin"``, ``"rating"`` or ``"actual"``.
    home_advantage
        Elo points of being at home.
    """

    value: "playing.Cup"
    plan: Plan
    edition: str
    outcomes: str
    home_advantage: Any = 0

    def __repr__(self) -> str:
        through = ", ".join(self.qualifiers)
        return f"Cup: {self.value.travel:,} {self.plan.unit} travelled; through: {through}"

    @property
    def qualifiers(self) -> tuple[str, ...]:
        """The clubs that came through, in order of section."""
        return tuple(self.plan.field.clubs[club] for club in self.value.qualifiers)

    @property
    def travel(self) -> int:
        """Travelled in all, one way, in whole units."""
        return self.value.travel

    def rows(self) -> list[Row]:
        """A row a tie as played: number, round, section, home, away, winner, distance, ..."""
        clubs = self.plan.field.clubs
        return [
            {
                "number": tie.number,
                "round": tie.round,
                "section": tie.section,
                "home": None if tie.home is None else clubs[tie.home],
                "away": None if tie.away is None else clubs[tie.away],
                "winner": None if tie.winner is None else clubs[tie.winner],
                "decided_by": tie.decided_by,
                "distance": tie.distance,
                "switched": tie.switched,
                "neutral": tie.neutral,
            }
            for tie in self.value.ties
        ]

    def to_csv(self) -> str:
        """The ties as CSV, in the columns of a results file and a few more."""
        columns = (
            *("number", "round", "section", "home", "away", "home_goals", "away_goals"),
            *("decided_by", "winner", "distance", "switched", "neutral"),
        )
        return rows_csv(self.rows(), columns)


@dataclass(frozen=True, repr=False)
class Runs(Table):
    """Many cups played, each from lots of its own: each club's chances and miles.

    Parameters
    ----------
    value
        What was counted over all runs, and how they ended.
    job
        All that the runs depend on.
    plan
        The plan that was drawn.
    edition
        The edition's name; empty for a plan of none.
    outcomes
        Who won: ``"coin"`` or ``"rating"``.
    home_advantage
        Elo points of being at home.
    precision
        To within what every chance to qualify was to be known; ``None`` if that was not asked.
    """

    value: "Many"
    job: "Job"
    plan: Plan
    edition: str
    outcomes: str
    home_advantage: Any
    precision: Any

    def __repr__(self) -> str:
        return f"Runs: {count_of(self.value.tally.runs, 'cup')} ({self.value.status})"

    def rows(self) -> list[Row]:
        """A row a club: club, section, runs, qualified, low, high, bye, travel.

        ``qualified`` is a share of the runs, ``low`` and ``high`` Wilson's interval of 95 %,
        ``travel`` the mean of a cup in whole units one way.
        """
        from drawopt.simulation.intervals import wilson
        from drawopt.simulation.tally import mean

        tally = self.value.tally
        section = {
            club: number
            for number, clubs in enumerate(self.plan.value.sections, 1)
            for club in clubs
        }
        found: list[Row] = []
        for club, name in enumerate(self.plan.field.clubs):
            low, high = wilson(tally.qualified[club], tally.runs)
            miles, cups = mean(tally.miles[club])
            found.append(
                {
                    "club": name,
                    "section": section[club],
                    "runs": tally.runs,
                    "qualified": tally.qualified[club] / tally.runs,
                    "low": low,
                    "high": high,
                    "bye": tally.byes[club] / tally.runs,
                    "travel": miles / cups,
                }
            )
        return found


@dataclass(frozen=True, repr=False)
class Comparison(Table):
    """Scenarios beside the edition as it is, planned and played over the same lots.

    Parameters
    ----------
    value
        The edition as it is, and then each scenario, as the package holds them.
    settings
        Seed and runs, the same for all; outcomes, where a scenario does not say.
    """

    value: "tuple[Played, ...]"
    settings: "Settings"

    def __repr__(self) -> str:
        return f"Comparison: {count_of(len(self.value), 'scenario')}"

    @property
    def runs(self) -> dict[str, Runs]:
        """The cups of each scenario that has a plan, by its name; ``"as it is"`` first."""
        found = {}
        for each in self.value:
            if each.job is None or each.many is None:
                continue
            outcomes = each.scenario.outcomes or self.settings.outcomes
            advantage = each.scenario.home_advantage
            if advantage is None:
                advantage = self.settings.home_advantage
            plan = Plan(each.job.plan)
            found[each.scenario.name] = Runs(
                each.many, each.job, plan, "", outcomes, advantage or Decimal(0), None
            )
        return found

    def rows(self) -> list[Row]:
        """A row a scenario: scenario, clubs, slots, least, mean_drawn, travel, why_not.

        ``travel`` is the mean of the cups played, in whole units; where there is no plan the
        figures are ``None`` and ``why_not`` says why.
        """
        found: list[Row] = []
        for each in self.value:
            plan = None if each.job is None else each.job.plan
            many = each.many
            found.append(
                {
                    "scenario": each.scenario.name,
                    "clubs": None if plan is None else plan.problem.format.entrants,
                    "slots": None if plan is None else plan.problem.format.slots,
                    "least": None if plan is None else plan.travel,
                    "mean_drawn": None if plan is None else plan.mean_travel,
                    "travel": None
                    if many is None
                    else sum(many.tally.totals) / len(many.tally.totals),
                    "why_not": each.why_not or None,
                }
            )
        return found


@dataclass(frozen=True, repr=False)
class Fixtures(Table):
    """Ties with host, ground, day and kick-off.

    Parameters
    ----------
    value
        The schedule as the package holds it.
    towns
        Town and state by the name of a ground.
    record
        The schedule's record, which is published.
    played_dates
        What the days of an edition that was played keep of the rules; ``None`` for a draw.
    """

    value: "Scheduled"
    towns: Mapping[str, tuple[str, str]]
    record: Mapping[str, Any]
    played_dates: "PlayedDates | None" = None

    def __repr__(self) -> str:
        return f"Fixtures: {len(self.record['fixtures'])} of {self.value.title}"

    @property
    def possible(self) -> bool:
        """Whether every rule could be kept."""
        return self.value.possible

    def rows(self) -> list[Row]:
        """A row a fixture: number, round, home, away, kickoff (local), zone, ground, miles, ..."""
        return [dict(each) for each in self.record["fixtures"]]

    def calendars(self) -> dict[str, str]:
        """iCalendar files by name, ``all.ics`` and one a club; none without a fixture.

        Where ties clash, the others stand in them.
        """
        from drawopt.reporting.calendars import calendar_files

        if not self.value.fixtures and not self.possible:
            return {}
        return calendar_files(self.value, self.towns, self.to_come)

    @property
    def to_come(self) -> frozenset[str]:
        """Sides without a calendar of their own: winners that are not known yet."""
        return frozenset()


@dataclass(frozen=True, repr=False)
class SiteFixtures(Fixtures):
    """The games of a tournament at one place.

    Parameters
    ----------
    site
        What came of the tournament, with what is short if it cannot be played.
    town
        Town and state.
    sides_to_come
        Sides that are no teams yet, such as the winner of a group.
    """

    site: "SiteSchedule" = field(kw_only=True)
    town: tuple[str, str] = field(kw_only=True)
    sides_to_come: frozenset[str] = frozenset()

    @property
    def to_come(self) -> frozenset[str]:
        """Sides of finals, such as the winner of a group."""
        return self.sides_to_come


@dataclass(frozen=True, repr=False)
class Prices(Table):
    """What rules cost, each planned by itself beside the edition as it is.

    Parameters
    ----------
    value
        The edition as it is, and then each rule, as the package holds them.
    cup
        The edition as it is.
    """

    value: "tuple[RulePrice, ...]"
    cup: Edition

    def __repr__(self) -> str:
        return f"Prices: {count_of(len(self.value) - 1, 'rule')} of {self.cup.title}"

    def rows(self) -> list[Row]:
        """A row a rule, the edition as it is first: rule, least, mean, costs, bits, why_not.

        ``costs`` is the mean drawn travel against the edition as it is, in whole units.
        """
        base = self.value[0].price
        return [
            {
                "rule": each.rule or "as it is",
                "least": None if each.price is None else each.price.least_travel,
                "mean": None if each.price is None else each.price.mean_travel,
                "costs": None
                if each.price is None or base is None
                else each.price.mean_travel - base.mean_travel,
                "bits": None if each.price is None else each.price.bits,
                "why_not": each.reason or None,
            }
            for each in self.value
        ]


@dataclass(frozen=True, repr=False)
class VariedTowns(Table):
    """What other places of uncertain towns do to the travel of the same brackets.

    Parameters
    ----------
    value
        Travel in whole units, one value a variation.
    plan
        The plan whose draws are set beside the draw as played.
    """

    value: "Varied"
    plan: Plan

    def __repr__(self) -> str:
        times = len(self.value.least)
        return (
            f"VariedTowns: ours shorter than as played in {self.value.least_shorter:,} of "
            f"{count_of(times, 'variation')}"
        )

    def rows(self) -> list[Row]:
        """A row a variation: least, drawn, as_played, in whole units."""
        return [
            {"least": least, "drawn": drawn, "as_played": played}
            for least, drawn, played in zip(
                self.value.least, self.value.drawn, self.value.as_played, strict=True
            )
        ]


@dataclass(frozen=True, repr=False)
class Shares(Table):
    """The Open Division's places, shared.

    Parameters
    ----------
    value
        The sharing step by step.
    rules
        What the config says of it.
    name, title
        The edition's.
    seed
        The text of the lots between equal remainders; ``None`` if none were asked for.
    """

    value: "Slots"
    rules: "SlotRules"
    name: str
    title: str
    seed: str | None = None

    def __repr__(self) -> str:
        return f"Shares: {self.title}"

    @property
    def record(self) -> dict[str, Any]:
        """The sharing as its JSON document has it."""
        from drawopt.reporting.qualification import slots_record

        return slots_record(self.name, self.value, self.rules, self.seed)

    def rows(self) -> list[Row]:
        """A row a share of the record: those of the preliminary sharing, then of the final one."""
        return [
            {"sharing": sharing, **row}
            for sharing in ("preliminary", "final")
            for row in self.record[sharing]
        ]


@dataclass(frozen=True, repr=False)
class Eligibility(Table):
    """Who may enter: clubs kept out, verdicts on applicants, criteria of national leagues.

    Parameters
    ----------
    name, title
        The edition's.
    rules
        Dates and numbers of entry; ``None`` where the config has none.
    excluded
        Clubs that the edition's page keeps out, each with the rule and the reason.
    verdicts
        One an applicant, in order of name.
    criteria
        The eight criteria by the name of a national league.
    told
        What else is to be said, in sentences.
    """

    name: str
    title: str
    rules: Any
    excluded: tuple[Any, ...]
    verdicts: "tuple[Verdict, ...]"
    criteria: Mapping[str, Any]
    told: tuple[Any, ...]

    def __repr__(self) -> str:
        return f"Eligibility: {self.title}, {count_of(len(self.verdicts), 'applicant')}"

    @property
    def record(self) -> dict[str, Any]:
        """Who may enter, as its JSON document has it."""
        from drawopt.reporting.qualification import eligibility_record

        return eligibility_record(self.name, self.excluded, self.verdicts, self.criteria, self.told)

    def rows(self) -> list[Row]:
        """A row an applicant, as in the record."""
        return [dict(row) for row in self.record["applicants"]]


@dataclass(frozen=True, repr=False)
class Placements(Table):
    """An entrants file with coordinates filled in, and what could not be placed.

    Parameters
    ----------
    value
        The rows of the file, those that were filled in, and those that could not be.
    """

    value: "Geocoded"

    def __repr__(self) -> str:
        return f"Placements: {len(self.value.placed)} placed, {len(self.value.unplaced)} not placed"

    def to_csv(self) -> str:
        """The file, blanks filled in."""
        from drawopt.model.geocode import to_csv

        return to_csv(self.value)

    def rows(self) -> list[Row]:
        """A row a club that was placed."""
        return [dict(row._asdict()) for row in self.value.placed]


@dataclass(frozen=True, repr=False)
class Qualification(Table):
    """How an edition's clubs qualified.

    Parameters
    ----------
    value
        Berths, findings and stages as the package holds them.
    title
        The edition's.
    seed
        The text of the lots that broke ties; ``None`` if none were asked for.
    """

    value: "Qualified"
    title: str
    seed: str | None = None

    def __repr__(self) -> str:
        return f"Qualification: {self.title}, {count_of(len(self.value.berths), 'berth')}"

    def rows(self) -> list[Row]:
        """A row a berth: path, via, club (``None`` for nobody), status, evidence, source."""
        return [
            {
                "path": berth.path,
                "via": berth.via,
                "club": berth.club,
                "status": berth.status,
                "evidence": berth.evidence,
                "source": berth.source,
            }
            for berth in self.value.berths
        ]


@dataclass(frozen=True, repr=False)
class Checks(Table):
    """What was checked, and whether it holds.

    Parameters
    ----------
    checks
        Each with its name, whether it holds, and what was found.
    """

    checks: tuple[Check, ...]

    def __repr__(self) -> str:
        wrong = [check.name for check in self.checks if not check.holds]
        return f"{type(self).__name__}: {'ok' if not wrong else 'not ok: ' + '; '.join(wrong)}"

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        return all(check.holds for check in self.checks)

    def rows(self) -> list[Row]:
        """A row a check: check, holds, found."""
        return [
            {"check": check.name, "holds": check.holds, "found": check.detail}
            for check in self.checks
        ]


@dataclass(frozen=True, repr=False)
class Verification(Table):
    """What was derived anew from records, without any solver.

    Parameters
    ----------
    value
        A line for each record or file, and the checks of each.
    """

    value: "Verified"

    def __repr__(self) -> str:
        return self.verdict

    @property
    def ok(self) -> bool:
        """Whether everything holds; if it was strict, whether nothing is only claimed too."""
        return self.value.holds

    @property
    def verdict(self) -> str:
        """One sentence: verified, verified but for what is claimed, or what does not hold."""
        return self.value.verdict

    @property
    def checks(self) -> tuple[Check, ...]:
        """All that was checked."""
        return tuple(check for line in self.value.lines for check in line.checks)

    def rows(self) -> list[Row]:
        """A row a check: file, check, holds, claimed, found."""
        return [
            {
                "file": line.file,
                "check": check.name,
                "holds": check.holds,
                "claimed": check.claimed,
                "found": check.detail,
            }
            for line in self.value.lines
            for check in line.checks
        ]


@dataclass(frozen=True, repr=False)
class Validation(Checks):
    """An edition held against what happened, and its draw beside a plan's.

    Parameters
    ----------
    edition
        The edition.
    played
        Its published matches, byes and qualifiers.
    plan, comparison
        A plan, and the draw as played beside it; ``None`` where the matches do not fit the format.
    """

    edition: Edition
    played: "PlayedEdition"
    plan: Plan | None = None
    comparison: "Compared | None" = None
