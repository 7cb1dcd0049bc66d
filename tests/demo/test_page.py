"""`plg demo` as somebody runs it: it starts, resumes, begins again, and says in a sentence why it cannot."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.demo.tour import STEPS, for_terminal
from tests.support import shelf

ROOT = Path(__file__).parents[2]
HOUR = "3600"


def plg(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "COLUMNS": "300"},
    )


def refused(*words: str) -> str:
    """Run a demo that cannot start; return the one sentence it says."""
    process = plg(*words)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (2, ""), err
    assert err.startswith("plg: ")
    assert err.count("\n") == 1
    return err


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """A demo that runs, seen from outside."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said: list[str] = []
        assert process.stdout is not None
        for line in process.stdout:
            self.said.append(line.rstrip())
            if "Ctrl-C ends it" in line:
                break
        found = re.search(r"http://[\d.]+:\d+", "\n".join(self.said))
        assert found, (self.said, process.stderr.read() if process.stderr else "")
        self.url = found[0]

    def act(self, name: str, **body: Any) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self.url}/act/{name}",
            json.dumps({"as": "U0AMARA", **body}).encode(),
            {"content-type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            told: dict[str, Any] = json.load(answer)
        return told

    def page(self) -> str:
        with urllib.request.urlopen(f"{self.url}/?as=U0AMARA&at=home", timeout=60) as answer:
            return str(answer.read().decode())

    def end(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        self.process.send_signal(number)
        _, err = self.process.communicate(timeout=60)
        return self.process.returncode, err


@contextmanager
def running(*words: str) -> Iterator[Running]:
    process = plg(*words)
    try:
        yield Running(process)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


@pytest.fixture
def words(tmp_path: Path) -> tuple[str, ...]:
    """Where a test's own demo lives."""
    return "--data", str(tmp_path / "data"), "--port", str(free_port())


@pytest.fixture
def begun(words: tuple[str, ...], tmp_path: Path) -> tuple[str, ...]:
    """Where a test's own demo lives that has been started before, and ended."""
    with shelf.place("a demo on its first day") as ready:
        if not ready.exists():
            made = ready.with_suffix(".made")
            with running("--data", str(made), *words[2:]) as demo:
                assert demo.end() == (0, "")
            made.rename(ready)
    shutil.copytree(ready, tmp_path / "data")
    return words


def test_a_demo_starts_tells_the_tour_and_ends_quietly_on_ctrl_c(words: tuple[str, ...]) -> None:
    with running(*words) as demo:
        assert [line for line in demo.said if re.match(r"  \d\. ", line)] != []
        assert "Wed 7 Oct 2026" in demo.page()
        assert demo.end() == (0, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_the_next_run_goes_on_where_the_last_one_was(begun: tuple[str, ...], number: signal.Signals) -> None:
    with running(*begun) as demo:
        assert 'data-testid="clock-time">12:30<' in demo.page()
        assert demo.act("clock", step="next")["words"] == "30 minutes later."
        demo.end(number)
    with running(*begun) as demo:
        assert "as it was on Wednesday 7 October" in "\n".join(demo.said)
        assert 'data-testid="clock-time">13:00<' in demo.page()
        assert demo.act("clock", step="next")["words"] == "30 minutes later.", "the reminder came once"


def test_a_reset_begins_on_the_first_day_and_keeps_other_files(
    begun: tuple[str, ...], tmp_path: Path
) -> None:
    with running(*begun) as demo:
        demo.act("clock", step=HOUR)
        demo.end()
    (tmp_path / "data" / "notes.txt").write_text("mine")
    with running(*begun, "--reset") as demo:
        assert 'data-testid="clock-time">12:30<' in demo.page()
        demo.end()
    assert (tmp_path / "data" / "notes.txt").read_text() == "mine"


def test_a_busy_port_is_named_with_the_flag_that_changes_it(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refused("--port", str(port), "--data", str(tmp_path / "data"))
    assert f"Port {port} is busy" in said
    assert re.search(r"`plg demo --port \d+` or `make demo PORT=\d+`", said)
    assert not (tmp_path / "data").exists(), "nothing was touched"


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "cannot write to" in refused("--data", str(tmp_path / "file"), "--port", str(free_port()))


def test_a_damaged_world_is_one_sentence(begun: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "data" / "sandbox.json").write_text("{")
    said = refused(*begun)
    assert "sandbox.json cannot be read" in said
    assert "plg demo --reset" in said


def test_a_damaged_database_is_one_sentence(begun: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "data" / "plg.db").write_text("this is not a database, though it is long enough" * 100)
    assert "plg.db is damaged" in refused(*begun)


def test_what_a_person_does_on_the_page_is_answered_without_the_clock(begun: tuple[str, ...]) -> None:
    with running(*begun) as demo:
        home = re.search(r'data-at="(D\w+)"', demo.page())
        assert home is not None
        assert demo.act("say", channel=home[1], text="I asked first.")["ok"]
        with urllib.request.urlopen(f"{demo.url}/journal.json", timeout=60) as answer:
            assert answer.status == 200
        for _ in range(100):
            with urllib.request.urlopen(f"{demo.url}/journal.json", timeout=60) as answer:
                if "Kept in your log" in answer.read().decode():
                    return
        pytest.fail("the entry was never confirmed")


def test_the_tour_reads_the_same_in_the_terminal_and_on_the_page() -> None:
    assert len(STEPS) == 7
    assert for_terminal("Press *Next*, type `/plg log [x]`.") == (
        r"Press [bold]Next[/bold], type [cyan]/plg log \[x][/cyan]."
    )
