"""`python -m benchmarks.prove`: which programs there are, and that what does not hold ends it with 1."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from benchmarks import databases, figures, prove
from benchmarks.figures import Figure, exactly
from benchmarks.show import Scale, Show
from bot.db import migrate


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "results.json"
    monkeypatch.setattr(prove, "record", lambda name, found: figures.record(name, found, path))
    return path


def run(monkeypatch: pytest.MonkeyPatch, lost: int, *arguments: str) -> tuple[int, str]:
    async def one(scale: Scale, show: Show) -> list[Figure]:
        show.bar("sending", 2).advance()
        show.say(f"a {scale} run")
        return [exactly("lost", lost, "messages", 0)]

    monkeypatch.setattr(prove, "there", lambda: ["pace"])
    monkeypatch.setattr(prove, "program", lambda name: one)
    app = typer.Typer()
    app.command()(prove.prove)
    ended = CliRunner().invoke(app, arguments)
    return ended.exit_code, ended.output


def test_a_proof_that_holds_ends_well_and_is_kept(monkeypatch: pytest.MonkeyPatch, results: Path) -> None:
    code, said = run(monkeypatch, 0)
    assert (code, "lost" in said, "a full run" in said) == (0, True, True)
    assert '"lost"' in results.read_text("utf-8")


def test_something_lost_ends_it_with_1(monkeypatch: pytest.MonkeyPatch, results: Path) -> None:
    code, said = run(monkeypatch, 3, "pace")
    assert code == 1
    assert "1 of the figures that must hold do not" in said


def test_a_small_run_is_not_kept(monkeypatch: pytest.MonkeyPatch, results: Path) -> None:
    code, said = run(monkeypatch, 0, "--small")
    assert (code, "a small run" in said) == (0, True)
    assert not results.exists()


def test_an_unknown_name_is_answered_with_the_known_ones(
    monkeypatch: pytest.MonkeyPatch, results: Path
) -> None:
    code, said = run(monkeypatch, 0, "peace")
    assert code == 2
    assert "no proof named peace" in said
    assert "pace" in said


def test_every_program_that_is_there_can_be_loaded() -> None:
    for name in prove.there():
        assert callable(prove.program(name))


@pytest.mark.parametrize("kind", sorted(databases.KINDS))
async def test_a_database_of_its_own_is_migrated(kind: str) -> None:
    async with databases.KINDS[kind]() as url:
        assert migrate.state(url).relation == "equal"
