"""What a whole cycle comes to, for journeys in which it must be the same although everything comes twice."""

from collections import Counter
from typing import Any

from bot.demo.stage import Stage
from bot.demo.timeline import timeline
from tests.support.rows import counted

ONCE = "the whole cycle, where everything comes once"  # on the shelf

CameTo = tuple[Counter[Any], dict[str, int]]


async def came_to(stage: Stage) -> CameTo:
    """Return what the bot posted, and how many rows there are."""
    assert stage.sandbox.journal.forgotten == 0
    posted = Counter((row.at, row.who, row.what) for row in timeline(stage.sandbox, acts=False))
    return posted, await counted(stage.bot.db)
