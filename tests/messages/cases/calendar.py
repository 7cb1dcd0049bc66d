from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import calendar
from tests.messages.cases.sessions import BERLIN, KOLKATA, LINK, LONG, ODD, WORK, shown

ADDRESS = "https://plg.example.com/calendar/0123456789abcdefghijklmnopqrstuv.ics"

CASES: dict[str, Callable[[], Message | View]] = {
    "overview": lambda: calendar.overview([WORK, shown()], tz=BERLIN, address=ADDRESS, offered=True),
    "overview__no_address_yet": lambda: calendar.overview([LINK], tz=KOLKATA, address=None, offered=True),
    "overview__not_reachable": lambda: calendar.overview([ODD], tz=BERLIN, address=None, offered=False),
    "overview__nothing_planned": lambda: calendar.overview([], tz=BERLIN, address=ADDRESS, offered=True),
    "overview__most": lambda: calendar.overview([LONG] * 6, tz=BERLIN, address=None, offered=True),
    "sending": lambda: calendar.sending(2),
    "sending__one": lambda: calendar.sending(1),
}
