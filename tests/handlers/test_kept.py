"""What is copied for the tests here is what they would have lived through (tests/support/kept.py)."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.db.models import Base
from sandbox.faults import Fault
from tests.handlers.logbook import AMARA, practising, someone
from tests.support.echo import Echo
from tests.support.kept import Rewindable, rewindable

MADE_UP = re.compile(  # ids, replicas, timestamps, and the ids of blocks that a message does not name
    r"\b[A-Z][0-9A-F]{10}\b|\b[0-9a-f]{12,40}\b|\b17\d{8}\.\d{6}\b|(?<='block_id': ')[\w-]{6}(?=')"
)


def told(stage: Rewindable) -> dict[str, list[str]]:
    """Return what can be read at each place, without what is made up anew each time."""
    return {
        " ".join([channel.kind, channel.name, *sorted(channel.members)]): sorted(
            MADE_UP.sub("", repr((one.user, one.text, one.blocks, one.thread_ts is None, one.pinned_by)))
            for one in channel.messages
        )
        for channel in stage.sandbox.world.channels.values()
    }


def rows(stage: Rewindable) -> dict[str, list[str]]:
    """Return the bot's tables, without what is made up anew each time."""
    with closing(sqlite3.connect(stage.file)) as database:
        return {
            name: sorted(MADE_UP.sub("", repr(row)) for row in database.execute(f"SELECT * FROM {name}"))
            for name in Base.metadata.tables.keys() - {"replicas"}
        }


async def test_a_copied_group_is_as_one_that_was_lived_through(
    stage: Rewindable, migrated_sqlite: Path, tmp_path: Path
) -> None:
    channel = await practising(stage)
    assert stage.sandbox.world.channels[channel.id] is channel
    async with rewindable(migrated_sqlite, tmp_path / "other.db") as other:
        lived = await practising.__wrapped__(other)  # type: ignore[attr-defined]  # as it was before it was kept
        assert (stage.clock.now(), told(stage), rows(stage)) == (other.clock.now(), told(other), rows(other))
        assert sorted(channel.members) == sorted(lived.members)
        for one in (stage, other):
            outcome = await someone(one, AMARA).command("/plg log I told Emil what his call made possible.")
            assert outcome.ephemeral is not None
            await one.stepper.advance_to_next()
        assert (stage.clock.now(), told(stage), rows(stage)) == (other.clock.now(), told(other), rows(other))


async def test_where_something_happened_before_nothing_is_copied(stage: Rewindable) -> None:
    stage.sandbox.faults.add(Fault("conversations.create", "delay:0"))
    bot = stage.bot
    await practising(stage)
    assert stage.bot is bot
    assert not stage.sandbox.faults.waiting


async def test_an_echo_hears_what_comes_after_the_copy(stage: Rewindable) -> None:
    echo = Echo(stage)
    await practising(stage)
    assert echo.seen == set()
    await someone(stage, AMARA).command("/plg log I told Emil what his call made possible.")
    assert echo.seen == {"/plg log"}
