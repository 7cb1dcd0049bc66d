"""The command line: exit codes, and sentences in place of tracebacks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.settings import Settings, env_name

COMMANDS = {"run", "demo", "migrate", "doctor", "content", "deliveries", "dialogues"}


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(env_name(field), raising=False)
    monkeypatch.chdir(tmp_path)


def plg(*words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_settings_run_says_one_sentence_and_exits_with_2() -> None:
    ended = plg("run")
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith("plg: PLG_SLACK_BOT_TOKEN is not set")


def test_contradictory_settings_are_named_too() -> None:
    tokens = {
        "PLG_SLACK_BOT_TOKEN": "xoxb-1",
        "PLG_SLACK_APP_TOKEN": "xapp-1",
        "PLG_SLACK_SIGNING_SECRET": "5ec2e7",
    }
    ended = plg("run", env=tokens)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert "PLG_SLACK_APP_TOKEN" in ended.stderr
    assert "PLG_SLACK_SIGNING_SECRET" in ended.stderr


TOKENS = {"PLG_SLACK_BOT_TOKEN": "xoxb-1", "PLG_SLACK_APP_TOKEN": "xapp-1"}


def test_slack_out_of_reach_at_the_start_is_one_sentence() -> None:
    ended = plg("run", env={**TOKENS, "PLG_SLACK_API_URL": "http://127.0.0.1:1/"})
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert "http://127.0.0.1:1/ cannot be reached" in ended.stderr


def test_a_database_that_cannot_be_opened_is_one_sentence_for_run() -> None:
    ended = plg("run", env={**TOKENS, "PLG_DATABASE_URL": "sqlite:///no/such/folder/plg.db"})
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert "PLG_DATABASE_URL" in ended.stderr


def test_help_names_every_command() -> None:
    shown = CliRunner().invoke(app, ["--help"])
    assert shown.exit_code == 0
    assert all(command in shown.output for command in COMMANDS)


def test_help_loads_no_room_of_the_house() -> None:
    heavy = "slack_bolt", "sqlalchemy", "pydantic", "apscheduler", "aiohttp"
    program = f"import sys, bot.__main__; print([m for m in {heavy} if m in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


def test_a_new_database_is_migrated_and_then_passes_the_check() -> None:
    runner = CliRunner()
    before = runner.invoke(app, ["migrate", "--check"])
    assert before.exit_code == 1
    assert "plg migrate" in before.output
    assert runner.invoke(app, ["migrate"]).exit_code == 0
    assert runner.invoke(app, ["migrate", "--check"]).exit_code == 0


def test_a_migration_back_needs_its_goal() -> None:
    ended = plg("migrate", "--down")
    assert ended.returncode == 2
    assert "--to" in ended.stderr


def test_the_tips_that_come_with_plg_are_all_good() -> None:
    ended = CliRunner().invoke(app, ["content", "check"])
    assert ended.exit_code == 0
    assert ended.output == (
        "20 tips in 5 topics, 2 scripts of sessions, 29 prompts, 10 topics of dialogues: all good\n"
    )


def test_a_faulty_tip_is_named_by_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "tips" / "listening").mkdir(parents=True)
    (tmp_path / "tips" / "listening" / "week-1.md").write_text("---\ntitle: Listen\n---\n")
    ended = CliRunner().invoke(app, ["content", "check", str(tmp_path)])
    assert ended.exit_code == 1
    assert "listening/week-1.md:1: " in ended.output


def test_an_unreachable_server_is_one_sentence_for_migrate() -> None:
    ended = plg("migrate", env={"PLG_DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:1/n"})
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert "PLG_DATABASE_URL" in ended.stderr
    assert "hunter2" not in ended.stderr


def test_the_doctor_fails_when_anything_does() -> None:
    ended = CliRunner().invoke(app, ["doctor"])
    assert ended.exit_code == 1
    assert "PLG_SLACK_BOT_TOKEN" in ended.output
