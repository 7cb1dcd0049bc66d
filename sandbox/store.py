"""The sandbox's memory between two runs: the whole workspace and the journal's tail in one JSON file."""

import asyncio
import json
import os
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.journal import Entry
from sandbox.world import Channel, Json, Message, User, View, World

if TYPE_CHECKING:
    from sandbox.server import Sandbox

FILE = "sandbox.json"
BYTES = "sandbox-*.bytes*"  # beside it, the bytes of each uploaded file, named by its id
VERSION = 1
JOURNAL_TAIL = 300  # entries; they hold whole payloads
DELAY = 1.0  # seconds after a change until it is written


class StoreError(Exception):
    """The saved file cannot be used; the message is a sentence that names it."""


class Store:
    """Keeps the file in step with the world; trigger ids and response URLs do not outlive a run."""

    def __init__(self, sandbox: "Sandbox", folder: Path, *, delay: float = DELAY) -> None:
        self.path = folder / FILE
        self._sandbox = sandbox
        self._delay = delay
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None
        self._unsubscribe: Callable[[], None] = _nothing
        self._written = asyncio.Event()
        self._written.set()

    def load(self) -> datetime | None:
        """Fill the world from the file and return the calendar's moment then; None when there is no file.

        Raises StoreError for a file that another version wrote or that is damaged.
        """
        try:
            saved = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise StoreError(f"{self.path} cannot be read ({error}); delete it to start again") from error
        if not isinstance(saved, dict) or saved.get("version") != VERSION:
            raise StoreError(f"{self.path} was written by another version; delete it to start again")
        try:
            _fill(self._sandbox.world, saved)
            self._load_blobs()
            self._sandbox.journal.restore([_entry(entry) for entry in saved["journal"]])
            return datetime.fromisoformat(saved["now"])
        except (KeyError, TypeError, ValueError) as error:
            raise StoreError(f"{self.path} is damaged ({error!r}); delete it to start again") from error

    def start(self) -> None:
        """Write the world a moment after each change from now on."""
        self._unsubscribe = self._sandbox.world.subscribe(lambda _: self._later())

    def _later(self) -> None:
        if self._timer is None:
            self._written.clear()
            self._timer = asyncio.get_running_loop().call_later(self._delay, self._begin)

    def _begin(self) -> None:
        self._timer = None
        if self._writing and not self._writing.done():
            self._later()
            return
        self._writing = asyncio.get_running_loop().create_task(self._write_beside(self._text()))

    async def _write_beside(self, text: str) -> None:
        try:
            await asyncio.to_thread(self._write, text)
        finally:
            if self._timer is None:
                self._written.set()

    async def settled(self) -> None:
        """Wait until every change so far is on disk."""
        await self._written.wait()

    async def stop(self) -> None:
        """Write once more and stop watching."""
        self._unsubscribe()
        self._unsubscribe = _nothing
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._writing:
            await self._writing
        self.save()

    def _load_blobs(self) -> None:
        world = self._sandbox.world
        kept = {file_id: self._bytes_of(file_id) for file_id in world.uploads}
        world.blobs = {file_id: path.read_bytes() for file_id, path in kept.items() if path.is_file()}

    def _bytes_of(self, file_id: str) -> Path:
        return self.path.parent / f"sandbox-{file_id}.bytes"

    def _write_blobs(self, blobs: dict[str, bytes]) -> None:
        """Write the bytes of files that are not on disk yet; they never change."""
        for file_id, data in blobs.items():
            path = self._bytes_of(file_id)
            if not path.is_file():
                beside = path.with_suffix(".bytes.tmp")
                beside.write_bytes(data)
                beside.replace(path)

    def save(self) -> None:
        """Write everything now; the file is replaced in one step, so that it is never half written."""
        self._write(self._text())

    def _text(self) -> str:
        journal = [_entry_json(entry) for entry in self._sandbox.journal.entries[-JOURNAL_TAIL:]]
        return json.dumps(_dump(self._sandbox.world) | {"journal": journal}, ensure_ascii=False)

    def _write(self, text: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._write_blobs(dict(self._sandbox.world.blobs))
        beside = self.path.with_suffix(".tmp")
        with beside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path)


def _nothing() -> None:
    """Stand for a subscription that is not there."""


def _dump(world: World) -> Json:
    return {
        "version": VERSION,
        "now": world.now().isoformat(),
        "last_ts": world.new_ts(),
        "app": {"installed": world.app.installed, "token_revoked": world.app.token_revoked},
        "users": [vars(user) for user in world.users.values()],
        "channels": [
            vars(channel) | {"messages": [vars(message) for message in channel.messages]}
            for channel in world.channels.values()
        ],
        "usergroups": world.usergroups,
        "modals": {user: [vars(view) for view in stack] for user, stack in world.modals.items()},
        "homes": {user: vars(view) for user, view in world.homes.items()},
        "uploads": world.uploads,
    }


def _fill(world: World, saved: Json) -> None:
    users = [_made(User, user) for user in saved["users"]]
    channels = [_channel(channel) for channel in saved["channels"]]
    modals = {user: [_made(View, view) for view in stack] for user, stack in saved["modals"].items()}
    homes = {user: _made(View, view) for user, view in saved["homes"].items()}
    world.users = {user.id: user for user in users}
    world.channels = {channel.id: channel for channel in channels}
    world.modals, world.homes = modals, homes
    world.usergroups = saved["usergroups"]
    world.uploads = saved["uploads"]
    world.app.installed, world.app.token_revoked = saved["app"]["installed"], saved["app"]["token_revoked"]
    world.seen_ts(saved["last_ts"])


def _channel(saved: Json) -> Channel:
    channel: Channel = _made(Channel, saved)
    channel.messages = [_made(Message, message) for message in saved["messages"]]
    return channel


def _made(kind: Any, saved: Json) -> Any:
    """Return a dataclass from its saved fields; fields that came since keep their defaults."""
    known = {field.name for field in fields(kind)}
    return kind(**{name: value for name, value in saved.items() if name in known})


def _entry_json(entry: Entry) -> Json:
    return vars(entry) | {"at": entry.at.isoformat()}


def _entry(saved: Json) -> Entry:
    made: Entry = _made(Entry, saved | {"at": datetime.fromisoformat(saved["at"])})
    return made
