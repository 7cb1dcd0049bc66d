"""`plg simulate`: a whole program lived through, and nobody messaged."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.db.session import Database
from bot.errors import ConfigError
from tests.support.asking import with_database
from tests.support.formations import company
from tests.support.rows import counted

WHEN = ("--from", "2026-10-05", "--weeks", "1", "--zone", "Europe/Berlin")


def plg(*words: str) -> Result:
    return CliRunner().invoke(app, ["simulate", *words])


def refused(*words: str) -> str:
    result = plg(*words)
    assert isinstance(result.exception, ConfigError)
    return str(result.exception)


def roster(path: Path, n: int = 8, *, manager: dict[int, int] | None = None) -> Path:
    """Write a roster of so many people; `manager` says who manages whom."""
    lines = ["email,department,level,location,manager"]
    for one in range(n):
        boss = f"p{(manager or {})[one]}@x.example" if one in (manager or {}) else ""
        place = "Kolkata" if one == 0 else "Berlin"
        lines.append(f"p{one}@x.example,Department {one % 4},Lead,{place},{boss}")
    path.write_text("\n".join(lines))
    return path


def test_every_message_of_a_program_is_foretold(tmp_path: Path) -> None:
    result = plg("--roster", str(roster(tmp_path / "r.csv")), *WHEN, "--size", "4", "--json")
    found = json.loads(result.stdout)
    assert (found["people"], found["groups"]) == (8, 2)
    told = {one["kind"]: (one["people"], one["channels"]) for one in found["kinds"]}
    assert told == {
        "welcome": (8, 2),
        "invitation": (8, 0),
        "session": (6 * 8, 6 * 2),
        "buddy": (8, 0),
        "tip": (8, 0),
        "nudge": (8, 0),
        "buddy_check": (8, 0),
        "reflection": (8, 0),
        "reflection_reminder": (8, 0),
    }
    assert [week["most"] for week in found["weeks"]][:2] == [2, 1]
    assert found["load"]["calls"] == [["conversations.create", 2, 20], ["conversations.invite", 2, 50]]
    conflicts = {one["what"]: one["count"] for one in found["conflicts"]}
    assert conflicts["people whose session is outside their working hours"] == 2, "Kolkata, both sessions"
    assert conflicts["times a facilitator leads several sessions at one moment"] == 2


def test_it_is_printed_for_people_too(tmp_path: Path) -> None:
    path = str(roster(tmp_path / "r.csv", 5))
    printed = plg("--roster", path, *WHEN).stdout
    assert "5 people in 1 group," in printed
    assert "Nobody was messaged." in printed


def test_a_draft_is_simulated_as_it_stands_and_stays_untouched(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def drafted(db: Database) -> dict[str, int]:
        north = await company(db, 8)
        await north.seated([(0, 1, 2, 3), (4, 5, 6, 7)])
        return await counted(db)

    before = with_database(sqlite_url, drafted)
    monkeypatch.setenv("PLG_DATABASE_URL", sqlite_url)
    found = json.loads(plg("--draft", "1", "--from", "2026-10-05", "--json").stdout)
    assert (found["people"], found["groups"]) == (8, 2)
    assert found["load"]["per_minute"] == 300
    assert with_database(sqlite_url, counted) == before


def test_what_cannot_be_simulated_is_said_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLG_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    assert "--roster FILE.csv" in refused(*WHEN)
    assert "cannot be read" in refused("--roster", str(tmp_path / "none.csv"))
    few = str(roster(tmp_path / "few.csv", 2))
    assert "2 people cannot be a group" in refused("--roster", few, *WHEN)
    assert "--zone is a time zone" in refused("--roster", few, "--zone", "Mars/Phobos")
    assert "--time is a time" in refused("--roster", few, *WHEN, "--time", "noon")
    assert "before the launch" in refused("--roster", few, *WHEN, "--day", "2026-10-01")
    loop = str(roster(tmp_path / "loop.csv", 8, manager={0: 1, 1: 2, 2: 0}))
    assert refused("--roster", loop, *WHEN).startswith("Line ")
