"""What Prometheus reads: by kind and outcome, and never an id or a word."""

from datetime import timedelta

import pytest
from prometheus_client import REGISTRY

from bot.clock import SteppedClock
from bot.db import deliveries
from bot.db.models import PlannedStep
from bot.db.session import Database
from bot.delivery import metrics as delivery
from bot.delivery.outcome import Outcome, Verdict
from bot.delivery.pace import Pace, heed
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.errors import NotFound
from bot.handlers import metrics as handlers
from bot.web import metrics
from bot.web.health import Vitals
from tests.support import northwind

WELL = Vitals(tick_age=3.0, tick_patience=100.0, socket_down=0.0, sending=True)


def read(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_what_went_out_is_counted_and_timed_by_kind_and_outcome() -> None:
    tip = {"kind": "tip", "outcome": "sent"}
    before = read("plg_deliveries_total", **tip), read("plg_delivery_seconds_sum", **tip)
    slow, late = ({**tip, "le": le} for le in ("2.5", "5.0"))
    waited = read("plg_delivery_seconds_bucket", **slow), read("plg_delivery_seconds_bucket", **late)
    tries = read("plg_delivery_attempts_sum", **tip)
    delivery.settled("tip", "sent", seconds=4.0, attempts=2)
    assert read("plg_deliveries_total", **tip) == before[0] + 1
    assert read("plg_delivery_seconds_sum", **tip) == before[1] + 4.0
    assert read("plg_delivery_seconds_bucket", **slow) == waited[0]
    assert read("plg_delivery_seconds_bucket", **late) == waited[1] + 1
    assert read("plg_delivery_attempts_sum", **tip) == tries + 2


def test_being_asked_to_slow_down_is_counted_by_method_with_its_seconds() -> None:
    its = {"method": "update"}
    before = read("plg_slack_limited_total", **its), read("plg_slack_limited_seconds_total", **its)
    refused = Outcome(Verdict.LATER, "ratelimited", retry_after=30.0)
    heed(Pace(300), 1, "update", refused)
    assert read("plg_slack_limited_total", **its) == before[0] + 1
    assert read("plg_slack_limited_seconds_total", **its) == before[1] + 30.0


def test_what_was_dropped_or_looked_for_is_counted_by_why() -> None:
    dropped, looked = {"kind": "nudge", "reason": "paused"}, {"kind": "nudge", "finding": "there"}
    before = read("plg_deliveries_held_back_total", **dropped), read("plg_reconciled_total", **looked)
    delivery.held_back("nudge", "paused")
    delivery.reconciled("nudge", "there")
    assert read("plg_deliveries_held_back_total", **dropped) == before[0] + 1
    assert read("plg_reconciled_total", **looked) == before[1] + 1


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(None, "ok"), (NotFound("Not there."), "refused"), (ValueError("secret"), "failed")],
)
def test_an_answer_is_timed_by_how_it_ended(error: Exception | None, outcome: str) -> None:
    before = read("plg_ack_seconds_count", kind="command", outcome=outcome)

    def answer() -> None:
        with handlers.answering("command"):
            if error is not None:
                raise error

    if error is None:
        answer()
    else:
        with pytest.raises(type(error)):
            answer()
    assert read("plg_ack_seconds_count", kind="command", outcome=outcome) == before + 1


def test_a_request_that_was_answered_with_a_sentence_counts_as_refused() -> None:
    before = read("plg_ack_seconds_count", kind="form", outcome="refused")
    with handlers.answering("form") as answer:
        answer.went_wrong(NotFound("Not there."))
    assert read("plg_ack_seconds_count", kind="form", outcome="refused") == before + 1


async def test_the_backlog_is_that_of_all_workspaces_and_of_each_kind(
    database: Database, clock: SteppedClock
) -> None:
    ids = [await northwind.workspace(database, team) for team in ("T1", "T2")]
    for workspace_id in ids:
        async with database.transaction(workspace_id) as tx:
            words, later = Message("secret"), tx.now + timedelta(hours=1)
            await deliveries.queue(tx, "now", Kind.NOTICE, words, channel="C-secret")
            await deliveries.queue(tx, "later", Kind.TIP, words, channel="C-secret", due_at=later)
            tx.session.add(PlannedStep(workspace_id=workspace_id, key="k", kind="tip", due_at=tx.now))
    clock.move_to(clock.now() + timedelta(seconds=40))
    await metrics.read_backlog(database)
    page = metrics.page(WELL).decode()
    assert read("plg_deliveries_open", state="queued") == 4
    assert read("plg_delivery_oldest_due_seconds") == 40.0
    assert read("plg_step_oldest_due_seconds") == 40.0
    assert "secret" not in page


async def test_nothing_waiting_is_zero(database: Database) -> None:
    await northwind.workspace(database)
    await metrics.read_backlog(database)
    assert read("plg_deliveries_open", state="queued") == 0
    assert read("plg_delivery_oldest_due_seconds") == 0
    assert read("plg_step_oldest_due_seconds") == 0
