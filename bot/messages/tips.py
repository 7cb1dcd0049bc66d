"""The weekly tip in words, and the answers to its buttons."""

import json
from calendar import day_name
from dataclasses import dataclass
from datetime import datetime, time

from bot.domain.message import Message
from bot.domain.tip import Tip
from bot.domain.zones import local
from bot.messages.kit import actions, button, context, esc, header, message, section

HELPFUL, NOT_FOR_ME = "helpful", "not_for_me"


@dataclass(frozen=True)
class Why:
    """Why somebody got a tip: their group, when tips come and when this one did (`due`), and the budget.

    `weekday` is 0 on Monday, `at` a time in `tz`, `due` aware.
    """

    group: str
    week: int
    weeks: int
    weekday: int
    at: time
    due: datetime
    tz: str
    budget: int


def tip(shown: Tip, *, topic: str, week: int, weeks: int, cycle_id: int) -> Message:
    """The tip of a practice week: one practice, one example, one question."""
    about = json.dumps({"cycle": cycle_id, "week": week})
    return message(
        header(shown.title),
        context(f"Week {week} of {weeks} · {esc(topic)}"),
        section(shown.body_mrkdwn),
        section(f"*This week:* {esc(shown.practice)}"),
        section(f"*For example:* {esc(shown.example)}"),
        section(f"*To think about:* {esc(shown.question)}"),
        context(f"Source: {esc(shown.source)}") if shown.source else None,
        actions(
            button("Log what I tried", "log.open", json.dumps({"tip_week": week}), style="primary"),
            button("Helpful", "tip.helpful", about),
            button("Not for me", "tip.not_for_me", about),
            button("Why did I get this?", "tip.why", about),
        ),
        context("You can also answer in this thread: I keep it as a private log entry."),
    )


def thanks(answer: str) -> Message:
    """What a member said of a tip has been noted."""
    if answer == HELPFUL:
        return message(section("Good to know, thank you. Nobody in your group sees this answer."))
    return message(
        section(
            "Thank you for saying so. Leave it aside with a good conscience; what you try is up to you. "
            "Nobody in your group sees this answer."
        )
    )


def why(told: Why) -> Message:
    """Why did I get this, and how does it stop."""
    came = local(told.due, told.tz)
    sooner = (
        f", and came on {came:%A} because of the session close by" if came.weekday() != told.weekday else ""
    )
    weeks = "1 week" if told.weeks == 1 else f"{told.weeks} weeks"
    unasked = "1 message" if told.budget == 1 else f"{told.budget} messages"
    return message(
        section(
            f"You are in *{esc(told.group)}*, which practises for {weeks}. Each week brings one tip, on "
            f"{day_name[told.weekday]} at {told.at:%H:%M} your time ({esc(told.tz)}). "
            f"This one is number {told.week}{sooner}."
        ),
        section(
            f"In any 7 days you get at most {unasked} from me that you did not ask for; only what "
            "concerns a session comes on top."
        ),
        section(
            "`/plg pause` stops them until a day you choose, and `/plg leave` takes you out of the group."
        ),
        actions(button("Pause", "pause.open"), button("Leave the group", "leave.open")),
    )
