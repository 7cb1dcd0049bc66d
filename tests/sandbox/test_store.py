import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.clock import ManualClock
from sandbox.server import Sandbox
from sandbox.store import FILE, VERSION, Store, StoreError
from sandbox.world import View, World
from tests.sandbox.live import make_world

LATER = datetime(2026, 3, 31, 8, 0, tzinfo=UTC)


def at(world: World, moment: datetime) -> World:
    """The same world with its calendar standing still."""
    world.clock = ManualClock(moment)
    return world


async def test_a_second_run_finds_everything_as_the_first_left_it(tmp_path: Path) -> None:
    first = Sandbox(at(make_world(), LATER), data_dir=tmp_path / "new")
    assert first.resumed is None
    await first.start()
    ada = first.person("U1")
    said = await ada.say("general", "kept? <yes> ü")
    await first.person("U2").react(said, "eyes")
    definition = {"type": "modal", "blocks": [{"type": "divider"}]}
    first.world.modals["U1"] = [View("V1", "modal", "U1", definition, "h", "V1")]
    first.world.homes["U2"] = View("V2", "home", "U2", definition, "h", "V2")
    first.world.uploads["F1"] = {"name": "a.csv"}
    first.world.app.installed = False
    await first.stop()

    second = Sandbox(at(make_world(), LATER), data_dir=tmp_path / "new")

    assert second.resumed == LATER
    assert second.world.users == first.world.users
    assert second.world.channels == first.world.channels
    assert second.world.modals == first.world.modals
    assert second.world.homes == first.world.homes
    assert second.world.uploads == first.world.uploads
    assert second.world.app.installed is False
    assert second.journal.entries == first.journal.entries
    assert second.world.new_ts() > said.ts


async def test_a_resumed_journal_numbers_on(tmp_path: Path) -> None:
    first = Sandbox(make_world(), data_dir=tmp_path)
    await first.start()
    await first.person("U1").say("general", "one")
    await first.stop()
    last = first.journal.entries[-1].n

    second = Sandbox(make_world(), data_dir=tmp_path)
    await second.start()
    await second.person("U1").say("general", "two")
    await second.stop()

    assert second.journal.entries[-1].n == last + 1


async def test_a_change_is_written_without_waiting_for_the_end(tmp_path: Path) -> None:
    sandbox = Sandbox(make_world(), data_dir=tmp_path)
    sandbox.store = Store(sandbox, tmp_path, delay=0)
    await sandbox.start()
    await sandbox.person("U1").say("general", "soon on disk")
    await sandbox.store.settled()

    assert "soon on disk" in (tmp_path / FILE).read_text()
    await sandbox.stop()


async def test_a_write_that_breaks_off_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = Sandbox(make_world(), data_dir=tmp_path)
    assert sandbox.store
    sandbox.store.save()
    before = (tmp_path / FILE).read_text()

    def full(_: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("sandbox.store.os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        sandbox.store.save()

    assert (tmp_path / FILE).read_text() == before


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "cannot be read"),
        ("[]", "another version"),
        (json.dumps({"version": VERSION + 1}), "another version"),
        (json.dumps({"version": VERSION}), "damaged"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_its_remedy(tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / FILE).write_text(content)

    with pytest.raises(StoreError, match=says) as refused:
        Sandbox(make_world(), data_dir=tmp_path)

    assert str(tmp_path / FILE) in str(refused.value)
    assert "delete it to start again" in str(refused.value)


def test_nothing_is_written_without_a_folder() -> None:
    assert Sandbox(make_world()).store is None
