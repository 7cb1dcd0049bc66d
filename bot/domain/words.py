"""What people type: Slack's wire text turned back into their words, and small talk told from log entries."""

import re
from collections.abc import Mapping
from enum import Enum, auto
from unicodedata import category

from bot.errors import InvalidInput

_WIRE = re.compile(r"<([^<>]+)>|&(lt|gt|amp);")
_ENTITY = re.compile(r"&(lt|gt|amp);")
_TYPED = {"lt": "<", "gt": ">", "amp": "&"}
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")


def from_slack(text: str, names: Mapping[str, str]) -> str:
    """Return what the person typed, with `names` (user id to name) for the people mentioned.

    Slack escapes `&`, `<` and `>` and wraps mentions, channels, dates and links in angle brackets; each is
    undone exactly once, so what looks like an escape but was typed stays. The result is plain text: escape it
    again before it goes back to Slack.
    """

    def typed(found: re.Match[str]) -> str:
        marked, entity = found.groups()
        return _unmark(marked, names) if marked else _TYPED[entity]

    return _WIRE.sub(typed, text)


def clean(text: str) -> str:
    """Return words as a database can keep them; empty when there is nothing in them to be seen.

    Blanks around them go, and so do NUL and halves of characters, which only a broken client sends.
    """
    text = text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8").strip()
    return text if any(one.isprintable() and not one.isspace() for one in text) else ""


def too_long(typed: str, most: int) -> str:
    """Return what to say of words that do not fit into `most` characters; nothing when they do."""
    if len(typed) <= most:
        return ""
    return f"That is {len(typed):,} characters, and {most:,} fit. Please shorten it."


def must_fit(typed: str, most: int, *, field: str | None = None) -> None:
    """Raise InvalidInput on `field` when somebody typed more than `most` characters."""
    if wrong := too_long(typed, most):
        raise InvalidInput(wrong, field=field)


def mentioned(text: str) -> set[str]:
    """Return the ids of the people mentioned in a wire text."""
    return set(_MENTION.findall(text))


def _unmark(marked: str, names: Mapping[str, str]) -> str:
    target, _, label = marked.partition("|")
    target, label = _unescape(target), _unescape(label)
    if target.startswith("@"):
        return "@" + (names.get(target[1:]) or label.removeprefix("@") or "someone")
    if target.startswith("#"):
        return "#" + (label.removeprefix("#") or "channel")  # a private channel comes without its name
    if target.startswith("!date^"):
        return label or "a date"
    if target.startswith("!subteam^"):
        return "@" + (label.removeprefix("@") or "group")
    if target.startswith("!"):
        return "@" + (label or target[1:]).removeprefix("@")
    return _link(target, label)


def _link(target: str, label: str) -> str:
    """Show a link as it was typed; Slack itself turns example.com into <http://example.com|example.com>."""
    address = re.sub(r"^(mailto|tel):", "", target)
    if not label or label == address:
        return address
    if re.sub(r"^https?://", "", address).rstrip("/") == label.rstrip("/"):
        return label
    return f"{label} ({address})"


def _unescape(text: str) -> str:
    return _ENTITY.sub(lambda found: _TYPED[found[1]], text)


class DmIntent(Enum):
    """What somebody means who writes to the bot in a direct message."""

    HELLO = auto()
    THANKS = auto()
    HELP = auto()
    EMPTY = auto()
    ENTRY = auto()


_LONGEST_SMALL_TALK = 300  # characters, with all its emoji
_MOST_WORDS = 12  # which also bounds the ways that the patterns try
_ASCII_SMILEY = re.compile(r"(?<!\w)[:;=][-']?[()dpo*/|](?!\w)")
_EMOJI_CODE = re.compile(r":[a-z0-9_+'-]+:")
_WAVES = (":wave:", ":raised_hand:", "👋")


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in text.split(","))


_GREETINGS = _phrases(
    """hi, hey, hello, hiya, howdy, yo, greetings, morning, afternoon, evening, good morning, good afternoon,
    good evening, good day"""
)
_GREETED = _phrases(
    """there, again, all, everyone, team, friend, bot, plg, nice to meet you, how are you, how are you doing,
    how are you today, hows it going, whats up"""
)
_THANKS = _phrases(
    """thanks, thank you, thankyou, thank u, thx, thnx, ty, tysm, cheers, ta, many thanks, big thanks,
    much appreciated, appreciate it, i appreciate it, appreciate that"""
)
_PRAISE = _phrases(
    "great, good, nice, cool, super, perfect, awesome, excellent, wonderful, lovely, brilliant"
)
_HEARD = _phrases("ok, okay, k, got it, noted, understood, will do, sounds good, alright")
_THANKED = _phrases(
    """so much, very much, a lot, lots, a bunch, a million, oh, yes, and, sure, right, thats helpful,
    thats very helpful, that was helpful, very helpful, really helpful, bye, have a nice day, have a good day,
    have a great day, have a nice weekend"""
)
_THANKED_FOR = tuple(
    f"for {which} {what}"
    for which in _phrases("the, your, this, that, the great, the good, the helpful, your great, your good")
    for what in _phrases("tip, tips, reminder, nudge, help, info, message, note, question, advice")
)
_HELP = _phrases(
    """help, help me, i need help, i need some help, can you help, can you help me, could you help me,
    can someone help me, what can you do, what can i do, what do i do, what now, what is this, whats this,
    what is plg, whats plg, who are you, who is this, how does this work, how does it work, how does plg work,
    how do you work, how do i start, how do i use this, how do i use it, how do i use plg, how do i log,
    how do i log something, how do i log an entry, how do i log an experiment, how do i pause, how do i leave,
    how do i stop, commands, menu, info, support"""
)
_ASKED = _phrases("there, bot, plg, again, ok, please, pls, thanks, thank you")


def _made_of(core: tuple[str, ...], *around: tuple[str, ...]) -> re.Pattern[str]:
    """Match words that are one of these phrases after the other, one of the core at least."""
    anything = "|".join(sorted({*core}.union(*around)))
    return re.compile(rf"(?:(?:{anything}) )*(?:{'|'.join(core)})(?: (?:{anything}))*")


_SMALL_TALK = (  # the first that fits
    (_made_of(_HELP, _GREETINGS, _ASKED), DmIntent.HELP),
    (_made_of(_THANKS, _GREETINGS, _GREETED, _PRAISE, _HEARD, _THANKED, _THANKED_FOR), DmIntent.THANKS),
    (_made_of(_GREETINGS, _GREETED, ("oh", "ok")), DmIntent.HELLO),
    (_made_of(_HEARD, _PRAISE, ("oh", "yes")), DmIntent.THANKS),
)


def classify_dm(text: str) -> DmIntent:
    """Tell a short greeting, thanks or call for help in English from what is to be kept as a log entry.

    When in doubt it is an entry, because an entry can be taken back and lost words cannot. Takes wire text or
    plain text. Mentions, punctuation and emoji do not matter, unless there is nothing else: a "?" asks for
    help, a wave greets, and any other emoji thanks.
    """
    if len(text) > _LONGEST_SMALL_TALK:
        return DmIntent.ENTRY
    lowered = _ASCII_SMILEY.sub(" ", _MENTION.sub(" ", text).casefold())
    spoken = _spoken(_EMOJI_CODE.sub(" ", lowered))
    if not spoken:
        return _without_words(lowered)
    if len(spoken.split()) > _MOST_WORDS:
        return DmIntent.ENTRY
    return next((intent for pattern, intent in _SMALL_TALK if pattern.fullmatch(spoken)), DmIntent.ENTRY)


def _spoken(text: str) -> str:
    """Keep the words, one space between two: "What's up??" is "whats up", and "heyyy" is "hey"."""
    words = re.findall(r"\w+", re.sub(r"['’`]", "", text))
    return re.sub(r"([a-z])\1{2,}", r"\1", " ".join(words))


def _without_words(lowered: str) -> DmIntent:
    if "?" in lowered:
        return DmIntent.HELP
    if any(wave in lowered for wave in _WAVES):
        return DmIntent.HELLO
    emoji = _EMOJI_CODE.search(lowered) or any(category(one) == "So" for one in lowered)
    return DmIntent.THANKS if emoji else DmIntent.EMPTY
