"""`plg deliveries`: what an operator sees of the outbox, and what they can do about it."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.db import deliveries, delivery_words, outbox
from bot.db.models import Delivery
from bot.db.session import Database, Tx
from bot.domain.deliveries import Kind, State
from bot.domain.message import Message
from bot.errors import ConfigError
from tests.support import northwind
from tests.support.asking import with_database

SECRET = "The words of a member."


async def settled(tx: Tx, key: str, to: State, error: str | None = None) -> None:
    its = Delivery.key == key
    await outbox.move(tx, State.CLAIMED, its)
    await outbox.move(tx, State.SENDING, its, attempts=2, attempted_at=tx.now)
    await outbox.move(tx, to, its, error=error)


@pytest.fixture
def outbox_url(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """An outbox with five messages, numbered in this order: waiting, failed, sent, unknown, due later."""

    async def fill(database: Database) -> None:
        workspace_id = await northwind.workspace(database)
        async with database.transaction(workspace_id) as tx:
            one = await northwind.person(tx, "U1")
            words = Message(SECRET)
            await deliveries.queue(tx, "tip:5:2:1", Kind.TIP, words, person_id=one.id)
            await deliveries.queue(tx, "reply:D1:1.0", Kind.ANSWER, words, person_id=one.id)
            await deliveries.queue(tx, "prompt:3:1", Kind.PROMPT, words, channel="C1")
            await deliveries.queue(tx, "nudge:5:2:1", Kind.NUDGE, words, person_id=one.id)
            later = tx.now + timedelta(hours=3)
            await deliveries.queue(
                tx, "session:4:v1:1d:channel", Kind.SESSION, words, channel="C1", due_at=later
            )
            await settled(tx, "reply:D1:1.0", State.FAILED, "user_not_found")
            await settled(tx, "prompt:3:1", State.SENT)
            await settled(tx, "nudge:5:2:1", State.UNKNOWN, "TimeoutError")

    with_database(database_url, fill)
    monkeypatch.setenv("PLG_DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "160")
    return database_url


def plg(*words: str) -> Result:
    return CliRunner().invoke(app, ["deliveries", *words])


def shown(*words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(plg(*words, "--json").stdout)
    return found


def states(url: str) -> dict[str, str]:
    async def look(database: Database) -> dict[str, str]:
        async with database.reading(1) as tx:
            return {row.key: row.state for row in await northwind.queued(tx)}

    return with_database(url, look)


def test_the_table_shows_state_kind_recipient_attempts_and_error_and_no_words(outbox_url: str) -> None:
    ended = plg()
    assert ended.exit_code == 0
    (failed,) = [line for line in ended.stdout.splitlines() if "user_not_found" in line]
    assert failed.split()[:4] == ["2", "failed", "answer", "U1"]
    assert failed.split()[-2:] == ["2", "user_not_found"]
    assert "5 in all: 2 queued, 1 sent, 1 failed, 1 unknown." in ended.stdout
    assert SECRET not in ended.stdout + plg("--json").stdout


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["--state", "failed"], [2]),
        (["--kind", "tip"], [1]),
        (["--workspace", "T1", "--state", "queued"], [5, 1]),
        (["--workspace", "T2"], []),
        (["--since", "1h"], [5, 4, 3, 2, 1]),
        (["--since", "2999-01-01"], []),
        (["--limit", "2"], [5, 4]),
    ],
)
def test_filters_leave_what_was_asked_for(outbox_url: str, words: list[str], ids: list[int]) -> None:
    assert [one["id"] for one in shown(*words)] == ids


def test_nothing_found_is_said_so(outbox_url: str) -> None:
    assert plg("--workspace", "T2").stdout.strip() == "No deliveries like that."


def test_a_time_nobody_can_read_is_answered_with_an_example(outbox_url: str) -> None:
    ended = plg("--since", "yesterdayish")
    assert ended.exit_code == 2
    assert "2026-11-21" in ended.output


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (1, ["tip of week 2 in cycle 5", "not been tried yet", "as soon as its turn comes"]),
        (2, ["answer to a direct message", "tried 2 times", "user_not_found", "plg deliveries retry 2"]),
        (3, ["a message to C1", "Slack took it at"]),
        (4, ["Slack's answer was lost", "rather missed than sent twice"]),
        (5, ["a message about session 4", "It waits until"]),
    ],
)
def test_why_tells_the_life_of_a_delivery(outbox_url: str, number: int, told: list[str]) -> None:
    said = plg("why", str(number)).stdout
    assert [part for part in told if part not in said] == []
    assert SECRET not in said


def test_what_failed_is_sent_again_and_what_waits_can_be_cancelled(outbox_url: str) -> None:
    assert "queued again" in plg("retry", "2").stdout
    assert "cancelled" in plg("cancel", "1").stdout
    found = states(outbox_url)
    assert (found["reply:D1:1.0"], found["tip:5:2:1"]) == ("queued", "cancelled")
    assert "an operator did that" in plg("why", "1").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["retry", "1"], "Only a failed delivery can be sent again; 1 is queued."),
        (["retry", "3"], "Only a failed delivery can be sent again; 3 is sent."),
        (["cancel", "3"], "Delivery 3 is sent: there is nothing left to cancel."),
        (["why", "99"], "There is no delivery 99."),
        (["retry", "99"], "There is no delivery 99."),
        (["cancel", "99"], "There is no delivery 99."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(outbox_url: str, words: list[str], said: str) -> None:
    before = states(outbox_url)
    ended = plg(*words)
    assert ended.exit_code == 1
    assert said in ended.stderr
    assert states(outbox_url) == before


def test_words_that_are_gone_cannot_be_sent_again(outbox_url: str) -> None:
    async def forget(database: Database) -> None:
        async with database.transaction(1) as tx:
            await delivery_words.forget(tx, [2])

    with_database(outbox_url, forget)
    assert "not kept any more" in plg("why", "2").stdout
    assert "not kept any more" in plg("retry", "2").stderr


def test_one_on_its_way_is_left_alone(outbox_url: str) -> None:
    async def go(database: Database) -> None:
        async with database.transaction(1) as tx:
            await outbox.move(tx, State.CLAIMED, Delivery.id == 1)
            await outbox.move(tx, State.SENDING, Delivery.id == 1)

    with_database(outbox_url, go)
    assert "on its way to Slack at this moment" in plg("cancel", "1").stderr


def test_without_a_database_there_is_one_sentence_and_none_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLG_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(ConfigError, match="There is no database at"):
        CliRunner().invoke(app, ["deliveries"], catch_exceptions=False)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("PLG_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(ConfigError, match="cannot be opened"):
        CliRunner().invoke(app, ["deliveries"], catch_exceptions=False)


def test_a_database_of_another_version_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "old.db").touch()
    monkeypatch.setenv("PLG_DATABASE_URL", f"sqlite:///{tmp_path / 'old.db'}")
    with pytest.raises(ConfigError, match="plg migrate --check"):
        CliRunner().invoke(app, ["deliveries"], catch_exceptions=False)
