"""The page's addresses and what people do on it, with a real Bolt app behind."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck

from sandbox.clock import ManualClock
from sandbox.limits import Limits
from sandbox.server import Sandbox
from sandbox.views import push_for
from sandbox.world import Json, World
from tests.sandbox.live import Body, Live, live, make_world
from tests.sandbox.page_html import words_of

START = datetime.fromisoformat("2026-10-05T07:00:00+00:00")


class Browser:
    """One person's browser: the page, its acts, its stream."""

    def __init__(self, it: Live, session: aiohttp.ClientSession, user: str = "U1") -> None:
        self.it = it
        self.session = session
        self.user = user

    async def get(self, path: str) -> str:
        async with self.session.get(self.it.sandbox.url + path) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.text()

    async def act(self, act: str, status: int = 200, /, **body: Any) -> Json:
        url = f"{self.it.sandbox.url}/act/{act}"
        async with self.session.post(url, json={"as": self.user} | body) as answer:
            assert answer.status == status, await answer.text()
            told: Json = await answer.json()
            return told

    @asynccontextmanager
    async def stream(self, at: str) -> AsyncIterator["Parts"]:
        url = f"{self.it.sandbox.url}/events?as={self.user}&at={at}"
        async with self.session.get(url) as answer:
            yield Parts(answer)


class Parts:
    """What a stream of parts brings, one event after the other."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def next(self) -> tuple[str, Json]:
        name = ""
        async with asyncio.timeout(5):
            async for line in self._answer.content:
                if line.startswith(b"event: "):
                    name = line[7:].strip().decode()
                elif line.startswith(b"data: "):
                    return name, json.loads(line[6:])
        raise AssertionError("the stream ended")

    async def until(self, part: str, words: str) -> Json:
        while True:
            _, body = await self.next()
            if words in body["parts"].get(part, ""):
                parts: Json = body["parts"]
                return parts


@pytest.fixture
async def it() -> AsyncIterator[Live]:
    async with live("socket") as made:
        yield made


@pytest.fixture
async def ada(it: Live) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession() as session:
        yield Browser(it, session)


def plain(text: str) -> Body:
    return {"type": "plain_text", "text": text}


def log_modal(**more: Any) -> Body:
    element = {"type": "plain_text_input", "action_id": "text", "max_length": 20}
    block = {"type": "input", "block_id": "tried", "label": plain("Tried"), "element": element}
    return {
        "type": "modal",
        "callback_id": "log",
        "title": plain("Log"),
        "submit": plain("Keep"),
        "blocks": [block],
    } | more


async def test_the_first_page_lists_whom_one_can_be(ada: Browser) -> None:
    words = words_of(await ada.get("/"))
    assert "Ada Lovelace" in words
    assert "Europe/Berlin" in words
    assert words_of(await ada.get("/?as=U999")) == words
    assert words_of(await ada.get("/?as=U0BOT")) == words


async def test_a_deactivated_person_cannot_be_chosen(it: Live, ada: Browser) -> None:
    await it.sandbox.deactivate("U3")
    assert "Cleo" not in await ada.get("/")
    assert "Who do you want to be" in await ada.get("/?as=U3")
    await Browser(it, ada.session, "U3").act("say", 400, channel="C1", text="hello")


async def test_the_page_forbids_code_and_pictures_from_elsewhere(ada: Browser) -> None:
    async with ada.session.get(ada.it.sandbox.url + "/?as=U1") as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("name", ["app.js", "base.css", "icon.svg"])
async def test_static_files_are_served(ada: Browser, name: str) -> None:
    assert await ada.get(f"/static/{name}")


@pytest.mark.parametrize("name", ["nothing.js", "..%2Froutes.py", "%2Fetc%2Fpasswd"])
async def test_no_other_file_is_served(ada: Browser, name: str) -> None:
    async with ada.session.get(f"{ada.it.sandbox.url}/static/{name}") as answer:
        assert answer.status == 404


async def test_another_sites_page_can_do_nothing(ada: Browser) -> None:
    url, body = f"{ada.it.sandbox.url}/act/say", {"as": "U1", "channel": "C1", "text": "x"}
    async with ada.session.post(url, json=body, headers={"Origin": "https://evil.example"}) as answer:
        assert answer.status == 403
    async with ada.session.post(url, data=json.dumps(body), headers={"Content-Type": "text/plain"}) as answer:
        assert answer.status == 403
    assert ada.it.sandbox.world.channels["C1"].messages == []


async def test_nonsense_is_refused_without_a_traceback(ada: Browser) -> None:
    await ada.act("no_such_act", 400)
    await ada.act("say", 400, channel="C1")
    await ada.act("click", 400)
    told = await ada.act("say", channel="C999", text="hello")
    assert told["ok"] is False
    assert told["notice"]


async def test_what_one_writes_is_shown_to_the_others_at_once(it: Live, ada: Browser) -> None:
    ben = Browser(it, ada.session, "U2")
    async with ben.stream("C1") as parts:
        await parts.next()
        assert (await ada.act("say", channel="C1", text="hello <b>all</b>"))["ok"]
        assert "hello &lt;b&gt;all&lt;/b&gt;" in (await parts.until("main", "hello"))["main"]


async def test_a_stream_brings_only_the_parts_that_changed(ada: Browser) -> None:
    async with ada.stream("home") as parts:
        _, first = await parts.next()
        assert set(first["parts"]) == {"clock", "sidebar", "header", "main", "composer", "thread", "modal"}
        ada.it.sandbox.world.channels["C1"].topic = "not shown at home"
        push_for(ada.it.sandbox.world, "U1", log_modal())
        _, second = await parts.next()
        assert set(second["parts"]) == {"modal"}


async def test_a_stream_ends_for_somebody_who_was_deactivated(it: Live, ada: Browser) -> None:
    async with ada.stream("home") as parts:
        await parts.next()
        await it.sandbox.deactivate("U1")
        assert (await parts.next())[0] == "gone"


async def test_stopping_the_sandbox_ends_the_streams(it: Live, ada: Browser) -> None:
    async with ada.stream("home") as parts:
        await parts.next()
        async with asyncio.timeout(5):
            await it.sandbox.stop()


async def test_a_command_that_nobody_answers_shows_the_failure(ada: Browser) -> None:
    told = await ada.act("say", channel="C1", text="/plg hello")
    assert told["ok"] is False
    html = await ada.get("/?as=U1&at=C1")
    assert "/plg failed with the error" in words_of(html)
    assert "Only visible to you" in words_of(html)


async def test_a_command_in_a_thread_is_refused_and_kept(it: Live, ada: Browser) -> None:
    root = await it.ada.say("C1", "a question")
    told = await ada.act("say", channel="C1", text="/plg log", thread=root.ts)
    assert told["notice"].startswith("/plg cannot be used in a thread")
    assert told["keep"]


async def test_a_modal_from_command_to_submission(it: Live, ada: Browser) -> None:
    kept: list[str] = []

    @it.bolt.command("/plg")
    async def plg(ack: AsyncAck, body: Body, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=log_modal())

    @it.bolt.view("log")
    async def log(ack: AsyncAck, view: Body) -> None:
        text = view["state"]["values"]["tried"]["text"]["value"]
        if "bad" in text:
            await ack(response_action="errors", errors={"tried": "Try that again."})
        else:
            kept.append(text)
            await ack()

    await ada.act("say", channel="C1", text="/plg log")
    await it.ada.until(lambda: it.ada.modal)
    assert "Tried" in await ada.get("/?as=U1&at=C1")
    view = it.sandbox.world.modals["U1"][-1].id
    for text, sentence in (
        (None, "Please complete this required field."),
        ("x" * 21, "Please enter no more than 20 characters."),
        ("bad", "Try that again."),
    ):
        told = await ada.act("submit", view=view, values={"tried": {"text": text}})
        assert told["errors"] == {"tried": sentence}
        html = await ada.get("/?as=U1&at=C1")
        assert sentence in html
        assert text is None or f'value="{text}"' in html
    assert (await ada.act("submit", view=view, values={"tried": {"text": "asked"}}))["ok"]
    assert kept == ["asked"]
    assert it.ada.modal is None


async def test_a_click_carries_what_is_typed_around_it(it: Live, ada: Browser) -> None:
    seen: list[Body] = []
    more = {
        "type": "actions",
        "block_id": "more",
        "elements": [{"type": "button", "action_id": "add", "text": plain("+")}],
    }
    view = push_for(it.sandbox.world, "U1", log_modal(blocks=[*log_modal()["blocks"], more]))

    @it.bolt.action("add")
    async def add(ack: AsyncAck, body: Body) -> None:
        seen.append(body)
        await ack()

    told = await ada.act(
        "click",
        target=f"view:{view.id}",
        block_id="more",
        action_id="add",
        values={"tried": {"text": "half a"}},
    )
    assert told["ok"]
    assert seen[0]["view"]["state"]["values"]["tried"]["text"]["value"] == "half a"
    assert 'value="half a"' in await ada.get("/?as=U1")


async def test_a_button_of_a_message_is_clicked(it: Live, ada: Browser) -> None:
    seen: list[str] = []

    @it.bolt.action("yes")
    async def yes(ack: AsyncAck, body: Body, respond: Any) -> None:
        seen.append(body["actions"][0]["value"])
        await ack()
        await respond("Thank you", response_type="ephemeral", replace_original=False)

    button = {"type": "button", "action_id": "yes", "value": "7", "text": plain("Yes")}
    posted = await it.bolt.client.chat_postMessage(
        channel="C1", text="?", blocks=[{"type": "actions", "block_id": "b", "elements": [button]}]
    )
    target = f"message:C1:{posted['ts']}"
    assert f'data-target="{target}"' in await ada.get("/?as=U1&at=C1")
    assert (await ada.act("click", target=target, block_id="b", action_id="yes", value="7"))["ok"]
    await it.ada.until(lambda: it.sandbox.world.channels["C1"].messages[-1].ephemeral_to)
    assert seen == ["7"]
    assert "Thank you" in await ada.get("/?as=U1&at=C1")
    assert "Thank you" not in await ada.get("/?as=U2&at=C1")
    ephemeral = it.sandbox.world.channels["C1"].messages[-1]
    assert (await ada.act("dismiss", channel="C1", ts=ephemeral.ts))["ok"]
    assert "Thank you" not in await ada.get("/?as=U1&at=C1")


async def test_an_external_select_offers_what_the_app_lists_and_nothing_else(it: Live, ada: Browser) -> None:
    listed = [{"text": plain("Case &amp; one"), "value": "1"}, {"text": plain("Case two"), "value": "2"}]

    @it.bolt.options("case")
    async def cases(ack: AsyncAck) -> None:
        await ack(options=listed)

    sent: list[Body] = []

    @it.bolt.view("log")
    async def log(ack: AsyncAck, view: Body) -> None:
        sent.append(view["state"]["values"]["case"]["case"]["selected_option"])
        await ack()

    element = {"type": "external_select", "action_id": "case", "min_query_length": 1}
    block = {"type": "input", "block_id": "case", "label": plain("Case"), "element": element}
    view = push_for(it.sandbox.world, "U1", log_modal(blocks=[block])).id
    told = await ada.act("submit", view=view, values={"case": {"case": "2"}})
    assert "never on offer" in told["notice"]
    told = await ada.act("options", query="ca", target=f"view:{view}", block_id="case", action_id="case")
    assert told["options"] == [{"value": "1", "label": "Case & one"}, {"value": "2", "label": "Case two"}]
    assert (await ada.act("submit", view=view, values={"case": {"case": "2"}}))["ok"]
    assert sent == [listed[1]]


async def test_a_moment_is_picked_in_the_viewers_own_zone(it: Live, ada: Browser) -> None:
    element = {"type": "datetimepicker", "action_id": "at"}
    block = {"type": "input", "block_id": "at", "label": plain("At"), "element": element}
    view = push_for(it.sandbox.world, "U1", log_modal(blocks=[block]))
    await ada.act("submit", view=view.id, values={"at": {"at": "2026-10-05T09:00"}})
    assert view.state["at"]["at"]["selected_date_time"] == int(START.timestamp())
    assert 'value="2026-10-05T09:00"' in await ada.get("/?as=U1")


async def test_nobody_acts_on_what_they_cannot_see(it: Live, ada: Browser) -> None:
    secret = await it.ben.say("G1", "between us")
    view = push_for(it.sandbox.world, "U2", log_modal())
    cleo = Browser(it, ada.session, "U3")
    for told in (
        await cleo.act("react", channel="G1", ts=secret.ts, name="eyes"),
        await cleo.act("edit", channel="G1", ts=secret.ts, text="mine"),
        await cleo.act("submit", view=view.id, values={"tried": {"text": "x"}}),
        await cleo.act("join", channel="G1"),
    ):
        assert told["ok"] is False
    assert secret.text == "between us"
    assert secret.reactions == {}
    assert it.ben.modal is view


async def test_a_persons_own_message_is_edited_and_deleted(it: Live, ada: Browser) -> None:
    message = await it.ada.say("C1", "first")
    assert (await ada.act("edit", channel="C1", ts=message.ts, text="another"))["ok"]
    assert "(edited)" in await ada.get("/?as=U1&at=C1")
    assert (await ada.act("delete", channel="C1", ts=message.ts))["ok"]
    assert "another" not in await ada.get("/?as=U1&at=C1")


async def test_reading_takes_the_unread_mark_away(it: Live, ada: Browser) -> None:
    await it.ben.say("C1", "news")
    line = 'data-testid="side-C1"'
    assert "1 unread" in (await ada.get("/?as=U1")).split(line)[1].split("</li>")[0]
    await ada.act("read", channel="C1")
    assert "unread" not in (await ada.get("/?as=U1")).split(line)[1].split("</li>")[0]


async def test_people_join_leave_and_write_to_each_other(it: Live, ada: Browser) -> None:
    await ada.act("leave", channel="C1")
    assert "You are not in this channel." in await ada.get("/?as=U1&at=C1")
    assert "general" in await ada.get("/?as=U1&at=browse")
    await ada.act("join", channel="C1")
    assert "U1" in it.sandbox.world.channels["C1"].members
    opened = await ada.act("write_to", user="U2")
    assert opened["at"] == it.sandbox.world.im("U1", "U2").id


async def test_the_journal_can_be_read_entry_by_entry(it: Live, ada: Browser) -> None:
    await it.ada.say("C1", "hello")
    entries = json.loads(await ada.get("/journal.json"))
    said = next(entry for entry in entries if entry["name"] == "say")
    assert said["request"]["text"] == "hello"
    assert json.loads(await ada.get(f"/journal/{said['n']}.json")) == said
    async with ada.session.get(f"{it.sandbox.url}/journal/999999.json") as answer:
        assert answer.status == 404


async def test_without_a_driver_time_does_not_pass(ada: Browser) -> None:
    assert "nothing can be skipped" in (await ada.act("clock", step="3600"))["words"]


class Driver:
    """Moves a clock that stands still; whatever is due waits for `go`."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.go = asyncio.Event()
        self.next: datetime | None = None
        self.broken = False

    async def advance(self, by: timedelta) -> None:
        if self.broken:
            raise RuntimeError("secret words")
        await self.go.wait()
        self.clock.move_to(self.clock.now() + by)

    async def advance_to_next(self) -> datetime | None:
        if self.next:
            self.clock.move_to(self.next)
        return self.next


@pytest.fixture
async def stepped() -> AsyncIterator[tuple[Live, Driver]]:
    clock = ManualClock(START)
    world: World = make_world()
    world.clock = clock
    async with live("socket", world=world) as made:
        driver = Driver(clock)
        made.sandbox.driver = driver
        yield made, driver


async def test_the_clock_bar_lets_time_pass_and_says_so(stepped: tuple[Live, Driver]) -> None:
    it, driver = stepped
    async with aiohttp.ClientSession() as session:
        ada = Browser(it, session)
        async with ada.stream("home") as parts:
            assert "09:00" in (await parts.next())[1]["parts"]["clock"]
            step = asyncio.create_task(ada.act("clock", step="86400"))
            await parts.until("clock", "Time is passing")
            assert (await ada.act("clock", step="3600"))["words"] == "Time is already passing."
            driver.go.set()
            assert (await step)["words"] == "1 day later."
            shown = await parts.until("clock", "1 day later.")
            assert "Tue 6 Oct 2026" in shown["clock"]


async def test_the_clock_goes_to_the_next_thing_due(stepped: tuple[Live, Driver]) -> None:
    it, driver = stepped
    async with aiohttp.ClientSession() as session:
        ada = Browser(it, session)
        assert (await ada.act("clock", step="next"))["words"] == "Nothing is due."
        driver.next = START + timedelta(hours=3, minutes=5)
        assert (await ada.act("clock", step="next"))["words"] == "3 hours, 5 minutes later."
        await ada.act("clock", 400, step="-5")


async def test_a_failing_schedule_is_told_and_the_page_goes_on(stepped: tuple[Live, Driver]) -> None:
    it, driver = stepped

    driver.broken = True
    async with aiohttp.ClientSession() as session:
        words = (await Browser(it, session).act("clock", step="3600"))["words"]
    assert words == "Time stopped: the app failed. Its log says why."


async def test_a_permalink_leads_to_the_message_after_one_has_said_who_one_is(it: Live, ada: Browser) -> None:
    slack = it.bolt.client
    parent = await slack.chat_postMessage(channel="G1", text="The prompt")
    reply = await slack.chat_postMessage(channel="G1", text="An answer", thread_ts=parent["ts"])
    link = await slack.chat_getPermalink(channel="G1", message_ts=str(reply["ts"]))

    picking = await ada.get(str(link["permalink"]).removeprefix(it.sandbox.url))
    goal = f"/?as=U1&amp;at=G1&amp;thread={parent['ts']}"
    assert f'href="{goal}"' in picking
    assert "An answer" in words_of(await ada.get(goal.replace("&amp;", "&")))
    async with ada.session.get(f"{it.sandbox.url}/archives/G1/p1000001") as answer:
        assert answer.status == 404


async def test_without_an_app_connected_a_person_reads_that_it_failed() -> None:
    sandbox = Sandbox(make_world(), limits=Limits(enabled=False))
    await sandbox.start()
    try:
        async with aiohttp.ClientSession() as session:
            url = f"{sandbox.url}/act/say"
            async with session.post(url, json={"as": "U1", "channel": "C1", "text": "/plg help"}) as answer:
                assert (await answer.json())["error"] == "dispatch_failed"
            async with session.get(f"{sandbox.url}/?as=U1&at=C1") as answer:
                page = await answer.text()
        assert '/plg failed with the error "dispatch_failed"' in words_of(page)
    finally:
        await sandbox.stop()


async def test_files_are_attached_and_taken_away_in_the_browser(it: Live, ada: Browser) -> None:
    it.sandbox.world.app.scopes.add("files:read")
    element = {"type": "file_input", "action_id": "f", "filetypes": ["csv", "txt"], "max_files": 2}
    block = {"type": "input", "block_id": "b", "label": plain("Roster"), "element": element}
    view = push_for(it.sandbox.world, "U1", log_modal(blocks=[block]))

    async def attach(*names: str, data: str = "YSxi", status: int = 200) -> Json:
        files = [{"name": name, "type": "", "data": data} for name in names]
        return await ada.act("attach", status, **place, files=files)

    place = {"view": view.id, "block_id": "b", "action_id": "f"}
    assert (await attach("one.csv"))["ok"]
    assert (await attach("two.txt"))["ok"]
    assert "no more than 2 files" in (await attach("three.csv"))["notice"].lower()
    assert "arrived damaged" in (await attach("bad.csv", data="?"))["notice"]
    held = view.state["b"]["f"]["files"]
    assert [file["name"] for file in held] == ["one.csv", "two.txt"]
    assert it.sandbox.world.blobs[held[0]["id"]] == b"a,b"
    html = await ada.get("/?as=U1")
    assert 'type="file" multiple accept=".csv,.txt"' in html
    assert "Remove one.csv" in html

    assert (await ada.act("detach", **place, file=held[0]["id"]))["ok"]
    assert "only files of type csv, txt" in (await attach("x.exe"))["notice"]
    submitted = await ada.act("submit", view=view.id, values={})
    assert submitted["ok"] is False  # nobody takes it, so the modal stays as it is
    assert [file["name"] for file in view.state["b"]["f"]["files"]] == ["two.txt"]
