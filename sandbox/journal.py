"""The journal of everything that crossed the border between app, people and sandbox."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sandbox.world import Json, World

EntryKind = Literal["call", "payload", "human"]


@dataclass(frozen=True)
class Entry:
    """One call of the app, one payload sent to it, or one act of a person."""

    n: int
    at: datetime  # of the calendar, aware, in UTC
    kind: EntryKind
    name: str  # the method, the payload's type, or the act
    request: Json
    response: Json
    status: int
    ms: float  # how long it took, on the machine's clock


class Journal:
    """An append-only list; only the latest `keep` entries stay in memory."""

    def __init__(self, world: World, keep: int = 10_000) -> None:
        self._world = world
        self.keep = keep
        self._count = 0
        self.entries: list[Entry] = []

    def add(
        self,
        kind: EntryKind,
        name: str,
        request: Json,
        response: Json | None = None,
        *,
        status: int = 200,
        ms: float = 0.0,
    ) -> Entry:
        """Write one entry and tell the world's listeners."""
        self._count += 1
        entry = Entry(self._count, self._world.now(), kind, name, request, response or {}, status, ms)
        self.entries.append(entry)
        if len(self.entries) > self.keep:
            del self.entries[: len(self.entries) - self.keep]
        self._world.changed("journal", n=entry.n)
        return entry

    @property
    def forgotten(self) -> int:
        """Return how many entries were written that are no longer here: a test of everything wants 0."""
        return self._count - len(self.entries)

    def calls(self, name: str | None = None) -> list[Entry]:
        """Return the app's Web API calls, all or of one method, oldest first."""
        return list(self._of("call", name))

    def payloads(self, name: str | None = None) -> list[Entry]:
        """Return what was sent to the app, all or of one type, oldest first."""
        return list(self._of("payload", name))

    def human(self, name: str | None = None) -> list[Entry]:
        """Return what people did, all or of one act, oldest first."""
        return list(self._of("human", name))

    def restore(self, entries: list[Entry]) -> None:
        """Take over entries that an earlier run saved, and number on from them."""
        self.entries = list(entries)
        self._count = max((e.n for e in entries), default=0)

    def _of(self, kind: EntryKind, name: str | None) -> Iterator[Entry]:
        return (e for e in self.entries if e.kind == kind and name in (None, e.name))

    def __len__(self) -> int:
        return len(self.entries)
