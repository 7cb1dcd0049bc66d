"""What the author of a prompt hears: who has answered, and how the reminder went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.message import Block, Message
from bot.domain.privacy import LEAST_ANSWERS
from bot.domain.prompt import Answering
from bot.messages.kit import actions, button, context, cut, esc, header, message, names, quote, section, when

MOST_GROUPS = 40  # at once: what the status message can show in its blocks


@dataclass(frozen=True)
class Answers:
    """Who answered in one group, as Slack ids; who is `away` is not waited for.

    Without names everybody is among the `asked`, and nobody among the others.
    """

    group: str
    answered: Sequence[str] = ()
    silent: Sequence[str] = ()
    away: Sequence[str] = ()
    asked: Sequence[str] = ()

    @property
    def size(self) -> int:
        """How many people could answer."""
        return len(self.answered) + len(self.silent) + len(self.away) + len(self.asked)


@dataclass(frozen=True)
class Weekly:
    """When a weekly prompt comes next (aware UTC), as shown in `tz`; None: this was the last one."""

    due: datetime | None
    tz: str


def status(
    *,
    text: str,
    answers: Sequence[Answers],
    prompt_id: int,
    reminded: bool,
    answering: Answering = Answering.THREAD,
    shown: int = 0,
    withdrawn: bool = False,
    closed: bool = False,
    weekly: Weekly | None = None,
) -> Message:
    """Tell the author how it stands; of answers without names only how many are `shown` already."""
    if withdrawn:
        return message(header("Your prompt is withdrawn"), quote(cut(text, 300)), *_again(weekly, prompt_id))
    unnamed = answering.anonymous
    waiting = len(answers) if unnamed else sum(len(one.silent) for one in answers)
    blocks = [header("Your prompt is out"), quote(cut(text, 300))]
    if unnamed:
        blocks.append(section(_unnamed(answers, shown, closed=closed)))
    else:
        blocks += [section(_line(one)) for one in answers[:MOST_GROUPS]]
    may_remind = bool(waiting) and not reminded and not closed
    blocks += _buttons(answering, answers, prompt_id, may_remind=may_remind)
    blocks += _again(weekly, prompt_id)
    small = "The reminder has been sent. " if reminded else "" if waiting else "Nobody is left to remind. "
    done = sum(len(one.answered) for one in answers)
    total = "" if unnamed else f"{done} of {sum(one.size for one in answers)} have answered. "
    return message(*blocks, context(f"{total}{small}This message keeps itself up to date."))


def _unnamed(answers: Sequence[Answers], shown: int, *, closed: bool) -> str:
    where = cut(", ".join(esc(one.group) for one in answers), 2000)
    head = f"*{where}* · {sum(one.size for one in answers)} people were asked, without names."
    if shown:
        many = "1 answer stands" if shown == 1 else f"{shown} answers stand"
        rest = "" if closed else " A further one waits until there are two, so that none can be told apart."
        return f"{head}\n{many} in the thread.{rest}"
    if closed:
        return f"{head}\nFewer than {LEAST_ANSWERS} wrote something, so it was deleted unread."
    return (
        f"{head}\nAnswers are shown once {LEAST_ANSWERS} people have written one. Until then nobody sees any."
    )


def _buttons(
    answering: Answering, answers: Sequence[Answers], prompt_id: int, *, may_remind: bool
) -> list[Block]:
    shown = []
    if answering is Answering.AUTHOR and any(one.answered for one in answers):
        shown.append(button("Read the answers", "prompt.read", f"{prompt_id}:0", style="primary"))
    if may_remind:
        waiting = sum(len(one.silent) for one in answers)
        whom = "those" if answering.anonymous else f"the {waiting}"
        ask = f"One reminder goes to {whom} who have not answered yet. There is only one."
        shown.append(button("Send one reminder", "prompt.remind", str(prompt_id), ask=ask))
    return [actions(*shown)] if shown else []


def _again(weekly: Weekly | None, prompt_id: int) -> list[Block]:
    if weekly is None:
        return []
    if weekly.due is None:
        return [section("It is not asked again.")]
    stop = button("Stop asking", "prompt.stop", str(prompt_id), ask="It will not be asked again.")
    return [section(f"It is asked again {when(weekly.due, weekly.tz)}.", stop)]


def _line(one: Answers) -> str:
    rows = (("Answered", one.answered), ("Not yet", one.silent), ("Away", one.away))
    shown = [f"{what} ({len(ids)}): {names(list(ids))}" for what, ids in rows if ids]
    return "\n".join([f"*{esc(one.group)}*", *(shown or ["Nobody is in this group any more."])])


def reminded(*, sent: int, spared: int) -> Message:
    """How the one reminder went."""
    people = "1 person" if sent == 1 else f"{sent} people"
    rest = f" {spared} got none: they are away, or had enough messages from me this week." if spared else ""
    return message(section(f"The reminder goes to {people}.{rest}"))


def reminded_unnamed() -> Message:
    """How the one reminder went, where it stays unsaid who answered."""
    return message(section("The reminder goes to those who have not answered and are not away."))
