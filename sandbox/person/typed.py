"""What Slack's client makes of what a person types: names become markup, all else is escaped."""

import re

from sandbox.escape import escape
from sandbox.world import Channel, User, World

_SPECIALS = ("here", "channel", "everyone")
_URL = re.compile(r"(?<![\w<])https?://[^\s<>|]+[^\s<>|.,;:!?)\]}'\"]")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(\.[\w-]+)+")


def stored(world: World, text: str) -> str:
    """Return typed text as Slack stores it: escaped; `@Name`, `#channel`, `@channel`, links as markup."""
    lower = text.lower()
    names = {name: markup for name, markup in _names(world).items() if name in lower}
    pattern = _pattern(names)
    out, last = [], 0
    for match in pattern.finditer(text):
        out += [escape(text[last : match.start()]), names.get(match[0].lower()) or _link(match[0])]
        last = match.end()
    return "".join([*out, escape(text[last:])])


def _names(world: World) -> dict[str, str]:
    names = {f"@{special}": f"<!{special}>" for special in _SPECIALS}
    for user in world.users.values():
        if not user.deleted:
            names |= {f"@{name}".lower(): f"<@{user.id}>" for name in _called(user)}
    for channel in world.channels.values():
        if channel.name:
            names[f"#{channel.name}".lower()] = _channel_markup(channel)
    return names


def _called(user: User) -> list[str]:
    return [name for name in (user.real_name, user.name) if name]


def _channel_markup(channel: Channel) -> str:
    return f"<#{channel.id}|{channel.name if channel.kind == 'public' else ''}>"


def _pattern(names: dict[str, str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    called = "|".join(re.escape(name) for name in longest_first) or r"(?!)"
    return re.compile(rf"{_URL.pattern}|{_MAIL.pattern}|(?<![\w@#])(?:{called})(?![\w-])", re.IGNORECASE)


def _link(text: str) -> str:
    shown = escape(text)
    return f"<mailto:{shown}|{shown}>" if not text.lower().startswith("http") else f"<{shown}>"
