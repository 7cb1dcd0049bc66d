"""Slack's text markup, drawn as safe HTML for one person.

Everything that a person or the app wrote is escaped; the only tags that come out are the ones written here.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from sandbox.page import emoji, when
from sandbox.world import Channel, World

_FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_ANGLE = re.compile(r"<([^<>\n]+)>")
_BARE = re.compile(r"\bhttps?://[^\s<>]+[^\s<>.,;:!?)\]'\"]")
_SAFE_URL = re.compile(r"(?:https?://|mailto:|tel:|slack://)", re.IGNORECASE)
_LINK = Markup('<a href="{}" rel="noreferrer noopener" target="_blank">{}</a>')
_HELD = re.compile("\ue000(\\d+)\ue001")
_PRIVATE = re.compile("[\ue000-\ue002]")
_BLOCK = "\ue002"  # begins the line of a finished code block
_MARKS = (("*", "strong"), ("_", "em"), ("~", "s"))
_EMPHASIS = {
    mark: re.compile(rf"(?<![^\W_])(?<!{m}){m}(?=\S)([^{m}\n]+?)(?<=\S){m}(?![^\W_])(?!{m})")
    for mark, m in ((mark, re.escape(mark)) for mark, _ in _MARKS)
}
_BULLET = re.compile(r"^\s*[•◦▪]\s+(.*)$")
_TYPED_BULLET = re.compile(r"^\s*[•◦▪*-]\s+(.*)$")
_TYPED_NUMBER = re.compile(r"^\s*\d+[.)]\s+(.*)$")


@dataclass(frozen=True)
class Reader:
    """Who reads, where and when: mentions, channels and dates look different to each."""

    world: World
    user: str
    zone: ZoneInfo
    now: datetime

    @classmethod
    def of(cls, world: World, user: str) -> "Reader":
        """Return the reader that this user is, at the world's present moment."""
        person = world.users.get(user)
        return cls(world, user, when.zone(person.tz if person else None), world.now())

    def sees(self, channel: Channel) -> bool:
        """Say whether the reader may know that this channel exists."""
        if channel.deleted or self.user in channel.members:
            return not channel.deleted
        person = self.world.users.get(self.user)
        guest = person is not None and (person.is_restricted or person.is_ultra_restricted)
        return channel.kind == "public" and not guest

    def user_link(self, user: str) -> Markup:
        """Draw @Name."""
        person = self.world.users.get(user)
        name = person.real_name or person.name if person else "unknown person"
        mine = " mention-me" if user == self.user else ""
        return Markup('<span class="mention{}">@{}</span>').format(mine, name)

    def channel_link(self, channel_id: str) -> Markup:
        """Draw #name, as a link when the reader may open it."""
        channel = self.world.channels.get(channel_id)
        if channel is None or not self.sees(channel):
            return Markup('<span class="mention">a private channel</span>')
        return Markup('<a class="mention" href="?as={}&amp;at={}" data-at="{}">#{}</a>').format(
            self.user, channel.id, channel.id, channel.name
        )

    def broadcast(self, name: str) -> Markup:
        """Draw @here, @channel or @everyone."""
        return Markup('<span class="mention mention-all">@{}</span>').format(name)

    def link(self, url: str, label: str) -> Markup:
        """Draw a link; an address of an unknown kind stays text."""
        if not _SAFE_URL.match(url):
            return escape(label or url)
        return Markup('<a href="{}" rel="noreferrer noopener" target="_blank">{}</a>').format(
            url, label or url
        )

    def date(self, unix: int, pattern: str, url: str | None, fallback: str) -> Markup:
        """Draw a moment in the reader's zone; the fallback stands in the title."""
        try:
            words = when.date_markup(unix, pattern, self.zone, self.now)
        except (OverflowError, OSError, ValueError):
            words = fallback
        drawn = Markup('<time title="{}">{}</time>').format(fallback, words)
        if url and _SAFE_URL.match(url):
            return _LINK.format(url, drawn)
        return drawn


@dataclass
class _Held:
    """Finished pieces, kept out of the way of later rules and put back at the end."""

    pieces: list[Markup] = field(default_factory=list)

    def keep(self, piece: Markup) -> str:
        self.pieces.append(piece)
        return f"\ue000{len(self.pieces) - 1}\ue001"

    def restore(self, text: str) -> str:
        while _HELD.search(text):
            text = _HELD.sub(lambda found: str(self.pieces[int(found[1])]), text)
        return text


def render(text: str, reader: Reader, *, typed: bool = False) -> Markup:
    """Draw mrkdwn; `typed` by a human's hand also makes lists of lines that begin with - or 1."""
    held = _Held()
    text = _PRIVATE.sub("", text).replace("\r\n", "\n")
    text = _FENCE.sub(lambda found: f"\n{_BLOCK}{held.keep(_code_block(found[1]))}\n", text)
    text = _CODE.sub(
        lambda found: held.keep(Markup("<code>{}</code>").format(decoded(_bare_code(found[1])))), text
    )
    text = _ANGLE.sub(lambda found: held.keep(_angle(found[1], reader)), text)
    text = _BARE.sub(lambda found: held.keep(reader.link(decoded(found[0]), "")), text)
    safe = str(escape(emoji.draw(decoded(text))))
    return Markup(held.restore(_lines(safe, typed=typed)))  # noqa: S704 - every piece was escaped above


def plain(text: str) -> Markup:
    """Draw plain_text: no markup at all, only emoji codes and line ends."""
    return _breaks(escape(emoji.draw(text)))


def typed_form(text: str, world: World) -> str:
    """Return stored text as its author would type it again: names for mentions, nothing escaped."""

    def spell(found: re.Match[str]) -> str:
        body, _, label = found[1].partition("|")
        if body.startswith(("@U", "@W")) and body[1:] in world.users:
            return f"@{world.users[body[1:]].real_name}"
        if body.startswith("#") and body[1:] in world.channels:
            return f"#{world.channels[body[1:]].name}"
        return f"@{body[1:]}" if body.startswith("!") else body.removeprefix("mailto:") if body else label

    return decoded(_ANGLE.sub(spell, text))


def decoded(text: str) -> str:
    """Undo Slack's three escapes, and nothing else."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _breaks(safe: Markup) -> Markup:
    return Markup(str(safe).replace("\n", "<br>"))  # noqa: S704 - its argument is already escaped


def _code(text: str) -> Markup:
    return Markup("<code>{}</code>").format(decoded(_bare_code(text)))


def _code_block(text: str) -> Markup:
    return Markup("<pre>{}</pre>").format(decoded(_bare_code(text)))


def _bare_code(text: str) -> str:
    """Links inside code are shown as their address."""
    return _ANGLE.sub(lambda found: found[1].split("|")[0] if _SAFE_URL.match(found[1]) else found[0], text)


def _angle(inside: str, reader: Reader) -> Markup:
    body, _, label = inside.partition("|")
    label = decoded(label)
    if body.startswith(("#C", "#G")):
        return reader.channel_link(body[1:])
    if body.startswith(("@U", "@W")):
        return reader.user_link(body[1:])
    if body.startswith("!"):
        return _special(body[1:], label, reader)
    if _SAFE_URL.match(body):
        return reader.link(decoded(body), emoji.draw(label))
    return escape(f"<{decoded(inside)}>")


def _special(body: str, label: str, reader: Reader) -> Markup:
    name, *rest = body.split("^")
    if name in ("here", "channel", "everyone"):
        return reader.broadcast(name)
    if name == "subteam" and rest:
        group = reader.world.usergroups.get(rest[0], {})
        return reader.broadcast(label.lstrip("@") or str(group.get("handle", rest[0])))
    if name == "date" and len(rest) >= 2 and rest[0].lstrip("-").isdigit():  # noqa: PLR2004 - moment and pattern
        return reader.date(int(rest[0]), decoded(rest[1]), rest[2] if len(rest) > 2 else None, label)  # noqa: PLR2004
    return escape(label or f"<!{body}>")


def _emphasis(text: str) -> str:
    for mark, tag in _MARKS:
        text = _EMPHASIS[mark].sub(rf"<{tag}>\1</{tag}>", text)
    return text


def _lines(safe: str, *, typed: bool) -> str:
    """Group lines into quotes, lists and running text."""
    out: list[str] = []
    for kind, lines in _grouped(safe.split("\n"), typed):
        drawn = [_emphasis(line) for line in lines]
        if kind == "quote":
            out.append("<blockquote>" + "<br>".join(drawn) + "</blockquote>")
        elif kind in ("ul", "ol"):
            out.append(f"<{kind}>" + "".join(f"<li>{line}</li>" for line in drawn) + f"</{kind}>")
        elif kind == "block":
            out.extend(drawn)
        else:
            out.append('<span class="run">' + "<br>".join(drawn) + "</span>")
    return "".join(out)


def _grouped(lines: list[str], typed: bool) -> list[tuple[str, list[str]]]:
    groups: list[tuple[str, list[str]]] = []
    for line in lines:
        kind, text = _kind(line, typed)
        if groups and groups[-1][0] == kind:
            groups[-1][1].append(text)
        else:
            groups.append((kind, [text]))
    return [group for group in (_trimmed(groups, i) for i in range(len(groups))) if group[1]]


def _trimmed(groups: list[tuple[str, list[str]]], index: int) -> tuple[str, list[str]]:
    """A code block brings its own line ends: drop the empty line that its fence left beside it."""
    kind, lines = groups[index]
    if kind != "text":
        return kind, lines
    if index + 1 < len(groups) and groups[index + 1][0] == "block" and not lines[-1].strip():
        lines = lines[:-1]
    if lines and index and groups[index - 1][0] == "block" and not lines[0].strip():
        lines = lines[1:]
    return kind, lines


def _kind(line: str, typed: bool) -> tuple[str, str]:
    if line.startswith(_BLOCK):
        return "block", line.removeprefix(_BLOCK)
    if line.startswith("&gt;"):
        return "quote", line.removeprefix("&gt;").removeprefix("&gt;&gt;").lstrip(" ")
    rules: tuple[tuple[str, re.Pattern[str]], ...] = (("ul", _BULLET),)
    if typed:
        rules = (("ul", _TYPED_BULLET), ("ol", _TYPED_NUMBER))
    for kind, rule in rules:
        if found := rule.match(line):
            return kind, found[1]
    return "text", line
