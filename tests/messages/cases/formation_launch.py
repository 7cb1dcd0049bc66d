from collections.abc import Callable
from dataclasses import replace

from bot.domain.message import Message, View
from bot.messages import formation_launch as launches
from bot.messages.formation_launch import Launch
from tests.messages.cases.sessions import NASTY
from tests.support.northwind import STARTS

TZ = "Europe/Berlin"
LAUNCH = Launch(7, 3, "Leading people", 10, 60, STARTS, 130, 1)
AGAINST = replace(
    LAUNCH,
    groups=500,
    people=2990,
    messages=6480,
    minutes=34,
    left_out=[("U1", "gone"), ("U2", "busy")],
    small=[("Leading people, group 3", 3), (NASTY, 2)],
    outside=120,
    busy_leads=[("UF", 250), ("UG", 250)],
)
CASES: dict[str, Callable[[], Message | View]] = {
    "form": lambda: launches.form(LAUNCH, tz=TZ),
    "form__much_speaks_against_it": lambda: launches.form(AGAINST, tz=TZ),
    "form__longest": lambda: launches.form(
        replace(
            AGAINST,
            name=NASTY,
            left_out=[(f"U{n:010}", "busy") for n in range(300)],
            small=[(NASTY * 3, 3)] * 300,
            busy_leads=[(f"U{n:010}", 2) for n in range(300)],
        ),
        tz=TZ,
    ),
    "form__one_group": lambda: launches.form(
        replace(LAUNCH, groups=1, people=4, outside=1, messages=9), tz=TZ
    ),
}
