from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import session_forms
from bot.messages.sessions import Coming
from tests.messages.cases.sessions import BERLIN, COMING, KOLKATA, LATER, LINK, LONG, ODD, RTL, WORK, shown

CASES: dict[str, Callable[[], Message | View]] = {
    "change": lambda: session_forms.change(shown(), tz=BERLIN, coming=COMING),
    "change__work": lambda: session_forms.change(WORK, tz=KOLKATA, coming=COMING, other=shown()),
    "change__cancelled": lambda: session_forms.change(shown(cancelled=True), tz=BERLIN, coming=Coming()),
    "change__a_rare_zone": lambda: session_forms.change(LINK, tz="Pacific/Chatham", coming=Coming()),
    "change__nasty": lambda: session_forms.change(ODD, tz=BERLIN, coming=COMING),
    "change__right_to_left": lambda: session_forms.change(RTL, tz=BERLIN, coming=COMING),
    "change__longest": lambda: session_forms.change(LONG, tz=BERLIN, coming=COMING),
    "done": lambda: session_forms.done(shown(), tz=BERLIN, changed=True),
    "done__with_the_reconvene": lambda: session_forms.done(WORK, tz=BERLIN, changed=True, along=LATER),
    "done__nobody_needs_to_know": lambda: session_forms.done(shown(), tz=BERLIN, changed=True, told=False),
    "done__nothing_changed": lambda: session_forms.done(shown(), tz=BERLIN, changed=False),
    "done__cancelled": lambda: session_forms.done(
        shown(kind="work", cancelled=True), tz=BERLIN, changed=True, along=LATER
    ),
    "done__cancelled_before": lambda: session_forms.done(shown(cancelled=True), tz=BERLIN, changed=False),
}
