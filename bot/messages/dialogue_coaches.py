"""What learning coaches hear of the dates they coach, and what is said when one cannot come."""

from collections.abc import Sequence

from bot.domain.message import Message
from bot.messages.dialogue_news import NUMBERS, Why
from bot.messages.dialogues import Date, facts
from bot.messages.kit import actions, button, context, esc, mention, message, section, when


def named(dates: Sequence[Date], *, by: str, tz: str) -> Message:
    """Somebody was made a learning coach."""
    rows = "\n".join(f"• {when(one.starts, tz)}" for one in dates)
    many = "a dialogue" if len(dates) == 1 else f"{len(dates)} dialogues"
    return message(
        section(
            f"{mention(by)} has named you as a learning coach for {many} on *{esc(dates[0].title)}*:\n{rows}"
        ),
        context(
            "You coach one table each time; the day before, I tell you how many you will be. "
            "`/plg dialogue` lists your dates; there you can also say that you cannot come."
        ),
    )


def not_needed(date: Date, why: Why | None, into: Date | None, *, tz: str) -> Message:
    """A date does not need its coach any more: not held, merged `into` another, or somebody else coaches."""
    if into is not None:
        said = f"was put together with {esc(into.title)}, {when(into.starts, tz)}"
    elif why is None:
        said = "has another coach now"
    else:
        said = "does not take place" + (": too few people signed up" if why is Why.TOO_FEW else "")
    return message(section(f"The dialogue you were to coach {said}.\n{facts(date, tz)}"))


def seated(date: Date, *, people: int, tz: str) -> Message:
    """The day before, to the coach of a table."""
    return message(
        section(f"*You coach a dialogue tomorrow*\n{facts(date, tz)}"),
        section(
            f"{NUMBERS.get(people, str(people)).capitalize()} people will sit at your table. "
            "Who they are you see ten minutes before, in the table's conversation here in Slack."
        ),
        actions(button("I cannot come", "dialogue.coach_out", date.value), block_id="out"),
    )


def spare(date: Date, *, tz: str) -> Message:
    """The day before, to a coach for whom there is no table."""
    return message(
        section(f"There is no table for you to coach tomorrow, so you are free.\n{facts(date, tz)}"),
        context("If another coach cannot come, I ask you."),
    )


def left(date: Date, *, coach: str, instead: str | None, tz: str) -> Message:
    """To whoever opened a date: a coach cannot come; `instead` is who takes the table."""
    rest = f"{mention(instead)} takes the table." if instead else "The table is led by the script."
    return message(section(f"{mention(coach)} cannot coach this dialogue. {rest}\n{facts(date, tz)}"))


def out(date: Date, *, was: bool, tz: str) -> str:
    """Confirm to a coach that they are not counted on any more."""
    if not was:
        return f"You do not coach {esc(date.title)}, {when(date.starts, tz)}, so nothing has changed."
    return f"Thank you for telling me: you do not coach {esc(date.title)}, {when(date.starts, tz)}, any more."
