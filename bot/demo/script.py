"""The whole cycle, scene by scene, played as people would: they type, press, fill in and write."""

from collections.abc import Awaitable, Callable

from bot.demo.ending import look_back, next_cycle
from bot.demo.held import hold_reconvene, hold_work_session
from bot.demo.opening import before_the_session, buddies, set_up
from bot.demo.practice import week_four, week_one, week_three, week_two
from bot.demo.stage import Stage

Scene = Callable[[Stage], Awaitable[None]]

SCENES: tuple[tuple[str, Scene], ...] = (
    ("Two groups are set up", set_up),
    ("Before the work session", before_the_session),
    ("The work session", hold_work_session),
    ("Buddies and commitments", buddies),
    ("Practice week 1", week_one),
    ("Practice week 2", week_two),
    ("Practice week 3", week_three),
    ("Practice week 4", week_four),
    ("The reconvene session", hold_reconvene),
    ("Looking back", look_back),
    ("The next cycle", next_cycle),
)
