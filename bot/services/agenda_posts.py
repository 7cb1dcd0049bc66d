"""The messages of a session being held, in its group's channel: posted, changed, and left behind."""

from bot.db import deliveries
from bot.db.models import SessionRun
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.messages import agenda as messages
from bot.messages.agenda import Content
from bot.services import agenda_view, table_ideas
from bot.services.agenda_view import Scene


async def begin(tx: Tx, on: Scene) -> None:
    """Post the pack and the first step."""
    await _post(tx, on, _pack_key(on.run), _pack(tx, on))
    await post_step(tx, on)


async def post_step(tx: Tx, on: Scene) -> None:
    """Post the present step at the end of the channel."""
    words = messages.step(agenda_view.held(tx, on), await agenda_view.content(tx, on))
    await _post(tx, on, _step_key(on.run, on.run.step), words)


async def leave_step(tx: Tx, on: Scene, *, back: bool) -> None:
    """Leave only what was settled of the present step, before the group moves away from it."""
    step = on.run.step
    words = messages.left(agenda_view.held(tx, on), await agenda_view.content(tx, on, step=step), back=back)
    await _revise(tx, on.run, _step_key(on.run, step), words)


async def refresh(tx: Tx, on: Scene) -> None:
    """Show the present state: of the present step, or of what the session has ended with."""
    run = on.run
    if run.ended_at is None:
        words = messages.step(agenda_view.held(tx, on), await agenda_view.content(tx, on))
        await _revise(tx, run, _step_key(run, run.step), words)
    elif run.outcome == "held":
        await _revise(tx, run, _closing_key(run), await _closing(tx, on))


async def refresh_note(tx: Tx, on: Scene, step: int) -> None:
    """Show what is written down of a step that the group may have left already."""
    run = on.run
    if run.ended_at is None and step == run.step:
        await refresh(tx, on)
        return
    keys = [
        key for key in await deliveries.posts_beginning(tx, f"agenda:{run.id}:") if key.endswith(f":{step}")
    ]
    if keys:
        words = messages.left(
            agenda_view.held(tx, on, step=step), await agenda_view.content(tx, on, step=step)
        )
        await _revise(tx, run, keys[-1], words)


async def refresh_pack(tx: Tx, on: Scene) -> None:
    """Show in the pack where the group is."""
    await _revise(tx, on.run, _pack_key(on.run), _pack(tx, on))


async def finish(tx: Tx, on: Scene) -> None:
    """Post what a session ends with."""
    await _post(tx, on, _closing_key(on.run), await _closing(tx, on))
    await refresh_pack(tx, on)


async def stop(tx: Tx, on: Scene, why: str) -> None:
    """Say in the present step's place that the session was stopped there."""
    noted = await agenda_view.content(tx, on, step=on.run.step)
    await _revise(tx, on.run, _step_key(on.run, on.run.step), messages.stopped(noted, why=why))


def _pack(tx: Tx, on: Scene) -> Message:
    speaking = [on.names[one] for one in agenda_view.order(on)]
    return messages.pack(agenda_view.held(tx, on), speaking=speaking)


async def _closing(tx: Tx, on: Scene) -> Message:
    return messages.closing(
        agenda_view.held(tx, on),
        Content(
            listed=await agenda_view.listed(tx, on),
            ballot=await agenda_view.ballot(tx, on),
            presence=await agenda_view.presence(tx, on),
            handed_over=await table_ideas.handed_over(tx, on),
        ),
    )


async def _post(tx: Tx, on: Scene, key: str, words: Message) -> None:
    await deliveries.queue(tx, key, Kind.AGENDA, words, group_id=on.group.id)


async def _revise(tx: Tx, run: SessionRun, key: str, words: Message) -> None:
    run.revision += 1
    await tx.session.flush()
    await deliveries.revise(tx, key, Kind.AGENDA, words, version=run.revision)


def _step_key(run: SessionRun, step: int) -> str:
    return f"agenda:{run.id}:{run.turn}:{step}"


def _pack_key(run: SessionRun) -> str:
    return f"agenda:{run.id}:begun{run.begun}:pack"


def _closing_key(run: SessionRun) -> str:
    return f"agenda:{run.id}:{run.turn}:closing"
