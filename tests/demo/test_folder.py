"""The folder that a demo lives on in: what is the demo's, and what is not."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo.folder import DATABASE, LOCK, MARK, WORLD, Folder, KeptClock
from bot.errors import ConfigError

NOON = datetime(2026, 10, 7, 12, 0, tzinfo=UTC)


def ready(path: Path) -> Folder:
    """Make a folder in which a demo got past its beginning."""
    folder = Folder(path)
    folder.hold()
    folder.mark(NOON, ready=True)
    for name in (DATABASE, WORLD):
        (path / name).write_text("made by the demo")
    return folder


def test_a_demo_resumes_at_the_moment_it_was_at(tmp_path: Path) -> None:
    ready(tmp_path).release()
    assert Folder(tmp_path).begun() == NOON


def test_a_demo_keeps_its_name_until_it_begins_again(tmp_path: Path) -> None:
    first = ready(tmp_path)
    again = Folder(tmp_path)
    again.begun()
    assert again.name == first.name
    first.clear()
    fresh = Folder(tmp_path)
    assert fresh.begun() is None
    assert fresh.name != first.name


def test_one_that_never_got_ready_begins_anew(tmp_path: Path) -> None:
    Folder(tmp_path).mark(NOON, ready=False)
    (tmp_path / DATABASE).write_text("half a database")
    assert Folder(tmp_path).begun() is None


def test_a_reset_leaves_what_the_demo_did_not_make(tmp_path: Path) -> None:
    folder = ready(tmp_path)
    for name in ("notes.txt", "plg.db.bak", "sandbox.json.old"):
        (tmp_path / name).write_text("mine")
    folder.clear()
    folder.release()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.txt", "plg.db.bak", "sandbox.json.old"]


def test_a_reset_takes_the_files_that_people_uploaded(tmp_path: Path) -> None:
    folder = ready(tmp_path / "demo-data")
    for name in ("sandbox-F0123456789.bytes", "sandbox-FABCDEF0123.bytes.tmp"):
        (tmp_path / "demo-data" / name).write_bytes(b"email\nada@example.com\n")
    folder.clear()
    folder.release()
    assert not (tmp_path / "demo-data").exists()


def test_an_empty_folder_goes_with_the_demo(tmp_path: Path) -> None:
    folder = ready(tmp_path / "demo-data")
    folder.clear()
    folder.release()
    assert not (tmp_path / "demo-data").exists()


@pytest.mark.parametrize("name", [DATABASE, WORLD])
def test_a_file_of_somebody_else_is_never_taken_for_the_demos(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("the real thing")
    for act in (Folder(tmp_path).begun, Folder(tmp_path).clear):
        with pytest.raises(ConfigError, match=f"{name} was not made by the demo"):
            act()
    assert (tmp_path / name).read_text() == "the real thing"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"ready": true}', '{"now": "soon", "ready": true}'])
def test_a_damaged_mark_is_named(tmp_path: Path, text: str) -> None:
    ready(tmp_path)
    (tmp_path / MARK).write_text(text)
    with pytest.raises(ConfigError, match=r"demo\.json is damaged\. Begin again by `plg demo --reset`"):
        Folder(tmp_path).begun()


@pytest.mark.parametrize("name", [DATABASE, WORLD])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    ready(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(ConfigError, match=f"{name} is missing"):
        Folder(tmp_path).begun()


def test_two_demos_cannot_share_a_folder(tmp_path: Path) -> None:
    first, second = Folder(tmp_path), Folder(tmp_path)
    first.hold()
    with pytest.raises(ConfigError, match="Another demo is running on"):
        second.hold()
    first.release()
    second.hold()
    second.release()
    assert not (tmp_path / LOCK).exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigError, match=r"cannot write to .*file/data"):
        Folder(tmp_path / "file" / "data").hold()


def test_the_clock_is_written_down_before_anything_happens_at_a_new_moment(tmp_path: Path) -> None:
    folder = ready(tmp_path)
    clock = KeptClock(NOON, folder)
    clock.move_to(NOON + timedelta(hours=1))
    assert Folder(tmp_path).begun() == NOON, "nothing is kept before the demo is ready"
    clock.keeps = True
    clock.move_to(NOON + timedelta(hours=2))
    assert Folder(tmp_path).begun() == NOON + timedelta(hours=2)
    clock.move_to(NOON)
    assert json.loads((tmp_path / MARK).read_text())["now"] == "2026-10-07T14:00:00+00:00"
