"""“22 of 36”: for each member their own number, for owners how all are spread, and nobody's number."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.message import Block, Message
from bot.domain.partners import Band, Hint
from bot.domain.privacy import LEAST_PEOPLE
from bot.messages.bars import band_name, bars
from bot.messages.kit import actions, button, context, cut, divider, esc, header, message, section

HINTS = {
    Hint.ALL: "likely all new to you",
    Hint.MOST: "mostly new to you",
    Hint.SOME: "partly new to you",
}
MOST_PROGRAMS = 20
EVERYBODY = 100


@dataclass(frozen=True)
class Progress:
    """How many different people somebody has met this year, and how many the programme hopes for."""

    met: int
    goal: int


def progress(shown: Progress) -> Block:
    """The line that its reader alone sees, in the list of dates and in their Home."""
    met, goal = shown.met, shown.goal
    if met >= goal:
        told = "That is as many different people as we hope for in a year, and more are always welcome."
    elif met:
        told = f"You have met {'1 person' if met == 1 else f'{met} different people'} this year."
    else:
        told = "Your first dialogue of the year brings you up to three people."
    return section(
        f"*{met} of {goal}* · {told}\nWhoever was at the same session as you counts, once a year. "
        "Only you see this number."
    )


@dataclass(frozen=True)
class Row:
    """One programme: who attended anything of it, its sessions, and others met within it, on average."""

    name: str
    people: int
    sessions: int
    average: float


@dataclass(frozen=True)
class Report:
    """What owners see of a year: bands are safe to show already, and so is each row.

    `pool` is who is counted in the bands; `took_part` None: cannot be said without giving somebody away.
    `pairs` is how often two people met at a dialogue, `again` how often not for the first time in the year.
    """

    year: int
    bands: Sequence[Band]
    pool: int
    of_roster: bool
    took_part: int | None
    average: float
    goal: int
    pairs: int
    again: int
    rows: Sequence[Row]
    withheld: int
    is_over: bool


def report(shown: Report) -> Message:
    """How far people are in a year, how many come, and how often the same two meet."""
    if not shown.bands:
        few = (
            f"Fewer than {LEAST_PEOPLE} people have been at a session in {shown.year}, so there is nothing "
            "I may show yet: figures of so few would be about somebody."
        )
        return message(header(f"Who meets whom · {shown.year}"), section(few), _buttons(shown))
    return message(
        header(f"Who meets whom · {shown.year}"),
        section(_taking_part(shown)),
        section(f"*Different people met in the year* · the goal is {shown.goal}"),
        *bars([(band_name(one), one.people) for one in shown.bands]),
        section(_meeting(shown)),
        *_rows(shown),
        _buttons(shown),
        context(
            f"Only meetings that both attended count. No figure is about fewer than {LEAST_PEOPLE} people: "
            "smaller ones are put together with their neighbours or left out. Nobody's own number is shown "
            "to anybody else."
        ),
    )


def _taking_part(shown: Report) -> str:
    pool = f"{shown.pool:,} people"
    if not shown.of_roster:
        return f"*{pool}* have been at a session in {shown.year}."
    if shown.took_part is None:
        return f"There are *{pool}* on your roster."
    if shown.took_part == shown.pool:
        return f"There are *{pool}* on your roster, and every one of them has been at a session."
    share = round(EVERYBODY * shown.took_part / shown.pool)
    return f"Of *{pool}* on your roster, {shown.took_part:,} have been at a session, {share} of a hundred."


def _meeting(shown: Report) -> str:
    told = f"On average they have met {shown.average:.1f} others."
    if not shown.pairs:
        return told
    again = {0: "each time for the first time in the year", 1: "once not for the first time in the year"}
    how = again.get(shown.again, f"{shown.again:,} times not for the first time in the year")
    return f"{told} At dialogues two people met {shown.pairs:,} times, {how}."


def _rows(shown: Report) -> list[Block]:
    lines = [
        f"*{esc(cut(one.name, 80))}* · {one.people:,} people, {_sessions(one.sessions)}, on average "
        f"{one.average:.1f} others met within it"
        for one in shown.rows[:MOST_PROGRAMS]
    ]
    if len(shown.rows) > MOST_PROGRAMS:
        lines.append(f"And {len(shown.rows) - MOST_PROGRAMS} more programmes.")
    blocks = [divider(), section("\n".join(lines))] if lines else []
    if shown.withheld:
        many = "One programme is" if shown.withheld == 1 else f"{shown.withheld} programmes are"
        blocks.append(context(f"{many} left out, because the figures would be about very few people."))
    return blocks


def _sessions(many: int) -> str:
    return "1 session" if many == 1 else f"{many:,} sessions"


def _buttons(shown: Report) -> Block:
    other = str(shown.year + 1 if shown.is_over else shown.year - 1)
    return actions(
        button(f"The year {other}", "partners.report", other),
        button("Is our goal possible?", "feasibility.open"),
        block_id="partners",
    )


def owners_home(took_part: int | None) -> list[Block]:
    """The part of an owner's Home about dialogues; `took_part` None: too few to be named."""
    told = "Few people have been at a dialogue this year so far."
    if took_part is not None:
        told = f"{took_part:,} people have been at a dialogue this year."
    return [
        section(f"*Dialogues*\n{told}"),
        actions(
            button("Who meets whom", "partners.report"),
            button("Is our goal possible?", "feasibility.open"),
            button("Topics", "own_topics.list"),
            block_id="dialogues_owner",
        ),
    ]
