"""The database cannot be written, or not be reached: people hear so at once, and have their words to copy."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.clock import SystemClock
from bot.db.session import Database
from bot.demo.stage import Stage
from bot.handlers.route import SPARE_SECONDS
from bot.messages import general
from bot.services import activity_log
from sandbox.person import Outcome
from sandbox.render import text_of
from tests.handlers.logbook import AMARA, BRUNO, NASTY, entries, listed, practising, showing, someone

APOLOGY = "I cannot save anything right now"


@contextmanager
def another_process_writes(stage: Stage) -> Iterator[None]:
    """Hold SQLite's one lock for writers, as a long copy or a stuck process does."""
    stage.bot.db.answer_seconds = 0.1
    other = sqlite3.connect(str(stage.bot.db.engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@asynccontextmanager
async def full_disk(stage: Stage) -> AsyncIterator[None]:
    """Let SQLite find no page more."""
    database = stage.bot.db
    async with database.unbound() as session:
        pages = (await session.execute(text("PRAGMA page_count"))).scalar_one()
        await session.execute(text(f"PRAGMA max_page_count = {pages}"))
    try:
        yield
    finally:
        async with database.unbound() as session:
            await session.execute(text("PRAGMA max_page_count = 1000000"))


def said_to(outcome: Outcome) -> str:
    return text_of(outcome.ephemeral) + text_of(outcome.modal)


async def test_a_command_gives_its_words_back_and_works_again_afterwards(stage: Stage) -> None:
    await someone(stage).command("/plg help")
    with another_process_writes(stage):
        outcome = await someone(stage).command(f"/plg log {NASTY}")
        assert outcome.ok
        assert general.AWAY in said_to(outcome)
        assert "I asked <!channel> & @emil >now< *quietly*" in said_to(outcome).replace("<@U0EMIL>", "@emil")
        assert "Your log" in text_of(await listed(stage)), "what needs no writing goes on"
    assert await entries(stage) == 0
    await someone(stage).command("/plg log Kept")
    assert await entries(stage) == 1


async def test_who_is_not_known_yet_gets_their_words_back_too(stage: Stage) -> None:
    with another_process_writes(stage):
        outcome = await someone(stage, BRUNO).command("/plg log My first words")
    assert outcome.ok
    assert general.AWAY in said_to(outcome)
    assert "log My first words" in said_to(outcome)


async def test_a_form_keeps_everything_and_says_so_at_a_field(stage: Stage) -> None:
    me = someone(stage)
    await me.command("/plg log")
    with another_process_writes(stage):
        refused = await me.submit({"tried": "Asked first", "learned": "They knew"})
        assert refused.errors == {"tried": general.AWAY_FOR_A_FORM}
    saved = await me.submit({"tried": "Asked first", "learned": "They knew"})
    assert saved.ok
    assert await entries(stage) == 1


async def test_a_click_is_answered_with_a_sentence(stage: Stage) -> None:
    outcome = await someone(stage).command("/plg log One")
    assert outcome.ephemeral is not None
    with another_process_writes(stage):
        clicked = await someone(stage).click(outcome.ephemeral, "log.undo")
        assert general.AWAY_FOR_A_CLICK in said_to(clicked)
    assert await entries(stage) == 1


async def test_a_direct_message_is_answered_once_an_outage_and_kept_when_it_comes_again(stage: Stage) -> None:
    for user_id in (AMARA, BRUNO):
        await someone(stage, user_id).command("/plg help")
    stage.sandbox.dispatcher.deadline = 3.0  # as Slack's: what cannot be kept is not acknowledged
    for outage in (1, 2):
        with another_process_writes(stage):
            for words in ("I listened.", "I waited."):
                await someone(stage).say("app", f"{words} {outage}")
            await someone(stage, BRUNO).say("app", f"I asked. {outage}")
            assert len(showing(stage, APOLOGY, "app")) == outage
            assert len(showing(stage, APOLOGY, "app", BRUNO)) == outage
        await stage.stepper.advance(timedelta(minutes=10))
        assert await entries(stage) == 2 * outage
        assert await entries(stage, BRUNO) == outage
    assert len(showing(stage, "Kept in your log", "app")) == 4


async def test_a_full_disk_is_said_and_got_over(stage: Stage) -> None:
    await practising(stage)
    long = "I wrote a lot. " * 700
    async with full_disk(stage):
        outcomes = [await someone(stage).command(f"/plg log {n} {long}") for n in range(6)]
    kept = [outcome for outcome in outcomes if "Kept in your log" in said_to(outcome)]
    refused = [outcome for outcome in outcomes if general.AWAY in said_to(outcome)]
    assert refused
    assert len(kept) + len(refused) == 6
    assert all("I wrote a lot. I wrote a lot." in said_to(outcome) for outcome in refused)
    assert await entries(stage) == len(kept)
    await someone(stage).command("/plg log Kept")
    assert await entries(stage) == len(kept) + 1


class Dawdling:
    """A service that takes until it is told to go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, stage: Stage) -> None:
        self.go_on, self.ended = asyncio.Event(), asyncio.Event()
        self.fails = False
        real = activity_log.keep_many
        stage.bot.db.answer_seconds = 0.05

        async def keep_many(*given: Any, **named: Any) -> Any:
            await self.go_on.wait()
            self.ended.set()
            if self.fails:
                raise ValueError("our own mistake")
            return await real(*given, **named)

        monkeypatch.setattr(activity_log, "keep_many", keep_many)

    async def end(self, stage: Stage) -> None:
        self.go_on.set()
        await self.ended.wait()
        stage.bot.db.answer_seconds = 30.0
        await stage.sandbox.idle()


async def until_said(stage: Stage, words: str) -> None:
    """Wait until something is shown to Amara alone."""
    async with asyncio.timeout(5):
        while not any(words in text_of(m) for m in someone(stage).inbox()):  # noqa: ASYNC110 - plain objects
            await asyncio.sleep(0.01)


async def test_what_takes_too_long_is_answered_in_time_and_again_when_it_is_kept(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await someone(stage).command("/plg help")
    slow = Dawdling(monkeypatch, stage)
    outcome = await someone(stage).command("/plg log I waited")
    assert general.LATE_WITH_WORDS in said_to(outcome)
    assert "I waited" in said_to(outcome)
    await slow.end(stage)
    await until_said(stage, "Kept in your log")
    assert await entries(stage) == 1


async def test_what_takes_too_long_and_fails_is_said_too(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await someone(stage).command("/plg help")
    slow = Dawdling(monkeypatch, stage)
    slow.fails = True
    with capture_logs():  # drawing a traceback takes seconds
        await someone(stage).command("/plg log I waited")
        await slow.end(stage)
        await until_said(stage, general.SORRY)
    assert await entries(stage) == 0


async def test_a_form_that_takes_too_long_counts_once_when_it_is_sent_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = someone(stage)
    await me.command("/plg log")
    slow = Dawdling(monkeypatch, stage)
    refused = await me.submit({"tried": "Asked first"})
    assert refused.errors == {"tried": general.AWAY_FOR_A_FORM}
    await slow.end(stage)
    assert (await me.submit({"tried": "Asked first"})).ok
    assert await entries(stage) == 1


async def test_the_patience_at_a_keyboard_is_below_what_slack_has() -> None:
    database = Database("sqlite+aiosqlite:///unused.db", SystemClock())
    assert database.answer_seconds + SPARE_SECONDS < 2.5
    await database.close()
