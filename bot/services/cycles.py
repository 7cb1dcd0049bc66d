"""Beginning a practice cycle: its sessions, its calendar, and what the group hears of it."""

from dataclasses import dataclass
from datetime import datetime, time

from bot.db import deliveries, groups, people, programs
from bot.db.groups import Practice
from bot.db.models import Cycle, CycleSession, Person
from bot.db.session import Tx
from bot.domain.calendar import CyclePlan, check_first_session, reminder_labels
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.domain.tip import Topic
from bot.errors import InvalidInput
from bot.messages import cycles as messages
from bot.messages import reminders
from bot.messages.cycles import Dates
from bot.services import calendar as invitations
from bot.services import planning


@dataclass(frozen=True)
class CycleSettings:
    """What is settled when a cycle is planned; `work_starts` is UTC, `tip_time` each member's own."""

    challenge: str
    topic: Topic
    work_starts: datetime
    tz: str
    place: str
    practice_weeks: int
    tip_weekday: int
    tip_time: time


def check(settings: CycleSettings, now: datetime) -> dict[str, str]:
    """Return what is wrong with a cycle's settings, by field; nothing when they can be used."""
    try:
        check_first_session(settings.work_starts, now, field="day")
    except InvalidInput as error:
        return {"day": error.message}
    return {}


async def start(tx: Tx, group_id: int, number: int, settings: CycleSettings) -> Practice:
    """Begin a cycle of a group: both sessions, everything that falls due, and the welcome in the channel."""
    cycle = Cycle(
        workspace_id=tx.workspace_id,
        group_id=group_id,
        number=number,
        challenge=settings.challenge,
        topic=settings.topic.slug,
        practice_weeks=settings.practice_weeks,
        tip_weekday=settings.tip_weekday,
        tip_time=settings.tip_time,
        created_at=tx.now,
    )
    tx.session.add(cycle)
    await tx.session.flush()
    calendar = CyclePlan(
        settings.work_starts,
        settings.tz,
        settings.practice_weeks,
        settings.tip_weekday,
        settings.tip_time,
    )
    tx.session.add_all(
        CycleSession(
            workspace_id=tx.workspace_id,
            cycle_id=cycle.id,
            kind=kind,
            starts_at=starts,
            tz=settings.tz,
            place=settings.place,
            scheduled_at=tx.now,
        )
        for kind, starts in (("work", settings.work_starts), ("reconvene", calendar.reconvene_starts()))
    )
    await tx.session.flush()
    await planning.plan(tx, cycle.id)
    practice = await groups.practice(tx, cycle.id)
    await _welcome(tx, practice, settings.topic)
    await invitations.welcome(tx, practice, await groups.members(tx, group_id))
    return practice


async def _welcome(tx: Tx, practice: Practice, topic: Topic) -> None:
    await deliveries.queue(
        tx,
        _welcome_key(practice),
        Kind.WELCOME,
        await _welcome_words(tx, practice, topic),
        group_id=practice.group.id,
        expires_at=practice.reconvene.starts_at,  # a channel may take a person's help to make
    )


async def correct(tx: Tx, practice: Practice, topic: Topic | None) -> None:
    """Put the present dates into the welcome and the hellos that still wait: for a channel, or a return."""
    if topic is not None:
        await deliveries.reword(tx, _welcome_key(practice), await _welcome_words(tx, practice, topic))
    members = await groups.members(tx, practice.group.id)
    for person in members if len(members) > 1 else []:
        words = await _hello_words(tx, practice, person, members)
        await deliveries.reword(tx, f"{_welcome_key(practice)}:{person.id}", words)


def _welcome_key(practice: Practice) -> str:
    return f"welcome:{practice.group.id}:{practice.cycle.number}"


async def _welcome_words(tx: Tx, practice: Practice, topic: Topic) -> Message:
    group, cycle = practice.group, practice.cycle
    members = await groups.members(tx, group.id)
    return messages.welcome(
        group=group.name,
        number=cycle.number,
        members=[person.user_id for person in members],
        facilitator=(await people.get(tx, group.facilitator_id)).user_id,
        challenge=cycle.challenge,
        topic=topic.title,
        dates=dates(practice, topic, tz=practice.work.tz),
        place=practice.work.place,
        reminders=reminders.ahead(reminder_labels((await programs.of_group(tx, group)).reminders)),
    )


def dates(practice: Practice, topic: Topic, *, tz: str) -> Dates:
    """Return when a cycle's sessions are, for a reader in `tz`, and its tips: as many as the topic has."""
    return Dates(
        starts=practice.work.starts_at,
        reconvene=practice.reconvene.starts_at,
        tz=tz,
        tip_dates=practice.plan.tip_dates()[: len(topic.tips)],
        tip_time=f"{practice.cycle.tip_time:%H:%M}",
    )


async def say_hello(tx: Tx, practice: Practice, newcomers: list[Person]) -> None:
    """Write to each new member once, so that they know who writes to them and that they can answer."""
    members = await groups.members(tx, practice.group.id)
    for person in newcomers:
        key = f"{_welcome_key(practice)}:{person.id}"
        words = await _hello_words(tx, practice, person, members)
        await deliveries.queue(tx, key, Kind.WELCOME, words, person_id=person.id, group_id=practice.group.id)


async def _hello_words(tx: Tx, practice: Practice, person: Person, members: list[Person]) -> Message:
    facilitator = await people.get(tx, practice.group.facilitator_id)
    return messages.hello(
        group=practice.group.name,
        others=[other.user_id for other in members if other.id != person.id],
        facilitator=facilitator.user_id,
        starts=practice.work.starts_at,
        tz=person.tz,
    )
