"""Prompts to begin with: the menu in the form, and the list of what somebody keeps."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.message import Block, Message
from bot.domain.prompt import LibraryPrompt
from bot.messages.kit import actions, button, cut, esc, header, message, option, plain, quote, section

MOST = 100  # options under one heading


@dataclass(frozen=True)
class Own:
    """A prompt somebody keeps."""

    saved_id: int
    text: str


@dataclass(frozen=True)
class Shelf:
    """What somebody can begin with: their own, what fits this week, and everything."""

    own: Sequence[Own] = ()
    fitting: Sequence[LibraryPrompt] = ()
    library: Sequence[LibraryPrompt] = ()


def menu(shelf: Shelf) -> Block | None:
    """Choose a prompt to begin with, under headings; None when there is nothing to choose."""
    own = [option(_line(one.text), f"own:{one.saved_id}") for one in shelf.own]
    fitting = [option(one.title, f"now:{one.key}") for one in shelf.fitting]
    shown = [("Your own", own), ("This week, for your groups", fitting)]
    for heading in dict.fromkeys(one.heading for one in shelf.library):
        prompts = [one for one in shelf.library if one.heading == heading]
        shown.append(
            (heading, [option(f"Week {one.week} · {one.title}", f"lib:{one.key}") for one in prompts])
        )
    groups = [{"label": plain(cut(label, 75)), "options": some[:MOST]} for label, some in shown if some]
    if not groups:
        return None
    return section(
        "*Begin with a prompt from the library*, or write your own.",
        {
            "type": "static_select",
            "action_id": "prompt.begin_with",
            "placeholder": plain("Choose one"),
            "option_groups": groups,
        },
    ) | {"block_id": "library"}


def _line(text: str) -> str:
    return cut(" ".join(text.split()), 75)


def kept(own: Sequence[Own]) -> Message:
    """What somebody keeps, each to use again or to let go."""
    if not own:
        return message(
            section("You keep no prompt yet. `/plg prompt` has a box to tick: *Keep it among my own*.")
        )
    blocks = [header("Prompts you keep")]
    for one in own[:15]:
        use = button("Use it", "prompt.use", f"own:{one.saved_id}")
        drop = button("Let it go", "prompt.let_go", str(one.saved_id), ask="It is deleted from your own.")
        blocks += [quote(cut(one.text, 300)), actions(use, drop, block_id=f"own_{one.saved_id}")]
    if len(own) > len(blocks[1:]) // 2:
        blocks.append(section(f"And {len(own) - 15} more, in the menu of {esc('`/plg prompt`')}."))
    return message(*blocks)
