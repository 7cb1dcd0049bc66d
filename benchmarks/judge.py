"""Compares what people see in Slack's stand-in with what the bot's database says of it.

People are counted by what they see, not by the bot's own marks: a second tip in somebody's messages is a
doubled one, whatever it calls itself.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, NullPool, create_engine, select

from benchmarks.actors import Crowd, is_confirmation, is_tip
from benchmarks.company import ANNOUNCED, Company
from bot.db import migrate
from bot.db.models import Delivery, LogEntry, Person, PlannedStep, TipFeedback
from bot.domain.deliveries import OPEN, State
from sandbox.server import Sandbox
from sandbox.world import Message

LET_GO = "may_have_arrived"  # why a message was let go that may or may not be there
OPEN_STEP = "open"


@dataclass(frozen=True)
class Row:
    """A delivery as the database has it."""

    id: int
    key: str
    kind: str
    method: str
    state: str
    error: str | None
    person: str | None  # Slack's id
    attempts: int


@dataclass
class Verdict:
    """What was found; every complaint is a sentence that names what it is about."""

    sent: int = 0
    lost: list[str] = field(default_factory=list)  # not there, and nothing says why
    doubled: list[str] = field(default_factory=list)  # there more often than once
    untrue: list[str] = field(default_factory=list)  # there or not, and the database says otherwise
    unsent: Counter[str] = field(
        default_factory=Counter
    )  # state and reason of what did not go out, on purpose
    entries: int = 0  # kept log entries
    entries_lost: list[str] = field(default_factory=list)  # told to be kept, and not there
    entries_doubled: list[str] = field(default_factory=list)
    confirmations: int = 0

    @property
    def complaints(self) -> list[str]:
        """Return every sentence."""
        return [
            *(f"lost: {one}" for one in self.lost),
            *(f"doubled: {one}" for one in self.doubled),
            *(f"untrue: {one}" for one in self.untrue),
            *(f"entry lost: {one}" for one in self.entries_lost),
            *(f"entry doubled: {one}" for one in self.entries_doubled),
        ]


class Ledger:
    """The bot's database, looked at from outside."""

    def __init__(self, database_url: str) -> None:
        self._engine: Engine = create_engine(migrate.plain_url(database_url), poolclass=NullPool)

    def rows(self, *states: State) -> list[Row]:
        """Return every delivery, or those in some states, in the order they were queued."""
        statement = (
            select(
                Delivery.id,
                Delivery.key,
                Delivery.kind,
                Delivery.method,
                Delivery.state,
                Delivery.error,
                Person.user_id,
                Delivery.attempts,
            )
            .outerjoin(Person, Delivery.person_id == Person.id)
            .order_by(Delivery.id)
        )
        if states:
            statement = statement.where(Delivery.state.in_([str(state) for state in states]))
        return [Row(*row) for row in self._all(statement)]

    def unfinished(self) -> int:
        """Return how many steps are not done and how many messages are not settled."""
        steps = self._all(select(PlannedStep.id).where(PlannedStep.settled_at.is_(None)))
        open_ = self._all(select(Delivery.id).where(Delivery.state.in_([str(state) for state in OPEN])))
        return len(steps) + len(open_)

    def dropped_steps(self) -> dict[str, str]:
        """Return Slack's ids of those whose planned tip came to nothing, with the reason."""
        statement = select(Person.user_id, PlannedStep.outcome).join(
            Person, PlannedStep.person_id == Person.id
        )
        return {user: outcome or OPEN_STEP for user, outcome in self._all(statement) if outcome != "done"}

    def entries(self) -> Counter[str]:
        """Return how often each log entry was kept, by its words."""
        return Counter(row[0] for row in self._all(select(LogEntry.tried)))

    def feedback(self) -> Counter[str]:
        """Return how many answers to a tip are kept of each person."""
        statement = select(Person.user_id).join(TipFeedback, TipFeedback.person_id == Person.id)
        return Counter(row[0] for row in self._all(statement))

    def _all(self, statement: Any) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(statement))


def judge(sandbox: Sandbox, company: Company, crowd: Crowd, ledger: Ledger) -> Verdict:
    """Look at everything once all is quiet."""
    verdict = Verdict()
    rows = ledger.rows()
    _judge_tips(sandbox, company, rows, ledger.dropped_steps(), verdict)
    _judge_channels(sandbox, rows, verdict)
    _judge_confirmations(sandbox, crowd, rows, verdict)
    _judge_entries(crowd, ledger, verdict)
    for row in rows:
        if row.state in {str(state) for state in OPEN}:
            verdict.lost.append(f"{row.key} is still {row.state} ({row.error})")
        elif row.state != State.SENT:
            verdict.unsent[f"{row.state}: {row.error or 'no reason'}"] += 1
            if not row.error:
                verdict.untrue.append(f"{row.key} is {row.state} and nothing says why")
    return verdict


def inbox(sandbox: Sandbox, user_id: str) -> list[Message]:
    """Return the direct messages of somebody with the app."""
    return sandbox.person(user_id).inbox()


def _judge_tips(
    sandbox: Sandbox, company: Company, rows: list[Row], dropped: dict[str, str], verdict: Verdict
) -> None:
    of = {row.person: row for row in rows if row.kind == "tip" and row.method == "post"}
    for user_id in company.people:
        there = sum(is_tip(message) for message in inbox(sandbox, user_id))
        row = of.get(user_id)
        verdict.sent += there > 0
        if there > 1:
            verdict.doubled.append(f"the tip of {user_id} came {there} times")
        if row is None and user_id not in dropped:
            verdict.lost.append(f"the tip of {user_id} was never queued")
        elif row is None and dropped[user_id] == OPEN_STEP:
            verdict.lost.append(f"the tip of {user_id} was never queued, and is still planned")
        elif row is None:
            verdict.unsent[f"not queued: {dropped[user_id]}"] += 1
        elif row.state == State.SENT and not there:
            verdict.lost.append(f"the tip of {user_id} is said to be sent, and is not there")
        elif row.state != State.SENT and there and row.error != LET_GO:
            verdict.untrue.append(f"the tip of {user_id} is there, and said to be {row.state} ({row.error})")


def _judge_channels(sandbox: Sandbox, rows: list[Row], verdict: Verdict) -> None:
    world = sandbox.world
    for row in (row for row in rows if row.key.startswith(ANNOUNCED)):
        channel = world.channels[row.key.removeprefix(ANNOUNCED)]
        there = sum(message.user == world.app.bot_user for message in channel.messages)
        if there > 1:
            verdict.doubled.append(f"the message to {channel.id} came {there} times")
        if (row.state == State.SENT) != (there > 0) and row.error != LET_GO:
            verdict.untrue.append(
                f"{row.key} came {there} times, and is said to be {row.state} ({row.error})"
            )


def _judge_confirmations(sandbox: Sandbox, crowd: Crowd, rows: list[Row], verdict: Verdict) -> None:
    kept_of = {row.key: row for row in rows if row.key.startswith("reply:") and row.method == "post"}
    for message in crowd.direct.values():
        there = sum(is_confirmation(one) for one in inbox(sandbox, message.user))
        verdict.confirmations += there > 0
        row = kept_of.get(f"reply:{message.channel}:{message.ts}")
        if there > 1:
            verdict.doubled.append(f"the confirmation to {message.user} came {there} times")
        if row is not None and row.state == State.SENT and not there:
            verdict.lost.append(f"the confirmation to {message.user} is said to be sent, and is not there")


def _judge_entries(crowd: Crowd, ledger: Ledger, verdict: Verdict) -> None:
    kept, told = ledger.entries(), crowd.acknowledged()
    verdict.entries = sum(kept.values())
    for words in crowd.written:
        if kept[words] > 1:
            verdict.entries_doubled.append(f"{words!r} was kept {kept[words]} times")
        elif words in told and not kept[words]:
            verdict.entries_lost.append(f"{words!r} was acknowledged, and is not kept")
    strangers = set(kept) - set(crowd.written)
    verdict.entries_doubled += [f"nobody wrote {words!r}" for words in strangers]
    answers = ledger.feedback()
    verdict.entries_lost += [f"the answer of {one} to a tip" for one in sorted(crowd.clicked - set(answers))]
    verdict.entries_doubled += [f"the answer of {one} to a tip" for one, n in answers.items() if n > 1]
