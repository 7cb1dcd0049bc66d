from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.message import Message, View
from bot.domain.partners import Hint
from bot.messages import dialogues, general
from bot.messages.dialogues import Date, Listed, Overview
from bot.messages.partners import Progress
from tests.messages.cases.sessions import BERLIN, HEBREW, KOLKATA, NASTY

STARTS = datetime(2026, 10, 13, 8, 0, tzinfo=UTC)


def date(number: int = 0, **changed: Any) -> Date:
    given: dict[str, Any] = {
        "id": 7 + number,
        "title": ("Meetings worth having", "Trust from afar", "What a mistake taught me")[number % 3],
        "starts": STARTS + timedelta(days=number),
        "place": "Room 4" if number % 2 else "https://meet.example/dialogue",
    }
    return Date(**(given | changed))


TEASER = "Which of our meetings are worth an hour of everybody, and why?"
ODD = date(title=NASTY, place=NASTY)
OPEN = [
    Listed(date(0), TEASER, 5),
    Listed(date(1), TEASER, 1, outside=True),
    Listed(date(2), TEASER, 0, waiting=2),
    Listed(date(3), TEASER, 0),
    Listed(date(4), TEASER, 3, full=True),
]
MINE = [
    Listed(date(0), stands="in"),
    Listed(date(1), stands="waiting", number=2),
    Listed(date(2), stands="in", closed=True),
]
MANY = [Listed(date(n, title="&" * 60, place="&" * 200), "&" * 75, 3) for n in range(10)]
SEAT = dialogues.taken(date(), tz=BERLIN)


def view(**shown: Any) -> Message:
    return dialogues.overview(Overview(**shown), tz=BERLIN)


CASES: dict[str, Callable[[], Message | View]] = {
    "overview": lambda: view(open=OPEN, total=5),
    "overview__with_ones_number_and_hints": lambda: view(
        open=[replace(one, hint=hint) for one, hint in zip(OPEN, (*Hint, None), strict=False)],
        total=5,
        progress=Progress(22, 36),
    ),
    "overview__ones_own_dates": lambda: view(mine=MINE, coaching=[date(4)], open=OPEN[:1], total=1),
    "overview__for_those_who_look_after_dates": lambda: view(open=OPEN[:2], total=2, may_open=True),
    "overview__first_page": lambda: view(open=OPEN, total=14, may_open=True),
    "overview__second_page": lambda: view(open=OPEN[:4], offset=10, total=14),
    "overview__nothing_open": view,
    "overview__every_topic_had": lambda: view(had_all=True),
    "overview__not_for_its_reader": lambda: view(is_outside=True),
    "overview__just_signed_up": lambda: dialogues.overview(
        Overview(mine=MINE[:1], open=OPEN[1:3], total=2), tz=BERLIN, note=SEAT
    ),
    "overview__in_a_modal": lambda: general.note(view(mine=MINE, open=OPEN, total=5)),
    "overview__nasty": lambda: view(mine=[Listed(ODD, stands="in")], open=[Listed(ODD, NASTY, 2)], total=1),
    "overview__right_to_left": lambda: view(open=[Listed(date(title=HEBREW), HEBREW, 2)], total=1),
    "overview__longest": lambda: view(mine=MANY, open=MANY, total=10, may_open=True),
    "said": lambda: dialogues.said(SEAT),
    "said__waits": lambda: dialogues.said(dialogues.waits(date(), 3, tz=KOLKATA)),
    "said__given_back": lambda: dialogues.said(dialogues.given_up(date(), tz=BERLIN, had="in")),
    "said__left_the_waitlist": lambda: dialogues.said(dialogues.given_up(date(), tz=BERLIN, had="waiting")),
    "said__not_signed_up": lambda: dialogues.said(dialogues.not_signed_up(ODD, tz=BERLIN)),
    "said__nasty": lambda: dialogues.said(dialogues.taken(ODD, tz=BERLIN)),
}
