"""A group in its session, for tests of holding one: started, moved to a step, looked at."""

from bot.clock import SteppedClock
from bot.content import default_root, load_scripts
from bot.db import agenda as rows
from bot.db.models import SessionRun
from bot.db.session import Database, Tx
from bot.domain.script import Part
from bot.services import agenda
from bot.services.agenda_access import running
from tests.support.northwind import Northwind, queued

SCRIPTS = load_scripts(default_root())


async def start(database: Database, northwind: Northwind, clock: SteppedClock, *, kind: str = "work") -> int:
    """Let the first member begin a session on time; return the id of its run."""
    async with database.transaction(northwind.workspace_id) as tx:
        practice = await northwind.practice(tx)
        session = practice.work if kind == "work" else practice.reconvene
    clock.move_to(max(session.starts_at, clock.now()))
    async with database.transaction(northwind.workspace_id) as tx:
        on, _ = await agenda.start(tx, northwind.members[0].id, session.id, SCRIPTS, tz="UTC")
        return on.run.id


async def go_to(database: Database, northwind: Northwind, run_id: int, part: Part) -> None:
    """Go on until the step that has this part."""
    async with database.transaction(northwind.workspace_id) as tx:
        index = (await running(tx, northwind.members[0].id, run_id)).script.index_of(part)
    assert index is not None
    while True:
        async with database.transaction(northwind.workspace_id) as tx:
            run = await run_of(tx, run_id)
            if run.step >= index:
                return
            await agenda.move_on(tx, northwind.members[0].id, run_id, run.turn)


async def run_of(tx: Tx, run_id: int) -> SessionRun:
    """Return a run as it is now."""
    run = await rows.get(tx, run_id, lock=True)
    assert run is not None
    return run


async def shown(tx: Tx, run_id: int) -> list[str]:
    """Return what stands in the channel of a session: the words of its messages, as last changed."""
    words: dict[str, str] = {}
    for row in await queued(tx, f"agenda:{run_id}:"):
        words[row.target_key or row.key] = str((row.payload or {}).get("text", ""))
    return list(words.values())
