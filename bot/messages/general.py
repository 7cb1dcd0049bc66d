"""Words that belong to no noun: help, hello, apologies."""

from collections.abc import Sequence

from bot.domain.message import Message, View
from bot.messages.kit import context, cut, esc, message, modal, quote, section

MOST = 12_000  # characters of one message
SORRY = (
    "That did not work, and it is our fault, not yours. What you typed is still here: please try once more "
    "in a minute."
)
SORRY_FOR_A_CLICK = "That did not work, and it is our fault, not yours. Please try once more in a minute."

AWAY = (
    "I cannot save or look up anything right now; that is our fault, not yours. Here is what you typed, so "
    "that you can copy it: please try once more in a few minutes."
)
AWAY_FOR_A_FORM = (
    "I cannot save anything right now; that is our fault, not yours. All you typed is still here: please "
    "press the button once more in a minute, or copy it."
)
AWAY_FOR_A_CLICK = (
    "I cannot save or look up anything right now; that is our fault, not yours. Please try once more in a "
    "few minutes."
)
LATE = "This takes longer than usual. I go on trying, and tell you here what came of it."
LATE_WITH_WORDS = f"{LATE} Until then, here is what you typed, so that you can copy it."


def plain_answer(sentence: str, *, typed: str = "") -> Message:
    """One sentence, and what was typed, so that it can be used again."""
    given_back = [context("You typed:"), quote(typed)] if typed else []
    return message(section(sentence), *given_back)


def given_back(sentence: str, typed: str) -> list[Message]:
    """The same for a text of any length: as many messages as it takes to give back all of it."""
    parts = [typed[at : at + MOST] for at in range(0, len(typed), MOST)] or [""]
    return [plain_answer(sentence, typed=parts[0]), *(message(quote(part)) for part in parts[1:])]


def note(shown: Message) -> View:
    """A message in a modal of its own, for places where nothing else can be shown."""
    return modal("note", "plg", shown.blocks, submit=None, close="Close")


def help_text(
    commands: Sequence[tuple[str, str, str]], *, unknown: str = "", meant: str | None = None
) -> Message:
    """What can be typed: (name, usage, summary) of each subcommand; first, what nobody knew, given back."""
    lines = [
        f"`/plg {esc(' '.join(filter(None, (name, usage))))}` · {summary}"
        for name, usage, summary in commands
    ]
    intro = [section("*plg* keeps your peer learning group going between its sessions.")]
    if unknown:
        guess = f" Did you mean `/plg {meant}`?" if meant else ""
        intro = [section(f"I do not know that one.{guess} You typed:"), quote(cut(unknown, MOST))]
    return message(
        *intro,
        section("\n".join(lines)),
        context("Only you can see this. You can also just write to me: I keep it as a private log entry."),
    )
