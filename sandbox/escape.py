"""Slack's markup of text: escaping, what its angle brackets mean, and whom a message pings."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from sandbox.world import Json, Message, World

SPECIALS = ("here", "channel", "everyone")
OWN_LINES = {
    "channel_join",
    "channel_leave",
    "channel_topic",
    "channel_name",
    "channel_archive",
    "tombstone",
}
_STRAY_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt);)")
_MARKUP = re.compile(r"<([^<>\n]+)>")
_MEANT = re.compile(
    r"@[UW][A-Z0-9]+(\|.*)?$|#[CGD][A-Z0-9]+(\|.*)?$|!subteam\^S[A-Z0-9]+(\|.*)?$"
    r"|!(here|channel|everyone)(\|.*)?$|!date\^\d+\^.+$|(https?|mailto|tel|slack):\S.*$"
)
_BARE_SPECIAL = re.compile(r"(?<![\w@<!])@(here|channel|everyone)\b")
_BARE_NAME = re.compile(r"(?<![\w@<!])@([a-z0-9][a-z0-9._-]*)")

PieceKind = Literal["text", "user", "channel", "usergroup", "special", "date", "link"]


@dataclass(frozen=True)
class Piece:
    """A stretch of text, or one thing in angle brackets: its target and its label."""

    kind: PieceKind
    value: str  # decoded text; the id; here, channel or everyone; the address; date: unix^format[^link]
    label: str = ""  # decoded; what to show instead, a date's fallback


def escape(text: str) -> str:
    """Escape what a human typed, exactly the three characters Slack escapes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Return what a reader sees of escaped text."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def normalise(text: str) -> str:
    """Return an app's text as Slack stores it: markup kept, every other stray `&`, `<`, `>` escaped."""
    text = _STRAY_AMPERSAND.sub("&amp;", text)
    out: list[str] = []
    last = 0
    for match in _MARKUP.finditer(text):
        if not _MEANT.match(match[1]):
            continue
        out += [_angles(text[last : match.start()]), match[0]]
        last = match.end()
    return "".join([*out, _angles(text[last:])])


def _angles(text: str) -> str:
    # A ">" that begins a line is a quotation and stays as it is.
    return re.sub(r"(?<!^)(?<!\n)>", "&gt;", text.replace("<", "&lt;"))


def link_names(text: str, world: World) -> str:
    """Turn bare @here, @name and #channel into markup, as `link_names` and parse="full" do."""
    ids = {user.name: user.id for user in world.users.values() if not user.deleted}
    channels = {c.name: c.id for c in world.channels.values() if c.kind == "public"}
    text = _BARE_SPECIAL.sub(r"<!\1>", text)
    text = _BARE_NAME.sub(lambda m: f"<@{ids[m[1]]}>" if m[1] in ids else m[0], text)
    return re.sub(
        r"(?<![\w#<&])#([a-z0-9_-]+)", lambda m: f"<#{channels[m[1]]}>" if m[1] in channels else m[0], text
    )


def pieces(text: str) -> Iterator[Piece]:
    """Split stored text into plain stretches and markup, in reading order."""
    last = 0
    for match in _MARKUP.finditer(text):
        piece = _piece(match[1])
        if piece is None:
            continue
        if match.start() > last:
            yield Piece("text", unescape(text[last : match.start()]))
        yield piece
        last = match.end()
    if last < len(text):
        yield Piece("text", unescape(text[last:]))


def _piece(inner: str) -> Piece | None:
    if not _MEANT.match(inner):
        return None
    target, _, label = inner.partition("|")
    label = unescape(label)
    if inner.startswith("#"):
        return Piece("channel", target[1:], label)
    if inner.startswith("@"):
        return Piece("user", target[1:], label)
    if not inner.startswith("!"):
        return Piece("link", unescape(target), label)
    command, _, rest = target[1:].partition("^")
    kinds: dict[str, PieceKind] = {"subteam": "usergroup", "date": "date"}
    return Piece(kinds.get(command, "special"), rest or command, label)


def mentions(text: str, *, world: World | None = None, auto_parse: bool = False) -> set[str]:
    """Return whom a text notifies: user and group ids, and `here`, `channel`, `everyone`.

    `auto_parse` is how non-verbatim mrkdwn is read: bare @here and, given a world, bare @name count.
    """
    found = {p.value for p in pieces(text) if p.kind in ("user", "usergroup", "special")}
    if auto_parse:
        found |= set(_BARE_SPECIAL.findall(text))
        if world:
            names = {user.name: user.id for user in world.users.values() if not user.deleted}
            found |= {names[name] for name in _BARE_NAME.findall(text) if name in names}
    return found


def pings(message: Message | Json, world: World | None = None) -> set[str]:
    """Return everyone a message notifies, through its text, its blocks and its attachments."""
    body: Json = message if isinstance(message, dict) else vars(message)
    if body.get("subtype") in OWN_LINES:
        return set()
    found = mentions(str(body.get("text") or ""))
    for attachment in body.get("attachments") or []:
        for name in ("pretext", "text", "fallback"):
            found |= mentions(str(attachment.get(name) or ""), world=world, auto_parse=True)
        found |= _block_pings(attachment.get("blocks") or [], world)
    return found | _block_pings(body.get("blocks") or [], world)


def _block_pings(nodes: Iterable[object], world: World | None) -> set[str]:
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, list):
            found |= _block_pings(node, world)
        elif isinstance(node, dict):
            found |= _object_pings(node, world) | _block_pings(node.values(), world)
    return found


def _object_pings(node: Json, world: World | None) -> set[str]:
    match node.get("type"):
        case "mrkdwn":
            return mentions(str(node.get("text", "")), world=world, auto_parse=not node.get("verbatim"))
        case "markdown":
            return mentions(str(node.get("text", "")), world=world, auto_parse=True)
        case "user" if "user_id" in node:
            return {str(node["user_id"])}
        case "usergroup" if "usergroup_id" in node:
            return {str(node["usergroup_id"])}
        case "broadcast":
            return {str(node.get("range"))}
    return set()
