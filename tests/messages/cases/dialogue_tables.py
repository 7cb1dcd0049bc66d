from collections.abc import Callable
from typing import Any

from bot.domain.message import Message, View
from bot.messages import dialogue_tables as tables
from bot.messages.dialogue_tables import Table
from bot.messages.dialogues import said
from tests.messages.cases.dialogues import STARTS
from tests.messages.cases.sessions import BERLIN, NASTY


def table(**changed: Any) -> Table:
    given: dict[str, Any] = {
        "title": "Trust from afar",
        "starts": STARTS,
        "tz": BERLIN,
        "place": "https://meet.example/dialogue",
        "people": ["U1", "U2", "U3", "U4"],
        "here": [],
        "coach": None,
        "session": "12:1",
        "value": "5",
    }
    return Table(**(given | changed))


CASES: dict[str, Callable[[], Message | View]] = {
    "opening": lambda: tables.opening(table()),
    "opening__with_a_coach": lambda: tables.opening(table(coach="U9", here=["U1", "U3"])),
    "opening__the_coach_cannot_come": lambda: tables.opening(table(lost_coach=True)),
    "opening__another_table_joins_and_it_has_begun": lambda: tables.opening(
        table(people=["U1", "U2", "U5", "U6"], joined=["U5", "U6"], here=["U1", "U5"], begun=True)
    ),
    "opening__one_joins": lambda: tables.opening(table(joined=["U4"])),
    "opening__nasty": lambda: tables.opening(table(title=NASTY, place=NASTY)),
    "without_conversation": lambda: tables.without_conversation(table()),
    "without_conversation__nasty": lambda: tables.without_conversation(table(title=NASTY, place=NASTY)),
    "without_conversation__said_to_who_comes_late": lambda: said(tables.elsewhere(["U1", "U2"])),
}
