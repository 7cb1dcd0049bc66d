"""`plg simulate`: reads whom it is about, plays the program, and prints what came of it."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bot.clock import SystemClock
from bot.content import default_root, load_topics
from bot.db import migrate, workspaces
from bot.db.session import Database
from bot.domain.formation import Draft, FirstCycle, Who
from bot.domain.grouping import Rules
from bot.domain.zones import known_zone, to_utc
from bot.errors import ConfigError
from bot.settings import load_local_settings
from bot.simulation import Asked, printed, real, staff
from bot.simulation.practice import Practice
from bot.simulation.real import Source
from bot.simulation.run import live

LAUNCHED_AT = time(9)
SESSION_AFTER = 16  # days after the Monday of the launch: the Wednesday of the week after next
TIP_DAY, TIP_TIME = 1, time(10)
CHALLENGE = "What we practise"


def run(asked: Asked) -> None:
    """Do it."""
    if asked.zone and not known_zone(asked.zone):
        raise ConfigError(f"--zone is a time zone such as Europe/Berlin, not {asked.zone}.")
    source = _from_file(asked.roster, asked.zone or "UTC") if asked.roster else asyncio.run(_read(asked))
    zone = asked.zone or source.staff.zone
    starts = to_utc(asked.starts or datetime.now(UTC).date(), LAUNCHED_AT, zone)
    topics = load_topics(load_local_settings().content_dir or default_root())
    cycle = real.with_cycle(source, _cycle(asked, starts, zone, min(topics)))
    if cycle.work_starts <= starts:
        raise ConfigError("The first session comes before the launch: choose a later --day.")
    draft = source.draft or _draft(asked)
    facilitators = asked.facilitators or source.facilitators
    play = Practice(source.staff, draft, cycle, source.name, facilitators, source.seated)
    out = Console()
    with _bar(out, show=not asked.as_json) as progress:
        report = asyncio.run(
            live(
                play,
                starts,
                topics,
                budget=asked.nudge_budget,
                per_minute=asked.posts_per_minute,
                progress=progress,
            )
        )
    report = replace(report, notes=_notes(source))
    if asked.as_json:
        out.print_json(json.dumps(asdict(report), default=str))
    else:
        printed.show(report, out)


def _from_file(path: Path, zone: str) -> Source:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {(error.strerror or 'no such file').lower()}.") from None
    return Source(staff.from_csv(data, zone), [])


async def _read(asked: Asked) -> Source:
    url = load_local_settings().database_url
    if migrate.state(url).relation != "equal":
        raise ConfigError(
            "There is no database of this plg to take a roster from: give one by --roster FILE.csv, or set "
            "PLG_DATABASE_URL."
        )
    db = Database(url, SystemClock())
    try:
        workspace_id = await _workspace(db, asked.workspace)
        if asked.draft is not None:
            return await real.of_draft(db, workspace_id, asked.draft)
        return await real.of_roster(db, workspace_id, _draft(asked))
    finally:
        await db.close()


async def _workspace(db: Database, team_id: str | None) -> int:
    async with db.looking() as session:
        found = await workspaces.find(session, team_id) if team_id else None
        ids = [found.id] if found else [] if team_id else await workspaces.active_ids(session)
    if len(ids) != 1:
        raise ConfigError("Say whose roster is meant by --workspace T…, or give one by --roster FILE.csv.")
    return ids[0]


def _draft(asked: Asked) -> Draft:
    return Draft(Who(), Rules(asked.size, same_level=True), seed=asked.seed)


def _cycle(asked: Asked, starts: datetime, zone: str, topic: str) -> FirstCycle:
    day = asked.day or _usual_day(starts.date())
    try:
        at = time.fromisoformat(asked.at)
    except ValueError:
        raise ConfigError(f"--time is a time such as 14:00, not {asked.at}.") from None
    return FirstCycle(CHALLENGE, topic, to_utc(day, at, zone), zone, "", asked.weeks, TIP_DAY, TIP_TIME)


def _usual_day(launched: date) -> date:
    return launched - timedelta(days=launched.weekday()) + timedelta(days=SESSION_AFTER)


def _notes(source: Source) -> tuple[str, ...]:
    """Say what the simulation had to take for granted."""
    notes = []
    if guessed := source.staff.guessed:
        told = ", ".join(f"{number} {how}" for how, number in guessed.most_common())
        notes.append(f"Time zones: {told}. A column “timezone” in the file tells them.")
    if left_out := source.staff.left_out:
        notes.append("Left out: " + ", ".join(f"{number} {why}" for why, number in left_out.items()) + ".")
    return tuple(notes)


@contextmanager
def _bar(out: Console, *, show: bool) -> Iterator[Callable[[float], None]]:
    """Show how far it is, in a terminal."""
    if not (show and out.is_terminal):
        yield lambda _: None
        return
    with Progress(console=out, transient=True) as bar:
        task = bar.add_task("living it through", total=1.0)
        yield lambda done: bar.update(task, completed=done)
