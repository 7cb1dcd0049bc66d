"""What happened, as rows to read or to compare: who did what, and who got what when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sandbox.journal import Entry
from sandbox.render import plain, text_of
from sandbox.server import Sandbox
from sandbox.world import Json, World

POSTS = {"chat.postMessage": "", "chat.update": "changed: ", "chat.delete": "taken back"}
TYPED = {"value", "selected_date", "selected_time"}
PLAIN_ACTS = {"delete": "deletes what they wrote", "shortcut": "takes the shortcut “Log an experiment”"}
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
    """Return what people did and what the bot sent or answered, in order, after journal entry `since`.

    Without `acts` only what the bot sent is left, not what it answered to nobody but who had asked.
    """
    teller = _Teller(sandbox.world)
    rows = [
        row for entry in sandbox.journal.entries if entry.n > since for row in teller.rows(entry, acts=acts)
    ]
    return sorted(rows, key=lambda row: row.at)


def name(world: World, user_id: str) -> str:
    """Return how a person is called."""
    return "@" + world.users[user_id].name


def place(world: World, channel_id: str) -> str:
    """Return whom a channel id reaches: a person for a direct conversation, else the channel."""
    if channel_id in world.users:
        return name(world, channel_id)
    channel = world.channels[channel_id]
    if channel.kind != "im":
        return "#" + channel.name
    return name(world, next(user for user in channel.members if user != world.app.bot_user))


def short(text: str) -> str:
    """Return the beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"


class _Teller:
    """Reads the journal; an act is written there after what the app answered to it, and told before."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._sent: Json = {}  # what the app was sent last because somebody did something
        self._answers: list[str] = []
        self._home: Json = {}  # what the app published last

    def rows(self, entry: Entry, *, acts: bool) -> Iterator[Row]:
        match entry.kind:
            case "payload":
                self._note(entry)
            case "call" if entry.response.get("ok"):
                yield from self._called(entry)
            case "human" if acts and (done := self._done(entry)):
                who = name(self._world, str(entry.request["user"]))
                yield Row(entry.at, who, done, act=True)
                yield from (Row(entry.at, who, said, act=False) for said in self._answers)
                self._answers = []

    def _note(self, entry: Entry) -> None:
        if entry.name in ("slash_commands", "block_actions", "view_submission", "shortcut"):
            self._sent = entry.request["payload"]
        if entry.name == "slash_commands" and (entry.response.get("body") or {}).get("blocks"):
            self._answers.append(self._answer(entry.response["body"]))

    def _called(self, entry: Entry) -> Iterator[Row]:
        request = entry.request
        if entry.name in POSTS:
            to = place(self._world, str(request["channel"]))
            yield Row(entry.at, to, self._said(entry), act=False)
        elif entry.name == "files.completeUploadExternal":
            to = place(self._world, str(request["channel_id"]))
            names = ", ".join(str(file["name"]) for file in entry.response["files"])
            yield Row(entry.at, to, short(f"{request.get('initial_comment', '')} [{names}]"), act=False)
        elif entry.name == "response_url" and request.get("text"):
            self._answers.append(self._answer(request))
        elif entry.name == "views.publish":
            self._home = request["view"]

    def _said(self, entry: Entry) -> str:
        thread = "in thread: " if entry.request.get("thread_ts") else ""
        text = "" if entry.name == "chat.delete" else str(entry.request.get("text", ""))
        return thread + POSTS[entry.name] + short(plain(text, self._world))

    def _answer(self, body: Json) -> str:
        return "answers: " + short(plain(str(body.get("text", "")), self._world))

    def _done(self, entry: Entry) -> str:
        """Return an act in words, "" when it leaves no trace worth telling."""
        request = entry.request
        match entry.name:
            case "command":
                return short(str(request["text"]))
            case "click":
                action = (self._sent.get("actions") or [{}])[0]
                if str(action.get("action_id")).endswith(".draft"):
                    return ""  # somebody is typing
                return f"presses [{(action.get('text') or {}).get('text') or request['action_id']}]"
            case "submit":
                title = (self._sent.get("view") or {}).get("title", {}).get("text", "")
                return short(f"sends “{title}”: " + ", ".join(self._filled(request["values"])))
            case "say" | "edit":
                return self._wrote(entry)
            case "open_tab" if request["tab"] == "home":
                self._answers.append("shows: " + short(text_of(self._home, self._world)))
                return "opens the Home"
            case "leave" | "archive":
                return f"{entry.name}s {place(self._world, str(request['channel']))}"
        return PLAIN_ACTS.get(entry.name, "")

    def _wrote(self, entry: Entry) -> str:
        to = place(self._world, str(entry.request["channel"]))
        where = "to plg" if to.startswith("@") else f"in {to}"
        thread = ", in a thread" if entry.request.get("thread_ts") else ""
        verb = "changes what they wrote" if entry.name == "edit" else "writes"
        return f"{verb} {where}{thread}: {short(str(entry.request['text']))}"

    def _filled(self, node: object) -> Iterator[str]:
        """Yield what was typed and chosen in a form, as a person reads it."""
        if isinstance(node, list):
            for value in node:
                yield from self._filled(value)
        elif isinstance(node, dict) and "text" in node and "value" in node:  # an option
            yield str(node["text"]["text"])
        elif isinstance(node, dict):
            for key, value in node.items():
                if key == "selected_users":
                    yield from (name(self._world, user) for user in value)
                elif key == "selected_user" and value:
                    yield name(self._world, value)
                elif key in TYPED and isinstance(value, str) and value:
                    yield value
                else:
                    yield from self._filled(value)
