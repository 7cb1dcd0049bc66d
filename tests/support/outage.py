"""A database that fails in the middle of every request, and is back when it is made once more."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot.db.session import Database
from bot.demo.stage import Stage
from bot.messages.general import (
    AWAY,
    AWAY_FOR_A_CLICK,
    AWAY_FOR_A_FORM,
    SORRY,
    SORRY_FOR_A_CLICK,
)
from sandbox.interact import take_off
from sandbox.transport import Answer, Kind, Retry
from sandbox.world import Json

What = Literal["everything", "writes", "commits"]
APOLOGIES = (AWAY, AWAY_FOR_A_CLICK, AWAY_FOR_A_FORM, SORRY, SORRY_FOR_A_CLICK)
ON_TOP = (AWAY_FOR_A_CLICK, SORRY_FOR_A_CLICK)  # what is shown over a form, in a modal of its own
WRITING = ("INSERT", "UPDATE", "DELETE")


def _failure() -> OperationalError:
    return OperationalError("a statement", None, Exception("the disk is full"))


@contextmanager
def outage(db: Database, what: What) -> Iterator[None]:
    """Let everything fail, or only what writes, or only commits that come after a write."""
    engine = db.engine.sync_engine

    def statement(_c: Any, _cursor: Any, said: str, _values: Any, _context: Any, _many: bool) -> None:
        if what == "everything" or (what == "writes" and said.lstrip().startswith(WRITING)):
            raise _failure()

    def commit(_connection: Any) -> None:
        if what == "commits":
            raise _failure()

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", commit)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", statement)
        event.remove(engine, "commit", commit)


def _from_a_person(event: Json) -> bool:
    """Whether somebody wrote to plg; anything else comes while the bot itself is at work."""
    message = event.get("message") or event
    return event.get("channel_type") == "im" and "bot_id" not in message


class Stumbling:
    """Stands before a stage's dispatcher: brings each payload in an outage first, and again after it.

    `apologies` counts, by kind of payload, how often people were told that it did not work; `silent` names
    what failed without a word.
    """

    def __init__(self, stage: Stage, what: What) -> None:
        self._deliver = stage.sandbox.dispatcher.deliver
        self.stage, self.what = stage, what
        self.apologies: dict[str, int] = {}
        self.silent: list[str] = []
        stage.sandbox.dispatcher.deliver = self  # type: ignore[method-assign]  # it takes its place

    async def __call__(self, kind: Kind, payload: Json, *, retry: Retry | None = None) -> Answer:
        if kind == "events_api" and not _from_a_person(payload["event"]):
            return await self._deliver(kind, payload, retry=retry)
        name = str(payload.get("type", kind))
        since = len(self.stage.sandbox.journal.entries)
        again = copy.deepcopy(payload)
        with outage(self.stage.bot.db, self.what):
            answer = await self._deliver(kind, payload, retry=retry)
        told = self._told(answer, since)
        if told:
            self.apologies[name] = self.apologies.get(name, 0) + 1
        if answer.ok and not told:
            return answer  # it had nothing to do with the database
        self._apologies_are_closed(again)
        if not answer.ok and kind != "events_api":
            self.silent.append(name)
        return await self._deliver(kind, again, retry=retry)

    def _apologies_are_closed(self, again: Json) -> None:
        """Take off what lies on top of a form, as people do before they press its button once more."""
        world = self.stage.sandbox.world
        for opened in list(world.modals.values()):
            if opened and any(sorry in str(opened[-1].definition) for sorry in ON_TOP):
                take_off(world, opened[-1])
        if trigger := world.triggers.get(again.get("trigger_id", "")):
            trigger.used = False  # pressed once more, a button has a trigger of its own

    def _told(self, answer: Answer, since: int) -> bool:
        later = self.stage.sandbox.journal.entries[since:]
        said = [str(answer.body), *(str(one.request) for one in later if one.kind == "call")]
        return any(sorry in one for one in said for sorry in APOLOGIES)
