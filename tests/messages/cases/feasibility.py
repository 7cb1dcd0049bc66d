from collections.abc import Callable
from dataclasses import replace

from bot.domain.feasibility import Answer, Lever, Outcome, Plan, Way
from bot.domain.message import Message, View
from bot.messages import feasibility

PLAN = Plan(40, 12, 80, 3)
WAYS = [
    Way(Lever.MEETINGS, 26),
    Way(Lever.ATTENDANCE, 95),
    Way(Lever.PEOPLE, 52),
    Way(Lever.GOAL, 21),
]
NO = Answer(PLAN, Outcome([one // 2 for one in range(32, 72)]), WAYS, 40)
ALL_COME = Answer(replace(PLAN, attendance=100, dates=1), Outcome([33] * 8 + [34] * 25 + [36] * 7), WAYS, 40)
YES = Answer(Plan(2000, 21, 80, 20), Outcome(sorted([31] * 7 + [43] * 113)), [], 120)
MOST = Answer(Plan(48, 14, 90), Outcome([30] * 12 + [37] * 36), [Way(Lever.ATTENDANCE, 100)], 48)


def shown(answer: Answer, *, goal_now: int = 36, from_roster: bool = False) -> View:
    return feasibility.result(answer, goal_now=goal_now, from_roster=from_roster)


CASES: dict[str, Callable[[], Message | View]] = {
    "form": lambda: feasibility.form(PLAN, on_roster=40),
    "form__no_roster": lambda: feasibility.form(replace(PLAN, people=0), on_roster=None),
    "goal_set": lambda: feasibility.goal_set(24),
    "working": feasibility.working,
    "result": lambda: shown(NO),
    "result__all_come_from_the_roster": lambda: shown(ALL_COME, from_roster=True),
    "result__yes": lambda: shown(YES, from_roster=True),
    "result__for_most": lambda: shown(MOST),
    "result__nobody_can": lambda: shown(
        Answer(Plan(30, 1), Outcome([0] * 10 + [3] * 20), [], 30), goal_now=20
    ),
    "result__too_few_people": lambda: shown(Answer(Plan(2), Outcome([0, 0]), [], 2)),
    "result__another_goal": lambda: shown(replace(NO, plan=replace(PLAN, goal=24)), goal_now=36),
}
