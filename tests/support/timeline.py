"""Who got what when: everything the app posted, changed and took back, as lines to compare."""

from datetime import UTC, datetime

from sandbox.journal import Entry
from sandbox.render import text_of
from sandbox.server import Sandbox

SHOWN = {"chat.postMessage": "", "chat.update": "changed: ", "chat.delete": "taken back"}
WIDTH = 100


def timeline(sandbox: Sandbox, since: int = 0) -> list[str]:
    """Return a line for each message, in the order of sending: UTC, to whom, its first words."""
    return [_line(sandbox, entry) for entry in sandbox.journal.entries if _counts(entry) and entry.n > since]


def _counts(entry: Entry) -> bool:
    return entry.kind == "call" and entry.name in SHOWN and bool(entry.response.get("ok"))


def _line(sandbox: Sandbox, entry: Entry) -> str:
    at = entry.at.astimezone(UTC)
    place = _place(sandbox, str(entry.request["channel"]))
    words = "" if entry.name == "chat.delete" else first_words(sandbox, entry)
    thread = "in thread: " if entry.request.get("thread_ts") else ""
    return f"{at:%a %d %b %H:%M}  {place:<12} {thread}{SHOWN[entry.name]}{words}"


def first_words(sandbox: Sandbox, entry: Entry) -> str:
    """Return the beginning of a message on one line, with names instead of ids."""
    text = text_of({"text": entry.request.get("text", ""), "blocks": []}, sandbox.world)
    line = " ".join(text.split())
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"


def _place(sandbox: Sandbox, channel_id: str) -> str:
    world = sandbox.world
    if channel_id in world.users:
        return "@" + world.users[channel_id].name
    channel = world.channels[channel_id]
    if channel.kind != "im":
        return "#" + channel.name
    other = next(user for user in channel.members if user != world.app.bot_user)
    return "@" + world.users[other].name


def day_of(moment: datetime) -> str:
    """Return a moment as the timeline shows it."""
    return f"{moment.astimezone(UTC):%a %d %b %H:%M}"
