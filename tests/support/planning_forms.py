"""What the forms that plan a group send, ready to be changed by a test."""

from dataclasses import replace
from datetime import datetime, time
from typing import Any

from bot.db.models import Person
from bot.domain.tip import Tip, Topic
from bot.services.cycles import CycleSettings
from bot.services.next_cycle import NewCycle
from bot.services.programs import NewGroup
from tests.support.northwind import STARTS, Northwind

TOPIC = Topic(
    "giving-feedback",
    "Giving feedback",
    "",
    tuple(Tip("giving-feedback", week, f"Tip {week}", "body", "p", "e", "q") for week in range(1, 5)),
)
SETTINGS = CycleSettings("Saying it sooner", TOPIC, STARTS, "Europe/Berlin", "Room 4", 4, 1, time(10))


def settings(starts: datetime = STARTS, **changed: Any) -> CycleSettings:
    return replace(SETTINGS, work_starts=starts, **changed)


def new_group(members: list[Person], facilitator: Person, **changed: Any) -> NewGroup:
    made = NewGroup("Leads Europe", members, facilitator, None, SETTINGS, "view:V1")
    return replace(made, **changed)


def new_cycle(
    north: Northwind, starts: datetime, members: list[Person] | None = None, **changed: Any
) -> NewCycle:
    picked = list(north.members) if members is None else members
    return replace(NewCycle(north.group_id, 2, picked, settings(starts)), **changed)
