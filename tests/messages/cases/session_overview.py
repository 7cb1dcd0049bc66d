from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import session_overview, sessions
from tests.messages.cases.sessions import BERLIN, COMING, LATER, NASTY, WORK, shown

CASES: dict[str, Callable[[], Message | View]] = {
    "none_planned": lambda: session_overview.none_planned("Leads Europe", "UF"),
    "none_planned__runs_itself": lambda: session_overview.none_planned("Leads Europe", "UF", group_id=3),
    "with_more": lambda: session_overview.with_more(
        sessions.card(shown(), tz=BERLIN, said="late", coming=COMING), group_id=3, poll=(7, LATER), find=True
    ),
    "none_planned__nasty": lambda: session_overview.none_planned(NASTY, "UF"),
    "overview": lambda: session_overview.overview(
        sessions.card(shown(), tz=BERLIN, said="attending", coming=COMING),
        session_overview.groups(
            [(7, "Field & Sales", WORK), (8, "Care", shown(cancelled=True)), (9, NASTY, None)], tz=BERLIN
        ),
    ),
    "overview__twenty_groups": lambda: session_overview.overview(
        None, session_overview.groups([(i, f"Group {i}", WORK) for i in range(60)], tz=BERLIN)
    ),
}
