"""The preview of groups as an owner sees it on the page; `make pictures` keeps a picture of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.clock import SteppedClock
from bot.demo.northwind import FACILITATOR, STARTS, world
from bot.demo.players import Player
from bot.demo.stage import Stage, open_stage
from tests.browser.conftest import Open
from tests.browser.test_tour import PATIENCE, Visitor
from tests.journeys.test_forming_groups import form, import_the_roster
from tests.support import sixty

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Northwind with sixty managers more, on a page of its own."""
    clock = SteppedClock(STARTS)
    northwind = world(clock)
    sixty.add_to(northwind)
    url = f"sqlite+aiosqlite:///{tmp_path / 'plg.db'}"
    async with open_stage(northwind, clock, database_url=url, hurry=True) as opened:
        expect.set_options(timeout=PATIENCE)
        yield opened
        expect.set_options(timeout=None)


async def test_the_preview_says_what_holds_and_fits_a_telephone(stage: Stage, open_page: Open) -> None:
    faith = Player(stage, FACILITATOR)
    await import_the_roster(faith)
    await form(faith)
    for width, height in ((1280, 980), (390, 844)):
        page = await open_page(f"{stage.sandbox.url}/?as={FACILITATOR}", width=width, height=height)
        visitor = Visitor(page)
        await expect(visitor.modal).to_contain_text("60 people in")
        await expect(visitor.modal).to_contain_text("Nobody has been messaged.")
        await expect(visitor.modal).to_contain_text("Holds: 4 to 6 people")
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        if width == 1280:
            await visitor.picture("groups-preview")
