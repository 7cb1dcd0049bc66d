"""The words around prompts: the question in the channel, its answers, what is planned, the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.message import Block, Message, View
from bot.domain.privacy import LEAST_ANSWERS
from bot.domain.prompt import Answering
from bot.messages.kit import (
    actions,
    button,
    context,
    cut,
    esc,
    field,
    header,
    mention,
    message,
    modal,
    quote,
    section,
    text_input,
    when,
)

ONCE_MORE = "It will not be asked again."


@dataclass(frozen=True)
class Listed:
    """A prompt in its author's list."""

    prompt_id: int
    text: str
    groups: Sequence[str]
    due: datetime
    posted: datetime | None = None
    answered: int = 0
    people: int = 0
    weekly: bool = False


def prompt(
    *,
    author: str,
    text: str,
    prompt_id: int,
    group_id: int,
    answers: Answering = Answering.THREAD,
    groups: int = 1,
    edited: bool = False,
) -> Message:
    """The question in a group's channel; below it who will read the answers, in each of `groups`."""
    said = readers(answers, author=author, groups=groups, here="this thread")
    return message(
        *asked(author, text),
        actions(button("Answer", "prompt.answer", f"{prompt_id}:{group_id}", style="primary")),
        context(f"{said} Reworded after it was posted." if edited else said),
    )


def readers(answers: Answering, *, author: str, groups: int, here: str) -> str:
    """Say who reads the answers to a prompt."""
    if answers is Answering.THREAD:
        return "The button or a reply in the thread: your group sees both."
    if answers is Answering.AUTHOR:
        return f"What you write with the button is for {mention(author)} alone, with your name."
    whose = "your group and who facilitates it read"
    if answers is Answering.ALL and groups > 1:
        all_of_them = "both" if groups == 2 else f"all {groups}"  # noqa: PLR2004 - a pair has its own word
        whose = f"{all_of_them} groups that were asked read"
    return (
        f"Without names: {whose} the answers in {here} once at least {LEAST_ANSWERS} people have written "
        "one. Nobody is told who wrote what, or who did not."
    )


def asked(author: str, text: str) -> list[Block]:
    """Show who asks what."""
    return [section(f"{mention(author)} asks:"), quote(text)]


def answer(*, author: str, text: str) -> Message:
    """A member's answer, in the prompt's thread."""
    return message(section(f"{mention(author)}:"), quote(text))


def reminder(*, author: str, text: str, prompt_id: int, group_id: int) -> Message:
    """Remind a member, once, of a prompt they have not answered."""
    return message(
        section(f"{mention(author)} would like to hear from you, too. They asked your group:"),
        quote(text),
        actions(button("Answer", "prompt.answer", f"{prompt_id}:{group_id}", style="primary")),
        context("This is the only reminder. A line is enough."),
    )


def planned(
    *,
    state: str,
    text: str,
    groups: Sequence[str],
    due: datetime,
    tz: str,
    prompt_id: int,
    weekly: bool = False,
) -> Message:
    """Confirm a prompt for later; `state` is planned, posted or cancelled."""
    where = cut(", ".join(esc(name) for name in groups), 2000)
    again = ", and then every week until the reconvene session" if weekly else ""
    head = {
        "planned": f"*Your prompt is planned* for {when(due, tz)}{again}, to {where}.",
        "posted": f"*Your planned prompt has been posted* to {where}.",
        "cancelled": f"*Your planned prompt is cancelled.* Nothing goes to {where}.",
    }[state]
    row = actions(
        button("Change the words", "prompt.edit", str(prompt_id)), _cancel(prompt_id, weekly=weekly)
    )
    return message(section(head), quote(text), row if state == "planned" else None)


def _cancel(prompt_id: int, *, weekly: bool) -> Block:
    ask = ONCE_MORE if weekly else "It will not be posted."
    return button("Stop asking" if weekly else "Cancel it", "prompt.cancel", str(prompt_id), ask=ask)


def dropped(*, text: str) -> Message:
    """A planned prompt could not be posted: its groups have ended."""
    return message(
        section(
            "Your planned prompt was not posted: the groups it was for have ended, or are not yours any more."
        ),
        quote(text),
    )


def listing(prompts: Sequence[Listed], *, tz: str) -> Message:
    """An author's prompts that are still to come, and the recent ones."""
    if not prompts:
        return message(section("No prompt is planned, and none was posted lately. `/plg prompt` writes one."))
    blocks = [header("Your prompts")]
    for one in prompts:
        where = cut(", ".join(esc(name) for name in one.groups) or "no group any more", 500)
        change = button("Change the words", "prompt.edit", str(one.prompt_id))
        if one.posted:
            state = f"Posted {when(one.posted, tz)} to {where} · {_answered(one)}"
            ask = "The question is taken out of the channel. Answers that stand there already stay."
            last = button("Withdraw", "prompt.withdraw", str(one.prompt_id), ask=ask)
        else:
            every = "every week from" if one.weekly else "for"
            state = f"*Planned* {every} {when(one.due, tz)}, to {where}"
            last = _cancel(one.prompt_id, weekly=one.weekly)
        row = actions(change, last, block_id=f"prompt_{one.prompt_id}")
        blocks += [section(state), quote(cut(one.text, 300)), row]
    return message(*blocks)


def _answered(one: Listed) -> str:
    return f"{one.answered} of {one.people} answered" if one.people else f"{one.answered} answered"


def rewording(*, text: str, prompt_id: int, posted: bool) -> View:
    """Change the words of a prompt that is planned or was sent."""
    where = "It changes where it stands already; who has answered is not asked again."
    return modal(
        "prompt.reword",
        "Change the words",
        [
            field("text", "What would you like to ask?", text_input(initial=text, multiline=True)),
            *([context(f"{where} Who reads the answers stays as it was announced.")] if posted else []),
        ],
        submit="Change",
        meta={"prompt": prompt_id},
    )
