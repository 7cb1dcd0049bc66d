"""Nothing that is queued anywhere is a riddle to an operator who asks why."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands.causes import CAUSES, cause
from bot.commands.life import METHODS, REASONS, sentences
from bot.db.ledger import Entry
from bot.delivery import slack
from bot.domain.deliveries import Kind, State

ENTRY = Entry(
    id=7,
    workspace_id=1,
    workspace="T1",
    key="tip:5:2:17",
    kind=Kind.TIP,
    method="post",
    state=State.QUEUED,
    to="U1",
    due_at=datetime(2026, 10, 7, 12, tzinfo=UTC),
    attempts=0,
    error=None,
    created_at=datetime(2026, 10, 5, 12, tzinfo=UTC),
    attempted_at=None,
    settled_at=None,
    expires_at=None,
    has_words=True,
)
BOT = Path(__file__).parents[2] / "bot"
ROOMS = ("services", "delivery", "handlers", "jobs")
NO_DELIVERIES = {  # keys of planned steps, of things that come once only, of lines and of labels
    "asked", "calendar_address", "close", "cycle", "dm", "event", "note", "roster", "table", "trigger",
    "unkept", "up", "view",
}  # fmt: skip
BUILT = {"log", "roster_applying", "roster_reading"}  # put together elsewhere, or of two parts


def nodes() -> Iterator[ast.AST]:
    for room in ROOMS:
        for path in (BOT / room).rglob("*.py"):
            yield from ast.walk(ast.parse(path.read_text("utf-8")))


def test_every_key_that_is_made_up_anywhere_is_explained() -> None:
    begins = [
        re.match(r"([a-z_]+):(?! )", str(node.values[0].value))
        for node in nodes()
        if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant)
    ]
    made = {found[1] for found in begins if found}
    assert made - NO_DELIVERIES - CAUSES.keys() == set(), "say in bot/commands/causes.py what they are"
    assert CAUSES.keys() - made == BUILT
    assert NO_DELIVERIES - made == set()


@pytest.mark.parametrize(
    ("method", "to", "said"),
    [
        ("pin", "in place of strategies:5", "is the pinning of the message strategies:5 in workspace T1."),
        ("update", "in place of agenda:3:1:2", "is a change of the message agenda:3:1:2 in workspace T1."),
        ("delete", "C1", "is the removal of a message to C1 in workspace T1."),
        ("file", "U1", "is a file to U1 in workspace T1."),
    ],
)
def test_every_way_to_send_is_explained(method: str, to: str, said: str) -> None:
    assert said in sentences(replace(ENTRY, method=method, to=to), ENTRY.due_at)[0]
    assert METHODS.keys() == {*slack.METHODS, "file"}


def called(node: ast.Call) -> str:
    return str(getattr(node.func, "attr", getattr(node.func, "id", "")))


def test_every_reason_for_which_something_is_cancelled_is_explained() -> None:
    cancelling = {"cancel", "cancel_waiting", "withdraw", "Drop"}
    reasons = {
        str(said.value)
        for node in nodes()
        if isinstance(node, ast.Call) and called(node) in cancelling
        for said in [*node.args, *(word.value for word in node.keywords if word.arg == "reason")]
        if isinstance(said, ast.Constant) and isinstance(said.value, str)
    }
    assert {"group_archived", "unshared"} <= reasons
    assert reasons - REASONS.keys() == {"too_late"}, "which has a sentence of its own"


def test_a_key_is_told_with_its_numbers_and_a_strange_one_by_its_name() -> None:
    assert cause("tip:5:2:17") == "the tip of week 2 in cycle 5"
    assert cause("roster_applying:3") == "what has become of roster file 3"
    assert cause("tip") == "something named tip"
    assert cause("of_tomorrow:1") == "something named of_tomorrow"
