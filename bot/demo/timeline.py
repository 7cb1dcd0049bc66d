"""What happened, as rows to read or to compare: who did what, and who got what when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sandbox.journal import Entry
from sandbox.render import text_of
from sandbox.server import Sandbox

POSTS = {"chat.postMessage": "", "chat.update": "changed: ", "chat.delete": "taken back"}
ACTS = {"command", "click", "submit", "say", "edit", "delete", "leave", "archive", "shortcut"}
FILLED = {"value", "selected_date", "selected_time"}
WIDTH = 100


@dataclass(frozen=True)
class Row:
    """One line: when (aware UTC), who did it or got it, what it was; `act` tells people from the bot."""

    at: datetime
    who: str
    what: str
    act: bool

    def line(self) -> str:
        """Return the row as text, in UTC."""
        mark = "»" if self.act else " "
        return f"{self.at:%a %d %b %H:%M} {mark} {self.who:<14} {self.what}"


def timeline(sandbox: Sandbox, *, acts: bool = True, since: int = 0) -> list[Row]:
    """Return what people did (unless `acts` is off) and what the bot sent, in order, after entry `since`."""
    return list(_rows(sandbox, acts, since))


def _rows(sandbox: Sandbox, acts: bool, since: int) -> Iterator[Row]:
    for entry in sandbox.journal.entries:
        if entry.n <= since:
            continue
        if entry.kind == "call" and entry.name in POSTS and entry.response.get("ok"):
            yield Row(
                entry.at, place(sandbox, str(entry.request["channel"])), _sent(sandbox, entry), act=False
            )
        elif acts and entry.kind == "human" and entry.name in ACTS:
            yield Row(entry.at, name(sandbox, str(entry.request["user"])), _done(sandbox, entry), act=True)


def name(sandbox: Sandbox, user_id: str) -> str:
    """Return how a person is called."""
    return "@" + sandbox.world.users[user_id].name


def place(sandbox: Sandbox, channel_id: str) -> str:
    """Return whom a channel id reaches: a person for a direct conversation, else the channel."""
    world = sandbox.world
    if channel_id in world.users:
        return name(sandbox, channel_id)
    channel = world.channels[channel_id]
    if channel.kind != "im":
        return "#" + channel.name
    return name(sandbox, next(user for user in channel.members if user != world.app.bot_user))


def _sent(sandbox: Sandbox, entry: Entry) -> str:
    thread = "in thread: " if entry.request.get("thread_ts") else ""
    said = (
        "" if entry.name == "chat.delete" else text_of({"text": entry.request.get("text", "")}, sandbox.world)
    )
    return thread + POSTS[entry.name] + short(said)


def _done(sandbox: Sandbox, entry: Entry) -> str:
    request = entry.request
    match entry.name:
        case "command":
            return short(str(request["text"]))
        case "click":
            return f"presses {request['action_id']}"
        case "submit":
            return "sends the form: " + short(", ".join(_values(request)))
        case "say" | "edit":
            where = place(sandbox, str(request["channel"]))
            there = "writes to plg" if where.startswith("@") else f"writes in {where}"
            return f"{there}: {short(str(request['text']))}"
        case _:
            return entry.name.replace("_", " ")


def _values(node: object) -> Iterator[str]:
    """Yield what was filled in, wherever it stands in the request."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in FILLED and isinstance(value, str) and value:
                yield value
            elif key not in ("user", "view"):
                yield from _values(value)
    elif isinstance(node, list):
        for value in node:
            yield from _values(value)


def short(text: str) -> str:
    """Return the beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"
