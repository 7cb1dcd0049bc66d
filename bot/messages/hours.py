"""Working hours in words: the form, and what was kept."""

from datetime import time

from bot.domain.countries import label
from bot.domain.message import Block, Message, View
from bot.domain.workday import Workday
from bot.messages.cycles import WEEKDAYS
from bot.messages.kit import context, esc, field, message, modal, option, section, text_input

LONGEST_COUNTRY = 60


def form(now: Workday, *, files: bool) -> View:
    """Ask when somebody works; it begins with what is known or usual."""
    return modal(
        "hours.save",
        "My working hours",
        [
            section(
                "Sessions are proposed inside these hours, on these days, and never on a public holiday. "
                "Only the times that come of it are shown to your group."
            ),
            field("days", "Days", _days(now.days)),
            field("begins", "From", _at(now.begins)),
            field("ends", "Until", _at(now.ends), hint=f"By your own clock: {now.tz}, as in your profile."),
            field(
                "country",
                "Public holidays of",
                text_input(initial=label(now.country), limit=LONGEST_COUNTRY, example="Germany, or DE-BY"),
                optional=True,
                hint="A country, or a part of one: Germany (BY). Empty: no public holidays.",
            ),
            field("files", "Calendar", _files(files), optional=True),
        ],
        submit="Keep them",
    )


def _days(chosen: frozenset[int]) -> Block:
    options = [option(name, str(n)) for n, name in enumerate(WEEKDAYS)]
    initial = [options[day] for day in sorted(chosen)]
    return {"type": "checkboxes", "options": options} | ({"initial_options": initial} if initial else {})


def _at(at: time) -> Block:
    return {"type": "timepicker", "initial_time": f"{at:%H:%M}"}


def _files(wanted: bool) -> Block:
    options = [option("Send me a calendar file when a session is planned, moved or cancelled", "files")]
    return {"type": "checkboxes", "options": options} | ({"initial_options": options} if wanted else {})


def kept(now: Workday) -> Message:
    """Confirm somebody's working hours."""
    return message(
        section(f"Noted: you work {said(now)}. Times for sessions are looked for inside that."),
        context("`/plg hours` changes it at any time."),
    )


def said(now: Workday) -> str:
    """Working hours for the middle of a sentence: Monday to Friday, 09:00–17:00, without the holidays of …"""
    days = sorted(now.days)
    row = [WEEKDAYS[day] for day in days]
    in_a_row = len(days) > 2 and days[-1] - days[0] == len(days) - 1  # noqa: PLR2004  two are named
    named = (
        f"{row[0]} to {row[-1]}" if in_a_row else " and ".join(filter(None, [", ".join(row[:-1]), row[-1]]))
    )
    holidays = f", without the public holidays of {esc(label(now.country))}" if now.country else ""
    return f"{named}, {now.begins:%H:%M}–{now.ends:%H:%M}{holidays}"
