"""Where the figures leave clubs level, a public lot may decide: its stream and its seed."""

from dataclasses import dataclass, replace

from drawopt.drawing.lots import Lots
from drawopt.qualification.berths import BY_LOT, Berth


@dataclass(frozen=True)
class Chance:
    """The public stream that sets level clubs apart, and the seed text it comes from."""

    lots: Lots
    seed: str = ""

    def drawn(self, berth: Berth) -> Berth:
        """A berth as one that a lot decided."""
        source = f'lots of seed "{self.seed}"'
        return replace(
            berth, status=BY_LOT, source=source, evidence=f"{berth.evidence}; by {source}"
        )
