"""What people hear of a dialogue they signed up for or coach: it changed, it is tomorrow, it is not held."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from bot.domain import calendar_links
from bot.domain.dialogues import FEWEST
from bot.domain.message import Block, Message
from bot.messages.dialogues import Date, facts
from bot.messages.kit import (
    actions,
    button,
    context,
    esc,
    link_button,
    message,
    names,
    section,
    when,
)

NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}


class Why(StrEnum):
    """Why somebody is not at a date any more, other than by their own doing."""

    CANCELLED = "cancelled"
    TOO_FEW = "too_few"
    FULL = "full"  # they were still waiting when it closed
    NO_TABLE = "no_table"  # no table could be found for them
    AWAY = "away"
    ALONE = "alone"  # nobody else had come


SAID = {
    Why.CANCELLED: "*This dialogue does not take place*\nWhoever planned it had to cancel it.",
    Why.TOO_FEW: "*This dialogue does not take place*\n"
    f"Fewer than {NUMBERS[FEWEST]} people could make it, too few for a table.",
    Why.FULL: "*No seat has come free*\nYou were on the waitlist, and its tables are planned now.",
    Why.NO_TABLE: "*There is no seat for you this time*\nThe tables did not work out for everybody, and I am "
    "sorry that it is you.",
    Why.AWAY: "*Your seat went to somebody else*\nYou have paused until after this date, so I have not "
    "counted on you.",
    Why.ALONE: "*It looks as if nobody else could come this time*\nThank you for being there. It does not "
    "count as your dialogue of this month.",
}


def moved_up(date: Date, *, tz: str) -> Message:
    """A seat has come free for somebody on the waitlist."""
    return message(
        section(f"*A seat has come free, and it is yours*\n{facts(date, tz)}"),
        _out(date),
        context("You were on the waitlist. If it no longer suits you, the next one gets the seat."),
    )


def _out(date: Date) -> Block:
    return actions(button("I cannot come", "dialogue.give_up", date.value), block_id="out")


def changed(date: Date, *, before: datetime | None, waits: bool, tz: str) -> Message:
    """A date has another time (`before`: the old one), or only another place."""
    what = "has another time" if before else "has another place"
    was = f"\nBefore: {when(before, tz)}" if before else ""
    keep = "You stay on the waitlist." if waits else "Your seat is kept."
    give_up = "Leave the waitlist" if waits else "I cannot come"
    return message(
        section(f"*Your dialogue {what}*\n{facts(date, tz)}{was}"),
        actions(button(give_up, "dialogue.give_up", date.value), block_id="out"),
        context(f"{keep} If it does not suit you any more, one press is enough."),
    )


def not_held(date: Date, why: Why, offers: Sequence[Date], *, tz: str) -> Message:
    """Somebody is not at a date any more; `offers` are others they could take."""
    return message(section(SAID[why]), section(facts(date, tz)), *offered(offers, tz=tz))


def offered(offers: Sequence[Date], *, tz: str, above: str = "These would suit instead") -> list[Block]:
    """Dates somebody can take with one press; without any, where to look later."""
    if not offers:
        return [context("`/plg dialogue` shows the dates that are open; new ones come by and by.")]
    return [
        section(f"*{above}*"),
        *(section(facts(one, tz), button("Sign up", "dialogue.sign_up", one.value)) for one in offers),
        context("`/plg dialogue` shows all dates."),
    ]


def another_date(date: Date, other: Date, *, tz: str) -> Message:
    """Too few have signed up: would another date do?"""
    value = f"{date.id}:{other.id}"
    return message(
        section(
            "*Would another date suit you?*\nSo far fewer than "
            f"{NUMBERS[FEWEST]} people have signed up for this one, too few for a table:"
        ),
        section(facts(date, tz)),
        section(f"There is a seat for you here, inside your working hours:\n{facts(other, tz)}"),
        actions(
            button("Yes, move me there", "dialogue.move", value, style="primary"),
            button("No, thanks", "dialogue.stay", value),
            block_id="another_date",
        ),
        context(
            "Nothing changes without you. If you leave this, I tell you the day before whether your date is "
            "held."
        ),
    )


def moved(other: Date, *, tz: str) -> str:
    """Confirm that somebody has moved to another date."""
    return f"Thank you: you have a seat here now.\n{facts(other, tz)}"


def stays(date: Date, *, tz: str) -> str:
    """Confirm that somebody keeps the date they had."""
    return (
        f"All right: you stay signed up for {esc(date.title)}, {when(date.starts, tz)}. "
        "If others join, it is held; I tell you the day before."
    )


def seated(date: Date, *, people: int, coach: bool, moved_up: bool, tz: str) -> Message:
    """The day before: the tables are planned."""
    came_free = "A seat has come free for you. " if moved_up else ""
    with_coach = ", with a learning coach" if coach else ""
    return message(
        section(f"*Your dialogue is tomorrow*\n{facts(date, tz)}"),
        section(
            f"{came_free}You will be {NUMBERS.get(people, str(people))}{with_coach}. "
            "Who the others are you see ten minutes before: then I open a conversation for your table here "
            "in Slack, and it leads you through the 90 minutes."
        ),
        _calendars(date),
        _out(date),
        context("If you cannot come, please say so as early as you can: then I can make up the tables anew."),
    )


def _calendars(date: Date) -> Block:
    name = calendar_links.title("dialogue", date.title)
    return actions(
        link_button("Add to Google", calendar_links.google(name, date.starts, date.place), "calendar.google"),
        link_button(
            "Add to Outlook", calendar_links.outlook(name, date.starts, date.place), "calendar.outlook"
        ),
        block_id="calendars",
    )


def soon(date: Date, *, coach: bool, tz: str) -> Message:
    """An hour before, to whoever sits at a table or coaches it."""
    doing = "The dialogue you coach" if coach else "Your dialogue"
    return message(
        section(f"*{doing} begins in an hour*\n{facts(date, tz)}"),
        context("Ten minutes before, your table's conversation opens here in Slack."),
        actions(button("I cannot come", "dialogue.coach_out" if coach else "dialogue.give_up", date.value)),
    )


def not_seated(date: Date, why: Why, into: Date | None, *, tz: str) -> Message:
    """To whoever opened a date: it is not held; `into` is where some of its people have moved."""
    said = {
        Why.TOO_FEW: "too few people signed up",
        Why.NO_TABLE: "no table could be made up",
        Why.CANCELLED: "it was cancelled",
    }[why]
    moved_to = f" Some have moved to {esc(into.title)}, {when(into.starts, tz)}." if into else ""
    return message(
        section(f"This dialogue is not held: {said}.{moved_to}\n{facts(date, tz)}"),
        context("Everybody concerned knows."),
    )


def after(met: Sequence[str], offers: Sequence[Date], *, title: str, tz: str) -> Message:
    """After a dialogue: whom its reader has met for the first time, and what is next."""
    if met:
        said = (
            f"Thank you for being at *{esc(title)}*. You have met {names(list(met))} for the first time. "
            "Keep in touch: a message in a week, asking what has come of it, takes a minute."
        )
    else:
        said = f"Thank you for being at *{esc(title)}*. It was good to see that you know each other already."
    return message(section(said), *offered(offers, tz=tz, above="Whom do you meet next?"))


def were_you_there(run_id: int, offers: Sequence[Date], *, title: str, tz: str) -> Message:
    """After a dialogue, to who has not said that they were there."""
    return message(
        section(
            f"*Were you at the dialogue on {esc(title)}?* One tap, and the people you met there count as "
            "met. If it did not work out this time, that is all right."
        ),
        actions(
            button("I was there", "attendance.here", str(run_id), style="primary"), block_id="attendance"
        ),
        *offered(offers, tz=tz, above="What is next"),
    )
