"""The whole cycle, scene by scene, played as people would: they type, press, fill in and write."""

from collections.abc import Awaitable, Callable

from bot.demo.ending import next_cycle, reconvene
from bot.demo.opening import set_up, work_session
from bot.demo.practice import week_four, week_one, week_three, week_two
from bot.demo.stage import Stage

Scene = Callable[[Stage], Awaitable[None]]

SCENES: tuple[tuple[str, Scene], ...] = (
    ("Two groups are set up", set_up),
    ("The work session", work_session),
    ("Practice week 1", week_one),
    ("Practice week 2", week_two),
    ("Practice week 3", week_three),
    ("Practice week 4", week_four),
    ("The reconvene session", reconvene),
    ("The next cycle", next_cycle),
)
