"""The journal: everything in order, found by its kind and name."""

from sandbox.clock import ManualClock, ManualStopwatch
from sandbox.journal import Journal
from sandbox.server import Sandbox
from sandbox.world import Json, World
from tests.sandbox.bench import START, small_world


def journal(keep: int = 100) -> tuple[Journal, list[Json]]:
    world = small_world(ManualClock(START), ManualStopwatch())
    changes: list[Json] = []
    world.subscribe(changes.append)
    return Journal(world, keep), changes


def test_entries_are_numbered_dated_and_announced() -> None:
    written, changes = journal()
    entry = written.add("call", "auth.test", {"a": 1}, {"ok": True}, status=200, ms=1.5)
    assert (entry.n, entry.at, entry.request, entry.response) == (1, START, {"a": 1}, {"ok": True})
    assert changes == [{"type": "journal", "n": 1}]


def test_calls_payloads_and_acts_are_kept_apart() -> None:
    written, _ = journal()
    written.add("call", "auth.test", {})
    written.add("payload", "block_actions", {})
    written.add("human", "click", {})
    written.add("call", "chat.postMessage", {})
    assert [e.name for e in written.calls()] == ["auth.test", "chat.postMessage"]
    assert [e.n for e in written.calls("chat.postMessage")] == [4]
    assert [e.name for e in written.payloads()] == ["block_actions"]
    assert [e.name for e in written.human("click")] == ["click"]


def test_only_the_latest_entries_stay_and_numbers_go_on() -> None:
    written, _ = journal(keep=2)
    for n in range(4):
        written.add("call", str(n), {})
    assert [(e.n, e.name) for e in written.entries] == [(3, "2"), (4, "3")]
    assert len(written) == 2


def test_a_second_run_goes_on_where_the_first_ended() -> None:
    first, _ = journal()
    first.add("call", "auth.test", {})
    second, _ = journal()
    second.restore(first.entries)
    assert second.add("call", "auth.test", {}).n == 2


async def test_entries_that_are_gone_are_counted() -> None:
    sandbox = Sandbox(World(), keep_journal=2)
    for n in range(3):
        sandbox.journal.add("human", str(n), {})
    assert ([entry.name for entry in sandbox.journal.entries], sandbox.journal.forgotten) == (["1", "2"], 1)
