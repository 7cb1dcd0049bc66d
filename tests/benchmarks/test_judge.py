"""The judge: what people have is held against what the bot's database says they have."""

import random
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, insert, select, update

from benchmarks import company as companies
from benchmarks.actors import Crowd
from benchmarks.judge import Ledger, Verdict, judge
from bot.db import migrate
from bot.db.models import Delivery, LogEntry, Person, PlannedStep
from sandbox.server import Sandbox
from sandbox.world import Message

NOW = datetime(2026, 11, 21, tzinfo=UTC)
TIP = [{"type": "actions", "elements": [{"type": "button", "action_id": "tip.why"}]}]


class Case:
    """Two people whose tips have gone out as they should, until a test says otherwise."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.company = companies.of(2)
        companies.settle_in(self.company, url)
        self.sandbox = Sandbox(companies.world(self.company))
        self.crowd = Crowd(self.sandbox, self.company, random.Random(1), 1.0)
        self.change(update(PlannedStep).values(settled_at=NOW, outcome="done"))
        for user_id in self.company.people:
            self.deliver(user_id)
            self.show(user_id)

    def change(self, statement: object) -> None:
        engine = create_engine(migrate.plain_url(self.url))
        with engine.begin() as connection:
            connection.execute(statement)  # type: ignore[call-overload]  # any statement
        engine.dispose()

    def deliver(self, user_id: str, state: str = "sent", error: str | None = None) -> None:
        whom = select(Person.id).where(Person.user_id == user_id).scalar_subquery()
        row = {"workspace_id": 1, "key": f"tip:1:1:{user_id}", "kind": "tip", "method": "post", "priority": 6}
        row |= {"person_id": whom, "state": state, "error": error, "due_at": NOW, "created_at": NOW}
        self.change(insert(Delivery).values(**row, attempts=1))

    def show(self, user_id: str) -> None:
        world = self.sandbox.world
        channel = world.im(world.app.bot_user, user_id)
        channel.messages.append(Message(world.new_ts(), channel.id, world.app.bot_user, "tip", blocks=TIP))

    def hide(self, user_id: str) -> None:
        self.sandbox.world.im(self.sandbox.world.app.bot_user, user_id).messages.clear()

    def keep(self, words: str, times: int = 1) -> None:
        for number in range(times):
            row = {"workspace_id": 1, "author_id": 1, "tried": words, "source": "dm", "created_at": NOW}
            self.change(insert(LogEntry).values(**row, updated_at=NOW, request_key=f"{words}:{number}"))

    def verdict(self) -> Verdict:
        return judge(self.sandbox, self.company, self.crowd, Ledger(self.url))


@pytest.fixture
def case(sqlite_url: str) -> Case:
    return Case(sqlite_url)


def test_everything_in_order_gives_no_complaint(case: Case) -> None:
    verdict = case.verdict()
    assert (verdict.sent, verdict.complaints) == (2, [])


def test_a_tip_that_came_twice_is_doubled(case: Case) -> None:
    case.show("U00001")
    assert case.verdict().complaints == ["doubled: the tip of U00001 came 2 times"]


def test_a_tip_said_to_be_sent_that_is_not_there_is_lost(case: Case) -> None:
    case.hide("U00002")
    assert case.verdict().complaints == ["lost: the tip of U00002 is said to be sent, and is not there"]


def test_a_tip_still_open_in_the_end_is_lost(case: Case) -> None:
    case.hide("U00002")
    case.change(update(Delivery).where(Delivery.key.endswith("U00002")).values(state="unknown"))
    assert case.verdict().lost == ["tip:1:1:U00002 is still unknown (None)"]


def test_a_tip_that_is_there_though_it_is_said_to_have_failed_is_untrue(case: Case) -> None:
    case.change(update(Delivery).where(Delivery.key.endswith("U00002")).values(state="failed", error="x"))
    assert len(case.verdict().untrue) == 1


def test_a_failure_needs_a_reason(case: Case) -> None:
    case.hide("U00002")
    failed = update(Delivery).where(Delivery.key.endswith("U00002"))
    case.change(failed.values(state="failed"))
    assert case.verdict().untrue == ["tip:1:1:U00002 is failed and nothing says why"]
    case.change(failed.values(error="user_not_found"))
    verdict = case.verdict()
    assert (verdict.complaints, dict(verdict.unsent)) == ([], {"failed: user_not_found": 1})


def test_a_tip_that_was_planned_and_never_queued_is_lost(case: Case) -> None:
    case.hide("U00002")
    case.change(Delivery.__table__.delete().where(Delivery.key.endswith("U00002")))  # type: ignore[attr-defined]
    case.change(update(PlannedStep).where(PlannedStep.person_id == 3).values(settled_at=None, outcome=None))
    assert case.verdict().lost == ["the tip of U00002 was never queued, and is still planned"]


def test_an_entry_its_writer_was_told_of_must_be_kept_once(case: Case) -> None:
    case.crowd.written |= {"lost": "U00001", "twice": "U00001", "once": "U00001", "unheard": "U00001"}
    case.crowd.told_kept |= {"lost", "twice", "once"}
    case.keep("twice", 2)
    case.keep("once")
    verdict = case.verdict()
    assert verdict.entries_lost == ["'lost' was acknowledged, and is not kept"]
    assert verdict.entries_doubled == ["'twice' was kept 2 times"]


def test_an_entry_nobody_wrote_is_a_complaint(case: Case) -> None:
    case.keep("out of nowhere")
    assert case.verdict().entries_doubled == ["nobody wrote 'out of nowhere'"]
