"""Everything comes twice, at the same moment or one after the other, and nothing happens twice."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from bot.clock import SteppedClock
from bot.demo.northwind import STARTS, world
from bot.demo.script import SCENES
from bot.demo.stage import Mode, open_stage
from bot.handlers import registry
from bot.messages.general import SORRY_FOR_A_CLICK
from tests.handlers.test_bad_input_twice import PRESSED_THERE
from tests.journeys.conftest import TWICE
from tests.support import shelf
from tests.support.came_to import ONCE, CameTo, came_to
from tests.support.echo import Echo


async def play(url: str, mode: Mode, *, twice: bool, apart: bool = False) -> CameTo:
    """Play the whole cycle; return what it came to."""
    clock = SteppedClock(STARTS)
    async with open_stage(world(clock), clock, database_url=url, mode=mode) as stage:
        echo = Echo(stage, apart=apart) if twice else None
        for _, scene in SCENES:
            await scene(stage)
        assert SORRY_FOR_A_CLICK not in str([call.request for call in stage.sandbox.journal.calls()])
        if echo is not None:
            assert echo.failed == []
            assert everything() - echo.seen == PRESSED_THERE, "every other button and form has its own test"
        return await came_to(stage)


def everything() -> set[str]:
    """Return all that people can press, send and type."""
    names = {*registry.ACTIONS, *registry.FORMS, *registry.SHORTCUTS}
    return names | {f"/plg {name}" for name in registry.SUBCOMMANDS}


@pytest.mark.parametrize(("mode", "kind"), TWICE)
async def test_a_cycle_in_which_everything_comes_twice_is_the_same_cycle(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_sqlite: Path, mode: Mode, kind: str
) -> None:
    apart = kind == "sqlite"  # one after the other; on the other database at the same moment
    url = request.getfixturevalue(f"{kind}_url")
    again, rows_again = await play(url, mode, twice=True, apart=apart)
    once = f"sqlite+aiosqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'once.db')}"
    posted, rows = await shelf.once(ONCE, lambda: play(once, "socket", twice=False))
    assert (again - posted, posted - again) == (Counter(), Counter())
    assert rows_again == rows
