"""What qualification comes to: berths in the cup, and what contradicts them."""

from dataclasses import dataclass

DETERMINED, CLINCHED, BY_LOT = "determined", "clinched", "by lot"
RECORDED, NOT_SETTLED, CONTRADICTED = "recorded", "not settled", "contradicted"
NOT_ON_PAGE = "not on page"
STATUSES = (
    DETERMINED,
    CLINCHED,
    BY_LOT,
    RECORDED,
    NOT_SETTLED,
    CONTRADICTED,
    NOT_ON_PAGE,
)
PAGE = "the page"


@dataclass(frozen=True)
class Berth:
    """A place that a stage gives: who has it, how sure that is, and what it follows from.

    ``status`` is one of

    - "determined": it follows from figures, and no game is left;
    - "clinched": games are left, and no result of theirs can change it;
    - "by lot": the figures leave clubs level, and a public lot named one of them;
    - "recorded": somebody says so (``source``), and no figure decides it;
    - "not settled": there are figures, and they do not decide it;
    - "contradicted": the figures give it to ``club``, and contradict themselves or the page;
    - "not on page": neither a name nor a figure.

    ``club`` is ``None`` where nobody has it; ``between`` are then those one of whom must.
    ``group`` and ``rank`` say where in the stage it was won, ``path`` and ``via`` how the stage
    leads to the cup.
    """

    club: str | None
    status: str
    evidence: str
    source: str = PAGE
    group: str = ""
    rank: int = 1
    between: tuple[str, ...] = ()
    path: str = ""
    via: str = ""

    @property
    def candidates(self) -> tuple[str, ...]:
        """Those who have the place or may have it."""
        return (self.club,) if self.club is not None else self.between


@dataclass(frozen=True)
class Finding:
    """A contradiction or a gap: what the page says, and what was found instead."""

    where: str
    page: str
    found: str
