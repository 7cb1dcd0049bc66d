"""The sandbox's page as people use it: mouse, keyboard, two tabs, a telephone."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import FilePayload, Locator, Page, expect
from slack_bolt.async_app import AsyncAck

from sandbox.clock import ManualClock
from sandbox.sample import SampleDriver, sample_world
from sandbox.sample_blocks import EVERY_INPUT, button, plain
from sandbox.views import push_for
from tests.browser.conftest import Open
from tests.sandbox.live import Body, Live, live

pytestmark = pytest.mark.asyncio(loop_scope="session")
FEEDBACK = "C0FEEDBACK"
FOCUS_INSIDE = "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
FOCUS_SEEN = """() => {
    const focused = document.activeElement;
    const style = (node) => getComputedStyle(node);
    const ringed = (node) => style(node).outlineStyle !== "none" || style(node).boxShadow !== "none";
    return focused === document.body || ringed(focused) || ringed(focused.parentElement);
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def it() -> AsyncIterator[Live]:
    """The sample workspace with an app behind it that opens a modal and answers clicks."""
    world = sample_world()
    world.app.scopes |= {"channels:history", "groups:history"}
    async with live("socket", world=world) as made:
        clock = world.clock
        assert isinstance(clock, ManualClock)
        made.sandbox.driver = SampleDriver(clock)
        made.sandbox.tour = ["*Look around.*", "*Write* something."]
        listen(made)
        yield made


def listen(it: Live) -> None:
    @it.bolt.command("/plg")
    async def plg(ack: AsyncAck, body: Body, client: Any) -> None:
        if body["text"].startswith("log"):
            await client.views_open(trigger_id=body["trigger_id"], view=EVERY_INPUT)
            await ack()
        else:
            await ack(f"You said: {body['text']}")

    @it.bolt.view("every_input")
    async def kept(ack: AsyncAck, view: Body) -> None:
        if view["state"]["values"]["tried"]["tried"]["value"] == "nothing":
            await ack(response_action="errors", errors={"tried": "Then write what you saw."})
        else:
            await ack()

    @it.bolt.action(re.compile(".*"))
    async def clicked(ack: AsyncAck, body: Body, respond: Any) -> None:
        await ack()
        if body.get("response_url"):
            await respond(f"Clicked {body['actions'][0]['action_id']}", replace_original=False)

    @it.bolt.event(re.compile(".*"))
    async def heard() -> None:
        """Every event is fine."""


def place(it: Live, user: str = "U0ANA", at: str = "") -> str:
    return f"{it.sandbox.url}/?as={user}" + (f"&at={at}" if at else "")


def inbox(it: Live, user: str = "U0ANA") -> str:
    return it.sandbox.world.im(user, "U0BOT").id


def composer(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Write to")


async def write(page: Page, text: str) -> None:
    await composer(page).fill(text)
    await composer(page).press("Enter")


async def test_one_picks_who_to_be_and_lands_at_home(it: Live, open_page: Open) -> None:
    page = await open_page(it.sandbox.url)
    await expect(page.get_by_role("heading", name="Northwind")).to_be_visible()
    await page.get_by_test_id("be-U0ANA").click()
    await expect(page.get_by_test_id("switcher")).to_contain_text("Ana Duarte")
    await expect(page.get_by_test_id("home")).to_contain_text("Week 2 of 4")
    await page.get_by_test_id("switcher").click()
    await page.get_by_test_id("switch-U0BEN").click()
    await expect(page.get_by_test_id("switcher")).to_contain_text("Ben Okafor")


async def test_two_tabs_are_two_people_and_see_each_other_at_once(it: Live, open_page: Open) -> None:
    ana = await open_page(place(it, "U0ANA", FEEDBACK))
    ben = await open_page(place(it, "U0BEN"))
    await expect(ben.get_by_test_id(f"side-{FEEDBACK}").get_by_label("unread")).to_have_text("5")
    await write(ana, "hello <b>all</b> @Ben Okafor :wave:")
    last = ana.get_by_test_id("message").last
    await expect(last).to_contain_text("hello <b>all</b> @Ben Okafor 👋")
    await expect(composer(ana)).to_have_value("")
    await expect(ben.get_by_test_id(f"side-{FEEDBACK}").get_by_label("unread")).to_have_text("6")
    await ben.get_by_test_id(f"side-{FEEDBACK}").click()
    await expect(ben.get_by_test_id("message").last.locator(".mention-me")).to_have_text("@Ben Okafor")
    await expect(ben.get_by_test_id(f"side-{FEEDBACK}").get_by_label("unread")).to_have_count(0)


async def test_what_is_being_typed_outlives_what_comes_in(it: Live, open_page: Open) -> None:
    page = await open_page(place(it, "U0ANA", FEEDBACK))
    await composer(page).fill("half a sen")
    await it.sandbox.person("U0BEN").say(FEEDBACK, "a line from Ben")
    await expect(page.get_by_test_id("message").last).to_contain_text("a line from Ben")
    await expect(composer(page)).to_be_focused()
    await composer(page).press_sequentially("tence")
    await expect(composer(page)).to_have_value("half a sentence")


async def test_commands_are_suggested_with_their_hint(it: Live, open_page: Open) -> None:
    page = await open_page(place(it, "U0ANA", inbox(it)))
    await composer(page).press_sequentially("/pl")
    await expect(page.get_by_role("option", name="/plg")).to_contain_text("[log | commit")
    await composer(page).press("Tab")
    await expect(composer(page)).to_have_value("/plg ")
    await composer(page).press_sequentially("com")
    await page.get_by_role("option", name="/plg commit").click()
    await expect(composer(page)).to_have_value("/plg commit ")
    await composer(page).press("Enter")
    answer = page.get_by_test_id("message").last
    await expect(answer).to_contain_text("You said: commit")
    await expect(answer).to_contain_text("Only visible to you")
    await answer.hover()
    await answer.get_by_role("button", name="Dismiss message").click()
    await expect(page.get_by_text("You said: commit")).to_have_count(0)


async def test_a_modal_is_filled_by_keyboard_refused_mended_and_kept(it: Live, open_page: Open) -> None:
    page = await open_page(place(it, "U0ANA", inbox(it)))
    await write(page, "/plg log")
    modal = page.get_by_role("dialog", name="Log what I tried")
    tried = modal.get_by_label("What I tried")
    await expect(tried).to_be_focused()
    await modal.get_by_test_id("modal-submit").click()
    await expect(modal.get_by_test_id("field-tried")).to_contain_text("Please complete this required field.")
    await expect(tried).to_be_focused()
    await page.keyboard.type("nothing")
    await expect(modal.get_by_test_id("field-tried").locator(".counter")).to_have_text("293")
    await modal.get_by_label("In one line").fill("changed")
    await modal.get_by_role("radio", name="5").check()
    await modal.get_by_test_id("modal-submit").click()
    await expect(modal.get_by_test_id("field-tried")).to_contain_text("Then write what you saw.")
    await expect(tried).to_have_value("nothing")
    await expect(modal.get_by_label("In one line")).to_have_value("changed")
    await tried.fill("I asked first")
    people = modal.get_by_role("combobox", name="With whom")
    await people.press_sequentially("chi")
    await people.press("Enter")
    await people.press("Escape")
    await expect(modal.locator(".chip")).to_have_text(
        [re.compile("Ben Okafor"), re.compile("Chiara Lindqvist")]
    )
    await modal.get_by_label("Where").select_option(label="#general")
    await modal.get_by_label("Next try").fill("2026-10-08T09:15")
    await modal.get_by_label("Tell my buddy").check()
    await modal.get_by_test_id("modal-submit").click()
    await expect(modal).to_be_hidden()
    values = it.sandbox.journal.payloads("view_submission")[-1].request["payload"]["view"]["state"]["values"]
    assert values["tried"]["tried"]["value"] == "I asked first"
    assert values["title"]["title"]["value"] == "changed"
    assert values["went"]["went"]["selected_option"]["value"] == "5"
    assert values["with"]["with"]["selected_users"] == ["U0BEN", "U0CHI"]
    assert values["where"]["where"]["selected_conversation"] == "C0GENERAL"
    assert values["next"]["next"]["selected_date_time"] == 1791447300  # 09:15 in Lisbon
    assert [o["value"] for o in values["also"]["also"]["selected_options"]] == ["tell"]
    await expect(composer(page)).to_be_focused()


async def test_escape_closes_the_top_modal_only_and_focus_stays_inside(it: Live, open_page: Open) -> None:
    page = await open_page(place(it))
    push_for(it.sandbox.world, "U0ANA", EVERY_INPUT)
    second: Body = {"type": "modal", "title": plain("Details"), "blocks": [{"type": "divider"}]}
    await page.get_by_role("textbox", name="What I tried").fill("stays")
    push_for(it.sandbox.world, "U0ANA", second)
    await expect(page.get_by_role("dialog", name="Details")).to_be_visible()
    for _ in range(6):
        await page.keyboard.press("Tab")
        assert await page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name="Log what I tried")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("modal")).to_be_hidden()
    assert it.sandbox.world.modals["U0ANA"] == []


async def test_a_button_with_a_question_asks_before_it_acts(it: Live, open_page: Open) -> None:
    page = await open_page(place(it, "U0ANA", inbox(it)))
    await page.get_by_role("button", name="Not for me").click()
    ask = page.get_by_role("dialog", name="Not for you?")
    await expect(ask).to_contain_text("We will choose another kind of tip next week.")
    await ask.get_by_role("button", name="Keep it").click()
    await page.get_by_role("button", name="Helpful").click()
    await expect(page.get_by_test_id("message").last).to_contain_text("Clicked helpful")
    await page.get_by_role("button", name="Not for me").click()
    await ask.get_by_role("button", name="Yes").click()
    await expect(page.get_by_test_id("message").last).to_contain_text("Clicked unhelpful")
    assert [e.request["action_id"] for e in it.sandbox.journal.human("click")] == ["helpful", "unhelpful"]


async def test_a_failing_app_is_seen_to_fail(it: Live, open_page: Open) -> None:
    page = await open_page(place(it, "U0ANA", FEEDBACK))
    assert it.handler
    await it.handler.close_async()
    await write(page, "/plg anything")
    await expect(page.get_by_test_id("message").last).to_contain_text(
        'failed with the error "dispatch_failed"'
    )


async def test_a_thread_is_answered_beside_the_conversation(it: Live, open_page: Open) -> None:
    page = await open_page(place(it, "U0ANA", FEEDBACK))
    await page.get_by_role("button", name=re.compile("2 replies")).click()
    thread = page.get_by_role("complementary", name="Thread")
    await expect(thread.get_by_test_id("message")).to_have_count(3)
    await thread.get_by_role("textbox", name="Reply in the thread").fill("I waited a whole minute")
    await page.keyboard.press("Enter")
    await expect(thread.get_by_test_id("message").last).to_contain_text("I waited a whole minute")
    await expect(page.get_by_role("button", name=re.compile("3 replies"))).to_be_visible()
    await page.reload()
    await expect(thread.get_by_test_id("message")).to_have_count(4)
    await thread.get_by_role("button", name="Close thread").click()
    await expect(thread.get_by_test_id("message")).to_have_count(0)


async def test_ones_own_message_is_edited_and_deleted(it: Live, open_page: Open) -> None:
    page = await open_page(place(it, "U0ANA", FEEDBACK))
    await write(page, "first & <only>")
    mine = page.get_by_test_id("message").last
    await expect(mine).to_contain_text("first & <only>")
    await mine.hover()
    await mine.get_by_role("button", name="Edit message").click()
    field = page.get_by_role("dialog").get_by_role("textbox")
    await expect(field).to_have_value("first & <only>")
    await field.fill("another")
    await page.get_by_test_id("confirm-yes").click()
    await expect(mine).to_contain_text("another (edited)")
    await mine.hover()
    await mine.get_by_role("button", name="Delete message").click()
    await page.get_by_test_id("confirm-yes").click()
    await expect(page.get_by_text("another")).to_have_count(0)


async def test_the_clock_bar_moves_every_page(it: Live, open_page: Open) -> None:
    ana = await open_page(place(it, "U0ANA"))
    dev = await open_page(place(it, "U0DEV"))
    await expect(ana.get_by_test_id("clock-time")).to_have_text("08:30")
    await expect(dev.get_by_test_id("clock-time")).to_have_text("13:00")
    await ana.get_by_role("button", name="+1 day").click()
    for page in (ana, dev):
        await expect(page.get_by_test_id("clock-day")).to_have_text("Tue 6 Oct 2026")
    await expect(ana.get_by_test_id("clock-status")).to_have_text("1 day later.")
    await ana.get_by_role("button", name="To the next thing due").click()
    await expect(ana.get_by_test_id("clock-status")).to_have_text("Nothing is due.")


async def test_the_journal_shows_every_call_with_its_json(it: Live, open_page: Open) -> None:
    page = await open_page(place(it, "U0ANA", FEEDBACK))
    await write(page, "/plg findme")
    await expect(page.get_by_test_id("message").last).to_contain_text("You said: findme")
    await page.get_by_test_id("side-journal").click()
    await page.get_by_label("Find").fill("findme")
    entries = page.get_by_test_id("entry")
    await expect(entries).to_have_count(2)
    await page.get_by_label("Kind").select_option("payload")
    await expect(entries).to_have_count(1)
    await entries.first.locator("summary").click()
    await expect(entries.first).to_contain_text('"text": "findme"')
    await expect(page.get_by_label("Find")).to_have_value("findme")


async def test_the_tour_is_ticked_off_and_put_away(it: Live, open_page: Open) -> None:
    page = await open_page(place(it))
    tour = page.get_by_test_id("tour")
    await expect(tour).to_contain_text("Look around.")
    await tour.get_by_role("checkbox", name="Look around.").check()
    await expect(tour.get_by_role("checkbox", name="Write something.")).to_be_visible()
    await tour.get_by_role("button", name="Put the tour away").click()
    await expect(tour).to_be_hidden()
    await page.reload()
    await expect(tour).to_be_hidden()
    await page.get_by_role("button", name="Show the tour").click()
    await expect(tour.get_by_role("checkbox", name="Look around.")).to_be_checked()


async def test_going_back_leads_to_where_one_was(it: Live, open_page: Open) -> None:
    page = await open_page(place(it))
    await page.get_by_test_id("side-C0GENERAL").click()
    await expect(page.get_by_role("heading", name="general")).to_be_visible()
    await expect(page).to_have_url(re.compile("at=C0GENERAL"))
    await page.go_back()
    await expect(page.get_by_test_id("home")).to_be_visible()


async def test_a_telephone_shows_one_thing_at_a_time(it: Live, open_page: Open) -> None:
    page = await open_page(place(it), width=390, height=844)
    sidebar = page.get_by_role("navigation", name="Workspace")
    await expect(sidebar).to_be_hidden()
    await page.get_by_role("button", name="Open the list of channels").click()
    await expect(sidebar).to_be_visible()
    await page.get_by_test_id(f"side-{FEEDBACK}").click()
    await expect(sidebar).to_be_hidden()
    await expect(page.get_by_role("heading", name="plg-feedback-first")).to_be_visible()
    await write(page, "from the telephone")
    await expect(page.get_by_test_id("message").last).to_contain_text("from the telephone")
    for at in ("home", inbox(it), "journal", "browse", FEEDBACK):
        await page.goto(place(it, "U0ANA", at))
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390, at
    push_for(it.sandbox.world, "U0ANA", EVERY_INPUT)
    await expect(page.get_by_test_id("modal")).to_be_visible()
    box = await page.get_by_test_id("modal").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


async def test_the_keyboard_reaches_everything_and_focus_is_seen(it: Live, open_page: Open) -> None:
    page = await open_page(place(it, "U0ANA", FEEDBACK))
    await page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the conversation")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("main")).to_be_focused()
    for _ in range(40):
        await page.keyboard.press("Tab")
        shown = await page.evaluate(FOCUS_SEEN)
        assert shown, await page.evaluate("document.activeElement.outerHTML")


async def test_a_home_tab_changes_before_ones_eyes(it: Live, open_page: Open) -> None:
    page = await open_page(place(it))
    await expect(page.get_by_test_id("home")).to_contain_text("Week 2 of 4")
    blocks = [
        {"type": "header", "text": plain("Week 3 of 4")},
        {"type": "actions", "elements": [button("Go", "go")]},
    ]
    await it.bolt.client.views_publish(user_id="U0ANA", view={"type": "home", "blocks": blocks})
    await expect(page.get_by_test_id("home")).to_contain_text("Week 3 of 4")
    await page.get_by_test_id("home").get_by_role("button", name="Go").click()
    await it.sandbox.person("U0ANA").until(lambda: it.sandbox.journal.human("click"))


async def test_a_stopped_sandbox_is_told_and_found_again(it: Live, open_page: Open) -> None:
    page = await open_page(place(it))
    await expect(page.get_by_test_id("home")).to_be_visible()
    port = it.sandbox.port
    await page.route("**/events*", lambda route: route.abort())
    await it.sandbox.stop()
    await expect(page.locator("#offline")).to_be_visible()
    await page.unroute("**/events*")
    await it.sandbox.start(port=port)
    await expect(page.locator("#offline")).to_be_hidden()


async def test_files_are_attached_kept_over_an_error_and_sent(it: Live, open_page: Open) -> None:
    page = await open_page(place(it, "U0ANA", inbox(it)))
    await write(page, "/plg log")
    modal = page.get_by_role("dialog", name="Log what I tried")
    notes = modal.get_by_label("Notes")
    await notes.set_input_files(FilePayload(name="week 1.csv", mimeType="text/csv", buffer=b"a,b\n"))
    await expect(modal.get_by_role("listitem")).to_contain_text("week 1.csv")
    await modal.get_by_role("textbox", name="What I tried").fill("nothing")
    await notes.set_input_files(FilePayload(name="2.csv", mimeType="text/csv", buffer=b"c\n"))
    await modal.get_by_role("button", name="Keep it").click()
    await expect(modal).to_contain_text("Then write what you saw.")
    await expect(modal.get_by_role("listitem")).to_have_count(2)
    await modal.get_by_role("button", name="Remove week 1.csv").click()
    await expect(modal.get_by_role("listitem")).to_have_count(1)
    await modal.get_by_role("textbox", name="What I tried").fill("asked first")
    await modal.get_by_role("button", name="Keep it").click()
    await expect(modal).to_be_hidden()
    sent = it.sandbox.journal.payloads("view_submission")[-1].request["payload"]["view"]["state"]["values"]
    [file] = sent["notes"]["notes"]["files"]
    assert (file["name"], it.sandbox.world.blobs[file["id"]]) == ("2.csv", b"c\n")
