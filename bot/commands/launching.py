"""What `plg groups plan` and `plg groups launch` do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time

import typer

from bot.commands.asking import workspace
from bot.commands.forming import OPERATOR, person, told
from bot.content import default_root, load_topics
from bot.db import formations as rows
from bot.db import people, programs
from bot.db.models import Person
from bot.db.session import Database, Tx
from bot.domain.formation import FirstCycle, read
from bot.domain.words import must_fit
from bot.domain.zones import exact_utc
from bot.errors import ConfigError
from bot.messages.cycles import LONGEST_CHALLENGE, LONGEST_PLACE, WEEKDAYS
from bot.messages.formation_launch import Launch
from bot.services import formation_launch, formations
from bot.services.formations import New, Seen
from bot.settings import load_local_settings


@dataclass(frozen=True)
class Typed:
    """The first cycle as it was typed."""

    challenge: str
    topic: str
    day: str
    at: str
    zone: str
    place: str
    weeks: int
    tip_day: str
    tip_time: str

    def cycle(self) -> FirstCycle:
        """Return it as a draft keeps it; ConfigError or InvalidInput say what cannot be used."""
        topics = load_topics(load_local_settings().content_dir or default_root())
        if self.topic not in topics:
            raise ConfigError(f"There is no topic {self.topic}: choose one of {', '.join(sorted(topics))}.")
        weekdays = [name.lower() for name in WEEKDAYS]
        if self.tip_day.lower() not in weekdays:
            raise ConfigError(f"--tip-day is one of {', '.join(weekdays)}.")
        if not self.challenge.strip():
            raise ConfigError("--challenge says in a few words what they work on.")
        must_fit(self.challenge, LONGEST_CHALLENGE)
        must_fit(self.place, LONGEST_PLACE)
        starts = exact_utc(_day(self.day), _time(self.at, "--time"), self.zone)
        return FirstCycle(
            self.challenge.strip(),
            self.topic,
            starts,
            self.zone,
            self.place,
            self.weeks,
            weekdays.index(self.tip_day.lower()),
            _time(self.tip_time, "--tip-time"),
        )


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise ConfigError(f"--day is a date such as 2027-01-20, not {typed}.") from None


def _time(typed: str, option: str) -> time:
    try:
        return time.fromisoformat(typed).replace(tzinfo=None)
    except ValueError:
        raise ConfigError(f"{option} is a time such as 14:00, not {typed}.") from None


def plan(number: int, typed: Typed, leads: Sequence[str], team: str | None) -> None:
    """Settle the first cycle of a draft, and who facilitates; its groups stay as they are."""

    async def change(db: Database) -> int | None:
        async with db.transaction(await workspace(db, team)) as tx:
            row = await formations.open_draft(tx, OPERATOR, number)
            draft = replace(read(row.settings), cycle=typed.cycle())
            chosen = [await person(tx, who) for who in leads]
            seated = {one.person_id for one in await rows.seats(tx, row.id)}
            if taken := [one.name for one in chosen if one.id in seated]:
                raise ConfigError(
                    f"{taken[0]} is in one of these groups: form them anew with `--facilitator`, or choose "
                    "somebody else."
                )
            if chosen:
                draft = replace(draft, facilitators=tuple(dict.fromkeys(one.id for one in chosen)))
            new = New(row.name, draft, chosen, row.request_key)
            await formations.prepare(tx, OPERATOR, new)
            return await formations.change(tx, OPERATOR, Seen(row.id, row.version), new, None)

    told(change)
    typer.echo(f"The first cycle of draft {number} is settled. Next: `plg groups launch {number}`.")


def launch(number: int, owner: str | None, team: str | None, *, small: bool, yes: bool) -> None:
    """Say what a launch does, ask, and launch."""

    async def look(db: Database) -> tuple[Launch, Person, int]:
        workspace_id = await workspace(db, team)
        async with db.reading(workspace_id) as tx:
            by = await _owner(tx, owner)
            draft = read((await formations.open_draft(tx, OPERATOR, number)).settings)
            if draft.cycle is None or not draft.facilitators:
                raise ConfigError(
                    f"Settle its first cycle and who facilitates before: `plg groups plan {number} --help`."
                )
            return await formation_launch.look(tx, OPERATOR, number), by, workspace_id

    what, by, workspace_id = told(look)
    for line in _lines(what, by):
        typer.echo(line)
    if not yes:
        typer.confirm("Launch?", abort=True)

    async def go(db: Database) -> bool:
        async with db.transaction(workspace_id) as tx:
            seen = Seen(number, what.version)
            return await formation_launch.launch(tx, OPERATOR, seen, owner_id=by.id, small_too=small)

    if not told(go):
        typer.echo("Somebody changed these groups meanwhile: look at them with `plg groups show`.", err=True)
        raise typer.Exit(1)
    typer.echo(f"Launched. A running bot begins one group every few seconds; {by.name} hears of the last.")


def _lines(what: Launch, by: Person) -> list[str]:
    over = f"over {what.minutes} minutes"
    lines = [
        f"{what.name}: {what.groups:,} groups, {what.people:,} people, for {by.name}.",
        f"Work session {what.starts:%Y-%m-%d %H:%M} UTC.",
        f"About {what.messages:,} messages, {'within a minute' if what.minutes <= 1 else over}.",
    ]
    lines += (
        [f"Left out: {len(what.left_out)} who have left or are in another group."] if what.left_out else []
    )
    lines += [f"Smaller than 4: {name} ({number})." for name, number in what.small]
    lines += [f"The session is outside the working hours of {what.outside}."] if what.outside else []
    lines += [f"{len(what.busy_leads)} would lead several groups at one moment."] if what.busy_leads else []
    return lines


async def _owner(tx: Tx, typed: str | None) -> Person:
    """Return who launches: who was named and is an owner, or the first owner plg knows."""
    if typed is None:
        found = await programs.whom_to_ask(tx)
        if not found:
            raise ConfigError("plg has met no owner yet: name one by `--owner`.")
        return found[0]
    by = await person(tx, typed)
    if not await people.may_set_up(tx, by):
        raise ConfigError(f"{by.name} is no owner: name one with `/plg owners` in Slack, or choose another.")
    return by
