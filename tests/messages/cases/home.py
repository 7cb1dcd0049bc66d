from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.domain.message import Message, View
from bot.domain.privacy import Audience
from bot.messages import dialogues, home
from bot.messages.activity_log import Entry
from bot.messages.home import Buddy, Home, Mine
from bot.messages.home_groups import Led, Stage
from bot.messages.kit import section
from bot.messages.sessions import Shown
from tests.messages.cases.activity_log import FULL, HEBREW, LONG, NASTY, ODD, RTL, entry
from tests.messages.cases.dialogues import date

BERLIN, KOLKATA = "Europe/Berlin", "Asia/Kolkata"
WORK = datetime(2026, 10, 7, 10, 30, tzinfo=UTC)
RECONVENE = datetime(2026, 11, 4, 11, 30, tzinfo=UTC)
PROMPT = datetime(2026, 10, 26, 9, 0, tzinfo=UTC)
BACK = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
WEEK_2 = Stage("Saying it sooner", 4, week=2)
BEFORE = Stage("Saying it sooner", 4, begins=WORK)
OVER = Stage("Saying it sooner", 4, over=True)


def session(**changed: Any) -> Shown:
    given: dict[str, Any] = {
        "group": "Leads Europe",
        "kind": "reconvene",
        "starts": RECONVENE,
        "place": "Room 4",
        "value": "12:3",
    }
    return Shown(**(given | changed))


def entries(*given: Entry) -> list[Entry]:
    return [replace(one, id=number) for number, one in enumerate(given, start=1)]


MEMBER = Mine(
    "Leads Europe",
    WEEK_2,
    buddies=[Buddy("U2")],
    commitment="When Bruno is late, I will ask what happened.",
    shared=[("U2", entry(id=21, audience=Audience.BUDDY)), ("U3", entry(id=22, audience=Audience.GROUP))],
    session=session(),
    said="attending",
)
NEW = Mine("Leads Europe", BEFORE, session=session(kind="work", starts=WORK))
ENDED = replace(MEMBER, stage=OVER, session=None, said=None, shared=[], reflect=5)
NASTY_MEMBER = Mine(
    NASTY,
    replace(WEEK_2, challenge=NASTY),
    buddies=[Buddy("U2", away_until=BACK), Buddy("U3")],
    commitment=NASTY,
    shared=[("U2", replace(ODD, id=21))],
    session=session(group=NASTY, place=NASTY),
)
RTL_MEMBER = replace(
    MEMBER, group=HEBREW, stage=replace(WEEK_2, challenge=HEBREW), commitment=HEBREW, shared=[]
)
LED = Led(
    3, "Leads Europe", WEEK_2, present=5, away=1, logged=4, entries=7, silent=("U4",), session=session()
)
NEXT = Led(4, "Delegating", OVER, present=5, away=0, logged=0, entries=0, next_cycle=True)
SOON = Led(
    5, NASTY, BEFORE, present=6, away=0, logged=0, entries=0, session=session(kind="work", starts=WORK)
)
QUIET = replace(
    LED, group_id=6, logged=0, entries=0, away=0, silent=("U1", "U2", "U3"), session=session(cancelled=True)
)
LONG_MEMBER = replace(
    NASTY_MEMBER,
    group="g" * 80,
    stage=replace(WEEK_2, challenge="c" * 3000),
    commitment="w" * 6000,
    shared=[("U2", replace(LONG, id=21 + number)) for number in range(3)],
)


def shown(tz: str = BERLIN, **given: Any) -> View:
    return home.view(Home(**given), tz=tz)


CASES: dict[str, Callable[[], Message | View]] = {
    "view__in_week_two": lambda: shown(mine=MEMBER, entries=entries(FULL, entry())),
    "view__before_the_work_session": lambda: shown(KOLKATA, mine=NEW),
    "view__no_date_for_the_work_session": lambda: shown(
        mine=replace(NEW, stage=Stage("Saying it sooner", 4), session=session(kind="work", cancelled=True))
    ),
    "view__between_cycles": lambda: shown(mine=ENDED, entries=entries(FULL)),
    "view__no_cycle_yet": lambda: shown(mine=Mine("Leads Europe", None)),
    "view__paused": lambda: shown(mine=MEMBER, paused_until=BACK, entries=entries(entry())),
    "view__trio_and_nasty": lambda: shown(mine=NASTY_MEMBER, entries=entries(ODD, RTL)),
    "view__right_to_left": lambda: shown(mine=RTL_MEMBER, entries=entries(RTL)),
    "view__facilitator": lambda: shown(led=[LED, NEXT, SOON, QUIET], may_set_up=True),
    "view__facilitator_who_is_a_member": lambda: shown(
        mine=MEMBER, entries=entries(FULL), led=[LED], may_set_up=True
    ),
    "view__owner": lambda: shown(may_set_up=True),
    "view__in_no_group": lambda: shown(ask="<@U9> or <@U8>"),
    "view__in_no_group_with_entries": lambda: shown(ask="one of your Slack admins", entries=entries(FULL)),
    "view__dialogues_only": lambda: shown(dialogues=dialogues.home_blocks(None, tz=BERLIN)),
    "view__member_with_a_dialogue": lambda: shown(
        mine=MEMBER, dialogues=dialogues.home_blocks(date(), tz=BERLIN)
    ),
    "view__facilitator_with_something_to_do": lambda: shown(
        led=[
            replace(LED, actions=3, prompt=PROMPT),
            replace(QUIET, actions=1, prompt=PROMPT),
            replace(SOON, present=2, small=True),
        ],
        ideas=[section("*Ideas* · 2 ideas are open.")],
    ),
    "view__twenty_groups_of_a_busy_member": lambda: shown(
        mine=LONG_MEMBER,
        paused_until=BACK,
        entries=entries(LONG, LONG, LONG),
        actions=[section(f"Something to do, {n}") for n in range(26)],
        dialogues=dialogues.home_blocks(date(), tz=BERLIN),
        strategies=[section("*What works for us*")],
        ideas=[section("*Ideas*")],
        led=[replace(LED, group_id=number, name=f"Group {number}") for number in range(100, 121)],
        may_set_up=True,
    ),
    "view__longest": lambda: shown(
        mine=LONG_MEMBER,
        paused_until=BACK,
        entries=entries(LONG, LONG, LONG),
        led=[replace(LED, group_id=number, name=f"Group {number}") for number in range(100, 123)],
        may_set_up=True,
    ),
}
