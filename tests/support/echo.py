"""Brings everything to the bot twice, as a double click, a retry or a second tab does."""

import asyncio
import copy
from collections.abc import Iterator
from contextlib import contextmanager

from bot.demo.stage import Stage
from bot.messages.general import SORRY, SORRY_FOR_A_CLICK
from sandbox.transport import Answer, Kind, Retry
from sandbox.world import Json


@contextmanager
def without_echo(stage: Stage) -> Iterator[None]:
    """Let the echo on a stage, if there is one, step aside meanwhile."""
    dispatcher = vars(stage.sandbox.dispatcher)
    echo = dispatcher.pop("deliver") if isinstance(dispatcher.get("deliver"), Echo) else None
    yield
    if echo is not None:
        dispatcher["deliver"] = echo


class Echo:
    """Stands before a stage's dispatcher; what went wrong is in `failed`, what was brought in `seen`.

    Both come at the same moment, or if `apart` the second once all that followed from the first is sent.
    """

    def __init__(self, stage: Stage, *, apart: bool = False) -> None:
        self._stage, self._apart = stage, apart
        self._deliver = stage.sandbox.dispatcher.deliver
        self.failed: list[tuple[str, str | None]] = []
        self.seen: set[str] = set()
        stage.sandbox.dispatcher.deliver = self  # type: ignore[method-assign]  # it takes its place

    async def __call__(self, kind: Kind, payload: Json, *, retry: Retry | None = None) -> Answer:
        self.seen |= names_of(payload)
        first, second = (self._deliver(kind, one, retry=retry) for one in (payload, copy.deepcopy(payload)))
        if self._apart:
            both = [await first]
            await self._stage.bot.drain()
            both += [await second]
        else:
            both = list(await asyncio.gather(first, second))
        for answer in both:
            said = str(answer.body)
            if not answer.ok or SORRY in said or SORRY_FOR_A_CLICK in said:
                self.failed.append((str(payload.get("type", kind)), answer.error))
        return both[0]


def names_of(payload: Json) -> set[str]:
    """Return by what the registry knows this payload: button, form, shortcut or subcommand."""
    if "command" in payload:
        return {"/plg " + (payload["text"].split() or ["help"])[0].lower()}
    ids = [payload.get("callback_id"), (payload.get("view") or {}).get("callback_id")]
    return {str(one["action_id"]) for one in payload.get("actions", [])} | {one for one in ids if one}
