"""The tour of the demo, played on the page against the real bot, as its seven steps say.

`make pictures` runs it, too: with PLG_PICTURES set it saves what there is to see into that folder.
"""

import asyncio
import contextlib
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from bot.demo.counts import refused
from bot.demo.folder import Folder
from bot.demo.held import options
from bot.demo.northwind import FACILITATOR
from bot.demo.page import opened
from bot.demo.players import Player
from bot.demo.stage import Stage
from bot.demo.tour import STEPS
from tests.browser.conftest import Open

pytestmark = pytest.mark.asyncio(loop_scope="session")
PICTURES = os.environ.get("PLG_PICTURES")
PATIENCE = 60_000  # milliseconds: a week of the bot's life on a busy machine
NEXT = "To the next thing due"


@pytest_asyncio.fixture(loop_scope="session")
async def demo(tmp_path: Path) -> AsyncIterator[Stage]:
    """The demo on its first day, as `plg demo` serves it."""
    async with opened(Folder(tmp_path), 0) as stage:
        watching = asyncio.create_task(stage.stepper.watch())
        expect.set_options(timeout=PATIENCE)
        yield stage
        expect.set_options(timeout=None)
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching


class Visitor:
    """Somebody who follows the tour in one browser."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE)  # the bot answers at once, but machines differ
        self.modal = page.get_by_test_id("modal")

    async def be(self, user_id: str) -> None:
        await self.page.get_by_test_id("switcher").click()
        await self.page.get_by_test_id(f"switch-{user_id}").click()
        await self.page.wait_for_url(f"**/?as={user_id}")

    async def tab(self, name: str) -> None:
        await self.page.get_by_role("navigation", name="plg tabs").get_by_role("link", name=name).click()

    async def time(self, button: str) -> None:
        """Let time pass, until the page says how much did."""
        before = await self.page.get_by_test_id("clock-time").inner_text()
        day = await self.page.get_by_test_id("clock-day").inner_text()
        await self.page.get_by_role("button", name=button).click()
        now = f"{day} {before}"
        await self.page.wait_for_function(
            """([was]) => {
                const at = (part) => document.querySelector(`[data-testid=clock-${part}]`).textContent.trim();
                return at("status").endsWith("later.") && `${at("day")} ${at("time")}` !== was;
            }""",
            arg=[now],
        )

    async def app(self) -> None:
        await self.page.locator(".side-link[data-testid^=side-]", has_text="plg").first.click()

    async def channel(self, name: str) -> None:
        await self.page.get_by_role("link", name=name).click()

    async def next_step(self) -> None:
        """Press Next step, whatever comes next, and wait until it is there."""
        button = self.page.locator("#part-main").get_by_role("button", name=re.compile("^Next step: ")).last
        title = (await button.inner_text()).removeprefix("Next step: ")
        await button.click()
        await expect(self.last).to_contain_text(f" · {title}")

    async def finish_the_session(self) -> None:
        await self.press("Finish the session")
        await self.page.get_by_test_id("confirm-yes").click()
        await expect(self.page.locator("#part-main")).to_contain_text("That was the")

    async def press(self, name: str) -> None:
        """Press the newest button of that name."""
        await self.page.locator("#part-main").get_by_role("button", name=name, exact=True).last.click()

    async def write(self, text: str) -> None:
        box = self.page.get_by_role("textbox", name="Write to")
        await box.fill(text)
        await box.press("Enter")

    async def type(self, block_id: str, text: str) -> None:
        await self.modal.get_by_test_id(f"field-{block_id}").get_by_role("textbox").fill(text)

    async def send(self) -> None:
        await self.modal.get_by_test_id("modal-submit").click()

    async def put_away(self, says: str) -> None:
        """Read what the modal says in the end, and close it."""
        await expect(self.modal).to_contain_text(says)
        await self.modal.get_by_role("button", name="Done", exact=True).click()
        await expect(self.modal).to_be_hidden()

    async def step_done(self, number: int) -> None:
        """Tick a step of the tour off, after looking that it was this one."""
        tour = self.page.get_by_test_id("tour")
        await expect(tour).to_contain_text(f"Step {number} of {len(STEPS)}")
        await tour.get_by_role("button", name="Done").click()

    @property
    def last(self) -> Locator:
        """The newest message."""
        return self.page.get_by_test_id("message").last

    async def picture(self, name: str) -> None:
        if PICTURES:
            await self.page.mouse.move(0, 0)
            await self.page.wait_for_timeout(600)  # transitions and the last redraw
            await self.page.screenshot(path=Path(PICTURES) / f"{name}.png")


async def test_the_steps_of_the_tour_do_what_they_say(demo: Stage, open_page: Open) -> None:
    visitor = Visitor(await open_page(demo.sandbox.url, height=980))
    await expect(visitor.page.get_by_test_id("tour").get_by_role("checkbox")).to_have_count(len(STEPS))
    await visitor.picture("demo-people")
    await visitor.page.get_by_test_id("be-U0AMARA").click()
    await _the_session_is_near(visitor)
    await _the_work_session(visitor, demo, open_page)
    await _a_buddy_and_a_commitment(visitor)
    await _the_first_tip_and_three_ways_to_log(visitor)
    await _on_a_telephone(demo, await open_page(demo.sandbox.url, width=390, height=844))
    await _others_log(demo)
    await _the_facilitator_asks(visitor)
    await _the_weeks_go_by(visitor, demo, open_page)
    await _the_reconvene_session(visitor, demo, open_page)
    await _looking_back_and_on(visitor)
    assert refused(demo) == []


async def _the_session_is_near(visitor: Visitor) -> None:
    await visitor.time(NEXT)
    await visitor.tab("Messages")
    await expect(visitor.last).to_contain_text("In 1 hour: the work session of Feedback Six")
    await visitor.press("Attending")
    await expect(visitor.last).to_contain_text("You said: attending.")
    await visitor.step_done(1)


async def _the_work_session(visitor: Visitor, demo: Stage, open_page: Open) -> None:
    await visitor.time("+1 hour")
    await visitor.channel("plg-feedback-six")
    await visitor.press("Start session")
    await expect(visitor.last).to_contain_text("1 of 7 · Arrive")
    await visitor.next_step()
    await visitor.press("Write down")
    await visitor.type("challenge_0", "We praise in public and criticise in passing.")
    await visitor.send()
    await expect(visitor.modal).to_be_hidden()
    await visitor.next_step()
    await expect(visitor.last).to_contain_text("3 of 7 · Find root causes")
    await visitor.picture("agenda-1280")
    await _narrow(demo, open_page, "plg-feedback-six", "Find root causes", "agenda-390")
    for _ in range(2):
        await visitor.next_step()
    await visitor.press("Write down")
    await visitor.type("alternatives_0", "Say it on the same day\nAsk before advising\nWrite it down first")
    await visitor.send()
    await expect(visitor.modal).to_be_hidden()
    for _ in range(2):
        await visitor.next_step()
    await visitor.press("I am here")
    await expect(visitor.last).to_contain_text("Amara")
    await visitor.press("Suggest something")
    await visitor.type("text", "Let team leads approve orders up to 500 euros: we wait a week for each.")
    await visitor.modal.get_by_label("What is it about?").select_option(label="Processes and decisions")
    await visitor.send()
    await expect(visitor.modal).to_contain_text("Your suggestion is number 1")
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.modal).to_be_hidden()
    await visitor.step_done(2)


async def _a_buddy_and_a_commitment(visitor: Visitor) -> None:
    await visitor.finish_the_session()
    await expect(visitor.last).to_contain_text("That was the work session of Feedback Six")
    await visitor.time(NEXT)
    await visitor.app()
    await visitor.tab("Messages")
    await expect(visitor.last).to_contain_text("Your buddy is @Fiona Walsh")
    await visitor.press("Write my commitment")
    await visitor.type("situation", "someone hands in good work")
    await visitor.type("behaviour", "tell them what it made possible")
    await visitor.modal.get_by_label("How sure are you that you will do it?").select_option(label="7")
    await visitor.picture("modal")
    await visitor.send()
    await visitor.put_away("When someone hands in good work, I will tell them what it made possible.")
    await visitor.be("U0FIONA")
    await visitor.tab("Messages")
    await expect(visitor.last).to_contain_text("I will tell them what it made possible.")
    await visitor.step_done(3)


async def _the_first_tip_and_three_ways_to_log(visitor: Visitor) -> None:
    await visitor.be("U0AMARA")
    await visitor.tab("Messages")
    await visitor.time("+1 day")
    await expect(visitor.last).to_contain_text("Week 1 of 4 · Giving feedback")
    await visitor.press("Log what I tried")
    await visitor.type("tried", "I told Emil how his calm call saved the Friday delivery.")
    await visitor.type("learned", "Two sentences are enough.")
    await visitor.modal.get_by_role("radio", name="My buddy").check()
    await visitor.send()
    await visitor.put_away("You and your buddy can see it.")
    await visitor.write("I asked Chloe what she would do first, and she knew.")
    await expect(visitor.last).to_contain_text("Kept in your log. Only you can see it.")
    await visitor.picture("demo-1280")
    await visitor.press("Share")
    await visitor.modal.get_by_role("radio", name="My buddy").check()
    await visitor.send()
    await visitor.put_away("You and your buddy can see it.")
    await visitor.write("/plg log I praised the night shift")
    await expect(visitor.last).to_contain_text("I praised the night shift")
    await visitor.tab("Home")
    await expect(visitor.page.get_by_test_id("home")).to_contain_text("practice week 1 of 4")
    await visitor.picture("home-member")
    await visitor.step_done(4)


async def _narrow(demo: Stage, open_page: Open, channel: str, says: str, name: str) -> None:
    """What stands in a channel fits a telephone."""
    page = await open_page(demo.sandbox.url, width=390, height=844)
    place = next(one for one in demo.sandbox.world.channels.values() if one.name == channel)
    await page.goto(f"{demo.sandbox.url}/?as=U0AMARA&at={place.id}")
    visitor = Visitor(page)
    await page.get_by_role("button", name="Put the tour away").click()
    await expect(visitor.last).to_contain_text(says)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await visitor.picture(name)
    await page.close()


async def _on_a_telephone(demo: Stage, page: Page) -> None:
    """The same direct message on a narrow screen: all of it can be read, nothing is wider than it."""
    inbox = demo.sandbox.person("U0AMARA").place("app").id
    await page.goto(f"{demo.sandbox.url}/?as=U0AMARA&at={inbox}")
    visitor = Visitor(page)
    await page.get_by_role("button", name="Put the tour away").click()
    await expect(visitor.last).to_contain_text("I praised the night shift")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await visitor.picture("demo-390")


async def _others_log(demo: Stage) -> None:
    for user_id in ("U0CHLOE", "U0EMIL", "U0GITA"):
        await demo.sandbox.person(user_id).say("app", "I said it on the same day.")
    await demo.stepper.settle()


async def _the_facilitator_asks(visitor: Visitor) -> None:
    await visitor.be("U0FAITH")
    home = visitor.page.get_by_test_id("home")
    await expect(home).to_contain_text("3 of 6 logged this week (5 entries)")
    await expect(home).not_to_contain_text("night shift")
    await visitor.tab("Messages")
    await visitor.write("/plg prompt")
    groups = visitor.modal.get_by_role("combobox", name="Groups")
    await groups.click()
    for group in ("Feedback Six", "Letting Go"):
        await visitor.modal.get_by_role("option", name=group).click()
    await groups.press("Escape")
    await visitor.type("text", "What surprised you in your first days?")
    await visitor.send()
    await expect(visitor.modal.get_by_role("heading", name="Preview")).to_be_visible()
    await visitor.send()
    await expect(visitor.last).to_contain_text("Your prompt is out")
    await visitor.be("U0BRUNO")
    await visitor.page.get_by_role("link", name="plg-feedback-six").click()
    await visitor.press("Answer")
    await visitor.type("answer", "People had been waiting for it.")
    await visitor.send()
    await visitor.last.get_by_role("button", name="1 reply").click()
    await expect(visitor.page.locator("#part-thread")).to_contain_text("People had been waiting for it.")
    await visitor.picture("prompt")
    await visitor.step_done(5)


async def _the_ledger(visitor: Visitor, name: str) -> None:
    """The idea from the work session waits for its first answer."""
    await visitor.tab("Messages")
    await visitor.write("/plg ideas")
    await expect(visitor.modal).to_contain_text("Let team leads approve orders up to 500 euros")
    await visitor.picture(name)
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.modal).to_be_hidden()
    await visitor.tab("Home")


async def _the_facilitator_on_a_telephone(demo: Stage, page: Page) -> None:
    await page.goto(f"{demo.sandbox.url}/?as={FACILITATOR}&at=home")
    visitor = Visitor(page)
    await page.get_by_role("button", name="Put the tour away").click()
    await expect(page.get_by_test_id("home")).to_contain_text("practice week 2 of 4")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await visitor.picture("home-facilitator-390")
    await _the_ledger(visitor, "ledger-390")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await page.close()


async def _the_weeks_go_by(visitor: Visitor, demo: Stage, open_page: Open) -> None:
    await visitor.time("+1 week")
    await _others_log(demo)
    await visitor.be("U0FAITH")
    await expect(visitor.page.get_by_test_id("home")).to_contain_text("practice week 2 of 4")
    await visitor.picture("home-facilitator")
    await _the_ledger(visitor, "ledger-1280")
    await _the_facilitator_on_a_telephone(demo, await open_page(demo.sandbox.url, width=390, height=844))
    for _ in range(2):
        await visitor.time("+1 week")
    for _ in range(6):
        await visitor.time("+1 day")
    await expect(visitor.page.get_by_test_id("clock-day")).to_have_text("Wed 4 Nov 2026")


async def _the_reconvene_session(visitor: Visitor, demo: Stage, open_page: Open) -> None:
    await visitor.be("U0AMARA")
    await visitor.channel("plg-feedback-six")
    await visitor.press("Start session")
    for _ in range(5):
        await visitor.next_step()
    await expect(visitor.last).to_contain_text("Our best strategies")
    for user_id in ("U0BRUNO", "U0CHLOE"):
        await _vote(demo, user_id, 0, 2)
    await visitor.press("Vote")
    for strategy in ("Say it on the same day", "Write it down first"):
        await visitor.modal.get_by_role("checkbox", name=strategy).check()
    await visitor.picture("vote-1280")
    await visitor.send()
    await expect(visitor.modal).to_be_hidden()
    await expect(visitor.last).to_contain_text("Say it on the same day")
    await _narrow(demo, open_page, "plg-feedback-six", "Our best strategies", "vote-390")
    for _ in range(2):
        await visitor.next_step()
    await visitor.press("Write down")
    await visitor.type("next_challenge_0", "Our one-to-ones turn into status reports.")
    await visitor.send()
    await expect(visitor.modal).to_be_hidden()
    await visitor.next_step()
    await visitor.finish_the_session()
    await visitor.step_done(6)


async def _vote(demo: Stage, user_id: str, *numbers: int) -> None:
    """Let somebody else vote, each on their own telephone."""
    player = Player(demo, user_id)
    await player.press_in_channel("votes.open")
    await player.fill({"votes": options(player, numbers)})


async def _looking_back_and_on(visitor: Visitor) -> None:
    await visitor.time("+1 day")
    await visitor.app()
    await visitor.tab("Home")
    await visitor.press("Look back")
    await visitor.type("happened", "Feedback comes the same day now.")
    await visitor.send()
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.modal).to_be_hidden()
    await visitor.be("U0FAITH")
    home = visitor.page.get_by_test_id("home")
    await home.get_by_role("button", name="Plan the next cycle").first.click()
    await expect(visitor.modal.get_by_test_id("field-challenge").get_by_role("textbox")).to_have_value(
        "Our one-to-ones turn into status reports."
    )
    await visitor.modal.get_by_label("Topic of the weekly tips").select_option(
        label="Coaching instead of solving"
    )
    await visitor.modal.get_by_label("Day", exact=True).fill("2026-11-18")
    await visitor.modal.get_by_label("Time", exact=True).fill("14:00")
    await visitor.send()
    await expect(visitor.modal).to_be_hidden()
    await expect(home).to_contain_text("the work session is")
    await visitor.step_done(7)
    await expect(visitor.page.get_by_test_id("tour")).to_contain_text("That was the tour.")
