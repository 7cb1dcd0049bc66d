"""Gauges read at the moment they are asked for: what waits to be sent, and for how long."""

from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from bot.db import outbox_ahead, planning, workspaces
from bot.db.session import Database
from bot.domain.deliveries import OPEN
from bot.web.health import Vitals

CONTENT_TYPE = CONTENT_TYPE_LATEST
_OPEN = Gauge("plg_deliveries_open", "Messages that are not settled yet, by state.", ["state"])
_OLDEST = Gauge("plg_delivery_oldest_due_seconds", "How long the longest overdue message has waited.")
_STEPS = Gauge("plg_step_oldest_due_seconds", "How long the longest overdue planned step has waited.")
_TICK = Gauge("plg_tick_age_seconds", "Time since the last tick that went well.")
_SOCKET = Gauge("plg_socket_down_seconds", "Time without a Socket Mode connection; 0 while connected.")


async def read_backlog(db: Database) -> None:
    """Bring the gauges of the backlog up to date; raises what the database raises."""
    counts = dict.fromkeys(OPEN, 0)
    oldest = steps = 0.0
    async with db.looking() as session:
        ids = await workspaces.active_ids(session)
    for workspace_id in ids:
        async with db.reading(workspace_id) as tx:
            found, since = await outbox_ahead.backlog(tx)
            for state, number in found.items():
                counts[state] += number
            oldest = max(oldest, (tx.now - since).total_seconds() if since else 0.0)
            due = await planning.next_due(tx)
            steps = max(steps, (tx.now - due).total_seconds() if due else 0.0)
    for state, number in counts.items():
        _OPEN.labels(state).set(number)
    _OLDEST.set(oldest)
    _STEPS.set(steps)


def page(vitals: Vitals) -> bytes:
    """Return every metric as Prometheus reads it."""
    _TICK.set(vitals.tick_age)
    _SOCKET.set(vitals.socket_down)
    return generate_latest()
