"""`plg doctor`: each fault has its own line with a remedy, and a sound installation passes."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from rich.console import Console

from bot.clock import SteppedClock
from bot.db import migrate
from bot.doctor import Finding, Verdict, examine, table, wanted_scopes
from bot.settings import Settings, env_name

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@dataclass
class SlackStub:
    """As much of Slack as the doctor asks for."""

    error: dict[str, str] = field(default_factory=dict)
    scopes: set[str] = field(default_factory=wanted_scopes)
    told: datetime = NOW
    date: str | None = None
    tokens: dict[str, str] = field(default_factory=dict)

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.tokens[method] = request.headers["Authorization"]
        headers = {
            "x-oauth-scopes": ",".join(sorted(self.scopes)),
            "Date": format_datetime(self.told, usegmt=True) if self.date is None else self.date,
        }
        if method in self.error:
            return web.json_response({"ok": False, "error": self.error[method]}, headers=headers)
        return web.json_response(
            {"ok": True, "user": "plg", "team": "Northwind", "url": "wss://x"}, headers=headers
        )

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self.answer)
        async with TestServer(app) as server:
            yield str(server.make_url("/api/"))


@pytest.fixture(autouse=True)
def socket_mode_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(env_name(name), raising=False)
    monkeypatch.setenv("PLG_SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("PLG_SLACK_APP_TOKEN", "xapp-1")
    monkeypatch.chdir(tmp_path)


async def examined(
    monkeypatch: pytest.MonkeyPatch, slack: SlackStub, environment: dict[str, str] | None = None
) -> dict[str, Finding]:
    async with slack.serving() as url:
        monkeypatch.setenv("PLG_SLACK_API_URL", url)
        found = await examine(clock=SteppedClock(NOW), environment=environment or {})
    assert all(one.remedy for one in found if one.verdict in {Verdict.FAILED, Verdict.WARNING})
    return {one.check: one for one in found}


async def test_a_sound_installation_passes_every_check(monkeypatch: pytest.MonkeyPatch) -> None:
    await asyncio.to_thread(migrate.upgrade, "sqlite+aiosqlite:///plg.db")
    slack = SlackStub()
    found = await examined(monkeypatch, slack)
    assert {one.verdict for one in found.values()} == {Verdict.OK}
    assert set(found) == {"Settings", "Database", "Bot token", "Scopes", "Clock", "App token", "Content"}
    assert slack.tokens == {"auth.test": "Bearer xoxb-1", "apps.connections.open": "Bearer xapp-1"}


async def test_http_mode_has_no_app_token_to_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLG_SLACK_APP_TOKEN")
    monkeypatch.setenv("PLG_SLACK_SIGNING_SECRET", "5ec2e7")
    slack = SlackStub()
    found = await examined(monkeypatch, slack)
    assert "App token" not in found
    assert "HTTP mode" in found["Settings"].result


async def test_faulty_settings_are_told_and_what_needs_them_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PLG_SLACK_BOT_TOKEN")
    found = await examined(monkeypatch, SlackStub())
    assert found["Settings"].verdict is Verdict.FAILED
    assert "PLG_SLACK_BOT_TOKEN" in found["Settings"].remedy
    assert found["Bot token"].verdict is Verdict.SKIPPED
    assert found["Content"].verdict is Verdict.OK


async def test_a_misspelt_setting_gets_its_right_name(monkeypatch: pytest.MonkeyPatch) -> None:
    found = await examined(monkeypatch, SlackStub(), {"PLG_HEARTBEAT": "x"})
    assert found["Settings"].verdict is Verdict.WARNING
    assert "PLG_HEARTBEAT_URL" in found["Settings"].remedy


async def test_a_misspelt_setting_in_the_env_file_does_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("PLG_PROT=1\nOTHER=1\n")
    found = await examined(monkeypatch, SlackStub())
    assert "PLG_PORT" in found["Settings"].remedy


@pytest.mark.parametrize("code", ["invalid_auth", "account_inactive", "token_revoked", "something_new"])
async def test_a_refused_token_is_told_with_slacks_own_word(
    monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    found = await examined(monkeypatch, SlackStub(error={"auth.test": code}))
    assert found["Bot token"].verdict is Verdict.FAILED
    assert code in found["Bot token"].result
    assert found["Scopes"].verdict is Verdict.SKIPPED


async def test_a_refused_app_token_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    found = await examined(monkeypatch, SlackStub(error={"apps.connections.open": "missing_scope"}))
    assert found["Bot token"].verdict is Verdict.OK
    assert found["App token"].verdict is Verdict.FAILED
    assert "connections:write" in found["App token"].remedy


async def test_slack_out_of_reach_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLG_SLACK_API_URL", "http://127.0.0.1:1/")
    found = {one.check: one for one in await examine(environment={})}
    assert found["Bot token"].verdict is Verdict.FAILED
    assert "cannot be reached" in found["Bot token"].result


async def test_a_missing_scope_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    found = await examined(monkeypatch, SlackStub(scopes=wanted_scopes() - {"im:history", "users:read"}))
    assert found["Scopes"].verdict is Verdict.FAILED
    assert found["Scopes"].result == "missing: im:history, users:read"


async def test_a_scope_too_many_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    found = await examined(monkeypatch, SlackStub(scopes={*wanted_scopes(), "reactions:write"}))
    assert found["Scopes"].verdict is Verdict.WARNING
    assert "reactions:write" in found["Scopes"].result


@pytest.mark.parametrize(
    ("off", "verdict"), [(-61, Verdict.WARNING), (-60, Verdict.OK), (60, Verdict.OK), (61, Verdict.WARNING)]
)
async def test_a_clock_off_by_more_than_a_minute_is_a_warning(
    monkeypatch: pytest.MonkeyPatch, off: int, verdict: Verdict
) -> None:
    found = await examined(monkeypatch, SlackStub(told=NOW - timedelta(seconds=off)))
    assert found["Clock"].verdict is verdict


async def test_an_answer_without_a_sound_date_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    found = await examined(monkeypatch, SlackStub(date="tomorrow"))
    assert found["Clock"].verdict is Verdict.WARNING


async def test_a_database_of_a_newer_plg_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = migrate.Standing("9999", "0001", "ahead")
    monkeypatch.setattr(migrate, "state", lambda _url: ahead)
    found = await examined(monkeypatch, SlackStub())
    assert found["Database"].verdict is Verdict.FAILED
    assert "--down --to 0001" in found["Database"].remedy


async def test_a_server_database_that_is_behind_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLG_DATABASE_URL", "postgresql://h/n")
    monkeypatch.setattr(migrate, "state", lambda _url: migrate.Standing("0001", "0002", "behind"))
    found = await examined(monkeypatch, SlackStub())
    assert (found["Database"].verdict, found["Database"].remedy) == (Verdict.FAILED, "plg migrate")


async def test_a_new_sqlite_file_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    found = await examined(monkeypatch, SlackStub())
    assert found["Database"].verdict is Verdict.OK


async def test_an_unreachable_database_fails_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLG_DATABASE_URL", "postgresql://u:hunter2@127.0.0.1:1/n")
    found = await examined(monkeypatch, SlackStub())
    assert found["Database"].verdict is Verdict.FAILED
    assert "hunter2" not in repr(found)


async def test_faulty_tips_fail_naming_file_and_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "tips" / "listening").mkdir(parents=True)
    monkeypatch.setenv("PLG_CONTENT_DIR", str(tmp_path))
    found = await examined(monkeypatch, SlackStub())
    assert found["Content"].verdict is Verdict.FAILED
    assert "listening" in found["Content"].result


def test_the_table_shows_check_result_and_remedy_as_they_are() -> None:
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(table([Finding("Content", Verdict.FAILED, "[red]1 to mend", "Mend it.")]))
    shown = console.export_text()
    assert all(word in shown for word in ("Content", "failed", "[red]1 to mend", "Mend it."))
