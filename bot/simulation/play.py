"""What a simulation plays: a program that sets itself up in an empty world, and judges itself afterwards."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.workday import Workday
from bot.simulation.world import World


@dataclass(frozen=True)
class Conflict:
    """Something to look at before anybody is messaged: how often it came, and the first few of them."""

    what: str
    count: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Begun:
    """A program that is set up: when it is over (UTC), who takes part and who leads, and when all work."""

    ends: datetime
    taking_part: frozenset[int]
    leading: frozenset[int]
    groups: int
    work: dict[int, Workday]


class Play(Protocol):
    """A kind of program that can be lived through, such as practice groups, or a year of dialogues.

    People in it do nothing unless the play lets them: with nobody answering, every reminder there is comes.
    """

    async def begin(self, world: World) -> Begun:
        """Put everybody into the world and set the program up, as its owners would."""

    async def judge(self, world: World, begun: Begun) -> list[Conflict]:
        """Return what this kind of program finds wrong once it has been lived through."""
