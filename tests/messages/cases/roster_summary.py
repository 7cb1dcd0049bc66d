from collections.abc import Callable

from bot.domain.message import Message, View
from bot.domain.roster import Change, Line, Plan
from bot.domain.roster_columns import Column
from bot.domain.roster_rows import Fault
from bot.messages import roster_summary
from tests.messages.cases.cycles import NASTY

NEW = tuple(Line(f"U{n}") for n in range(1, 13))
CHANGED = (
    Change(Line("U21"), (Column.DEPARTMENT, Column.MANAGER)),
    Change(Line("U22"), (Column.DEPARTMENT,)),
    Change(Line("U23"), (), back=True),
)
PLAN = Plan(NEW, CHANGED, 1_200, ("U31", "U32"))
FAULTS = (
    Fault(4, f"“{NASTY}” is neither an e-mail address nor a Slack id"),
    Fault(9, "p1@x.test is listed again on line 12: please keep one of them"),
)
LEFT_OUT = ("plg is an app, not a person", "nobody in this Slack workspace has the id U99")

CASES: dict[str, Callable[[], Message | View]] = {
    "summary": lambda: roster_summary.summary(PLAN, name="*people.csv*", upload=7, unused=["Shoe <size>"]),
    "summary__nothing_changes": lambda: roster_summary.summary(
        Plan(unchanged=12), name="*people.csv*", upload=7
    ),
    "summary__a_channel_of_apps": lambda: roster_summary.summary(
        Plan(left_out=LEFT_OUT[:1]), name="<#C1>", upload=7, from_file=False
    ),
    "summary__a_channel": lambda: roster_summary.summary(
        Plan(NEW[:1], left_out=LEFT_OUT * 20), name="<#C1>", upload=7, from_file=False
    ),
    "summary__bad_lines": lambda: roster_summary.summary(
        Plan(NEW, faults=FAULTS), name="*people.csv*", upload=7
    ),
    "summary__hundreds_of_bad_lines": lambda: roster_summary.summary(
        Plan(faults=tuple(Fault(n, "x" * 400) for n in range(2, 700))), name="*people.csv*", upload=7
    ),
    "applied": lambda: roster_summary.applied(PLAN, name="*people.csv*"),
}
