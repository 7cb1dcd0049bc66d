"""A poll for the time of a session, as its group reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.message import Block, Message
from bot.domain.places import city
from bot.domain.slots import enough
from bot.domain.zones import local
from bot.messages.kit import actions, button, context, esc, message, names, section, when
from bot.messages.sessions import NAMES

NEXT = "first session of the next cycle"


@dataclass(frozen=True)
class Here:
    """The people of one zone; `outside` are those of them to whom a slot is early or late."""

    tz: str
    people: Sequence[str]  # Slack ids
    outside: Sequence[str] = ()


@dataclass(frozen=True)
class Offered:
    """One slot (UTC): where it is when, whom it suits, and whom not, of those who have answered."""

    starts: datetime
    zones: Sequence[Here]
    can: Sequence[str] = ()
    cannot: Sequence[str] = ()


@dataclass(frozen=True)
class Poll:
    """A poll as it stands; `kind` is that of the session, empty for the first of the next cycle.

    `best` is the number of the slot to recommend (from 0), `value` what its buttons carry.
    """

    group: str
    kind: str
    tz: str
    deadline: datetime
    slots: Sequence[Offered]
    members: int
    answered: int
    open: Sequence[str]  # Slack ids of who has not answered
    value: str
    best: int | None = None

    @property
    def what(self) -> str:
        """The session in question, for the middle of a sentence."""
        return NAMES.get(self.kind, NEXT)


def channel(poll: Poll) -> Message:
    """The poll in the group's channel, while it is open."""
    return message(
        section(
            f"*When shall the {poll.what} of {esc(poll.group)} be?*\n"
            f"Please say which of these times suit you, until {when(poll.deadline, poll.tz)}. "
            "Tick all that are possible; you can change it until then."
        ),
        *(section(_slot(number, slot, poll.tz)) for number, slot in enumerate(poll.slots, start=1)),
        _standing(poll),
        actions(
            button("Say what suits me", "slots.answer", poll.value, style="primary"),
            button("Settle the time", "slots.choose", poll.value),
        ),
    )


def _slot(number: int, slot: Offered, tz: str) -> str:
    lines = [f"*{number} · {when(slot.starts, tz)}*", *(_zone(slot.starts, one, tz) for one in slot.zones)]
    if slot.can:
        lines.append(f"Suits {len(slot.can)}: {names(slot.can)}")
    return "\n".join(lines)


def _zone(starts: datetime, here: Here, tz: str) -> str:
    at, there = local(starts, here.tz), local(starts, tz).date()
    inside = [user for user in here.people if user not in here.outside]
    clock = f"{at:%H:%M}{_day(at.date(), there)} {city(here.tz)}"
    parts = [names(inside)] if inside else []
    parts += [f"{names(here.outside)} (outside working hours)"] if here.outside else []
    return f"{clock}: {', '.join(parts)}"


def _day(day: date, there: date) -> str:
    """Say which day it is where that is another one."""
    return "" if day == there else f" ({day:%a})"


def _standing(poll: Poll) -> Block:
    if poll.best is None:
        return context(f"{poll.answered} of {poll.members} have answered. {_waiting(poll)}".rstrip())
    so_far = f"{poll.answered} of {poll.members} have answered. {_waiting(poll)}".rstrip()
    return context(f"{so_far}\n*Best so far: {poll.best + 1}*, {suits(poll.slots[poll.best], poll.members)}")


def _waiting(poll: Poll) -> str:
    return f"Still open: {names(poll.open)}." if poll.open else ""


def suits(slot: Offered, members: int) -> str:
    """Whom a slot suits, and whom not: "it suits 5 of 6; @Devi cannot"."""
    rest = f"; {names(slot.cannot)} cannot" if slot.cannot else ""
    return f"it suits {len(slot.can)} of {members}{rest}."


def settled(poll: Poll, starts: datetime, *, can: Sequence[str], cannot: Sequence[str]) -> Message:
    """The poll once it has come to a time."""
    rest = f" {names(cannot)} cannot come then." if cannot else ""
    return message(
        section(f"*The {poll.what} of {esc(poll.group)}: {when(starts, poll.tz)}*"),
        context(f"It suits {len(can)} of {poll.members}.{rest} Thank you for answering."),
    )


def ended(poll: Poll, outcome: str) -> Message:
    """The poll once it is over without a time: none, withdrawn, overtaken."""
    said = {
        "none": "None of the times suits half of you, so nothing was settled.",
        "withdrawn": "The question was taken back. There is nothing to answer any more.",
        "overtaken": "The time was settled in another way. There is nothing to answer any more.",
    }[outcome]
    return message(section(f"*When shall the {poll.what} of {esc(poll.group)} be?*\n{said}"))


def reminder(poll: Poll, *, tz: str) -> Message:
    """The one reminder, to who has not answered."""
    return message(
        section(
            f"Your group is looking for a time for the {poll.what} of *{esc(poll.group)}*, and you have not "
            f"said yet what suits you. It takes half a minute, until {when(poll.deadline, tz)}."
        ),
        actions(button("Say what suits me", "slots.answer", poll.value, style="primary")),
    )


def complete(poll: Poll, *, tz: str) -> Message:
    """To who leads the group: everybody has answered."""
    if poll.best is None:
        return message(
            section(
                f"All of *{esc(poll.group)}* have answered, and none of the times for the {poll.what} suits "
                "anybody. Other days may help."
            ),
            actions(button("Ask about other times", "slots.again", poll.value)),
        )
    best = poll.slots[poll.best]
    rule = enough(len(best.can), poll.members)
    return message(
        section(
            f"All of *{esc(poll.group)}* have answered. The best time for the {poll.what} is "
            f"{when(best.starts, tz)}: {suits(best, poll.members)}"
        ),
        actions(
            button("Take it", "slots.take", f"{poll.value}:{int(best.starts.timestamp())}", style="primary"),
            button("Choose another", "slots.choose", poll.value),
        ),
        context(f"If you do nothing, I settle on it {when(poll.deadline, tz)}.") if rule else None,
    )


def nothing_suits(poll: Poll, *, tz: str) -> Message:
    """The deadline has come, and no time suits half of the group: what can be done now."""
    best = poll.slots[poll.best] if poll.best is not None else None
    rest = f" The best was {when(best.starts, tz)}: {suits(best, poll.members)}" if best and best.can else ""
    take = (
        [button("Take it all the same", "slots.take", f"{poll.value}:{int(best.starts.timestamp())}")]
        if best and best.can
        else []
    )
    return message(
        section(
            f"No time for the {poll.what} of *{esc(poll.group)}* suits half of the group; "
            f"{poll.answered} of {poll.members} have answered.{rest}"
        ),
        actions(button("Ask about other times", "slots.again", poll.value, style="primary"), *take),
    )


def next_settled(poll: Poll, starts: datetime, *, tz: str, group_id: int) -> Message:
    """To who leads the group: when its next cycle begins is settled, so it can be planned."""
    return message(
        section(
            f"*{esc(poll.group)}* has found a time for the {poll.what}: {when(starts, tz)}. "
            "The form begins with it."
        ),
        actions(button("Plan the next cycle", "program.next_cycle", str(group_id), style="primary")),
    )


def asked(poll: Poll, *, tz: str) -> Message:
    """Confirm to who opened a poll that it stands in the channel."""
    days = "\n".join(f"• {when(slot.starts, tz)}" for slot in poll.slots)
    return message(
        section(
            f"I have asked *{esc(poll.group)}* which of these {len(poll.slots)} times suit:\n{days}\n"
            f"They can answer until {when(poll.deadline, tz)}."
        ),
        context("Then the time that suits most is settled, unless you settle one sooner."),
        actions(
            button(
                "Take the question back",
                "slots.withdraw",
                poll.value,
                ask="The poll in the channel is closed without a time. What people have answered is dropped.",
            )
        ),
    )


def thanks(poll: Poll, suits: Sequence[datetime], *, tz: str) -> Message:
    """Confirm to a member what they have said."""
    said = "\n".join(f"• {when(starts, tz)}" for starts in suits)
    what = f"These suit you:\n{said}" if suits else "None of them suits you. That is good to know, too."
    return message(
        section(f"Thank you. {what}"), context(f"You can change it until {when(poll.deadline, tz)}.")
    )


def over(poll: Poll, starts: datetime | None, *, tz: str) -> Message:
    """What has become of a poll, to somebody who comes too late to change it."""
    if starts is not None:
        return message(section(f"The {poll.what} of *{esc(poll.group)}* is settled: {when(starts, tz)}."))
    return message(section(f"The question about the {poll.what} of *{esc(poll.group)}* is closed."))
