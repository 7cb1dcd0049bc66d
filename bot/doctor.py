"""`plg doctor`: what stands between this installation and a working bot, each fault with its remedy."""

import asyncio
import difflib
import errno
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import aiohttp
import yaml
from dotenv import dotenv_values
from rich.table import Table
from rich.text import Text
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import OperationalError

from bot.clock import Clock, SystemClock
from bot.content import check, default_root, load_topics
from bot.db import migrate
from bot.errors import ConfigError
from bot.settings import PREFIX, LocalSettings, Settings, env_name, load_local_settings, load_settings

MANIFEST = Path(__file__).resolve().parents[1] / "slack-manifest.yaml"
_UNREACHABLE = (aiohttp.ClientError, TimeoutError, OSError)
_MOST_SKEW = 60  # seconds; Slack's signatures go stale at 300
_OPEN_DATABASE = "Check PLG_DATABASE_URL, and that the server runs and lets this user in."
_REINSTALL = "Install the app to the workspace again, and copy its new token."
_REMEDIES = {
    "invalid_auth": "Copy the token again; if it is right, allow this machine's IP address for the app.",
    "not_authed": "Copy the token again from your app's page.",
    "account_inactive": _REINSTALL,
    "token_revoked": _REINSTALL,
    "token_expired": "Turn token rotation off for this app, install it again, and copy its new token.",
    "not_allowed_token_type": "Copy the token of the right kind: xoxb- for the bot, xapp- for the app.",
    "missing_scope": "Give the app-level token the scope connections:write.",
    "ratelimited": "Wait a minute and try again.",
}


class Verdict(StrEnum):
    """How one check ended; only FAILED makes `plg doctor` exit with 1."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "not checked"


@dataclass(frozen=True)
class Finding:
    """One line of the table; whatever is not well carries its remedy."""

    check: str
    verdict: Verdict
    result: str
    remedy: str = ""


async def examine(
    env_file: Path | None = Path(".env"),
    *,
    environment: Mapping[str, str] = os.environ,
    clock: Clock | None = None,
) -> list[Finding]:
    """Return one finding a check, in the order in which to mend them; never raises for what it finds."""
    found = []
    settings: Settings | None = None
    local: LocalSettings | None = None
    try:
        local = load_local_settings(env_file)
        settings = load_settings(env_file)
    except ConfigError as error:
        found.append(Finding("Settings", Verdict.FAILED, "cannot be used", str(error)))
    else:
        by = "Socket Mode" if settings.mode == "socket" else "HTTP mode"
        found.append(Finding("Settings", Verdict.OK, f"complete, {by}"))
    found.extend(_misspelt({*environment, *(dotenv_values(env_file) if env_file else ())}))
    found.append(await _database(local))
    found.extend([one async for one in _slack(settings, clock or SystemClock())])
    found.extend(_content(local))
    return found


def table(found: list[Finding]) -> Table:
    """Return the findings as a table: check, result, remedy."""
    colours = {Verdict.OK: "green", Verdict.WARNING: "yellow", Verdict.FAILED: "red", Verdict.SKIPPED: "dim"}
    shown = Table("Check", "", "Result", "Remedy", title="plg doctor", title_justify="left")
    for one in found:
        verdict = Text(one.verdict, colours[one.verdict])
        shown.add_row(one.check, verdict, Text(one.result), Text(one.remedy))
    return shown


def why_not_started(error: Exception, settings: Settings) -> str | None:
    """Return one sentence for what commonly keeps `plg run` from starting, or None for anything else."""
    if isinstance(error, OperationalError):
        return f"The database cannot be opened: {_OPEN_DATABASE}"
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return f"Port {settings.port} is in use: set PLG_PORT to another."
    if isinstance(error, (SlackApiError, *_UNREACHABLE)):
        finding = _refused("Slack", error, settings)
        return f"{finding.result}: {finding.remedy}"
    return None


def _misspelt(names: set[str]) -> Iterator[Finding]:
    known = {env_name(field) for field in Settings.model_fields}
    for name in sorted(names):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            remedy = f"Did you mean {near[0]}?" if near else "Unset it."
            yield Finding("Settings", Verdict.WARNING, f"{name} is not a setting", remedy)


async def _database(local: LocalSettings | None) -> Finding:
    if local is None:
        return Finding("Database", Verdict.SKIPPED, "needs the settings")
    try:
        state = await asyncio.to_thread(migrate.state, local.database_url)
    except Exception as error:  # a driver may raise anything; its kind is the finding
        return Finding(
            "Database",
            Verdict.FAILED,
            f"cannot be opened ({type(error).__name__})",
            _OPEN_DATABASE,
        )
    if state.relation == "equal":
        return Finding("Database", Verdict.OK, f"at revision {state.current}")
    if state.relation == "ahead":
        remedy = f"Run that newer plg, or go back with it: plg migrate --down --to {state.head}"
        return Finding("Database", Verdict.FAILED, "made by a newer plg", remedy)
    if local.database_url.startswith("sqlite"):
        return Finding("Database", Verdict.OK, f"{state.relation}: plg run brings it up to date by itself")
    return Finding("Database", Verdict.FAILED, f"{state.relation}, needs {state.head}", "plg migrate")


async def _slack(settings: Settings | None, clock: Clock) -> AsyncIterator[Finding]:
    if settings is None:
        for name in ("Bot token", "Scopes", "Clock"):
            yield Finding(name, Verdict.SKIPPED, "needs the settings")
        return
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        client = AsyncWebClient(base_url=settings.slack_api_url, session=session, retry_handlers=[])
        token = settings.slack_bot_token.get_secret_value()
        try:
            answer = await client.auth_test(token=token)
        except (SlackApiError, *_UNREACHABLE) as error:
            yield _refused("Bot token", error, settings)
            for name in ("Scopes", "Clock"):
                yield Finding(name, Verdict.SKIPPED, "needs the bot token")
        else:
            headers = {key.lower(): value for key, value in answer.headers.items()}
            yield Finding("Bot token", Verdict.OK, f"{answer.get('user')} in {answer.get('team')}")
            yield _scopes(headers.get("x-oauth-scopes"))
            yield _skew(headers.get("date"), clock.now())
        if settings.slack_app_token:
            try:
                await client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
            except (SlackApiError, *_UNREACHABLE) as error:
                yield _refused("App token", error, settings)
            else:
                yield Finding("App token", Verdict.OK, "opens a Socket Mode connection")


def _refused(check_name: str, error: Exception, settings: Settings) -> Finding:
    if isinstance(error, SlackApiError):
        code = str(error.response.get("error"))
        return Finding(
            check_name,
            Verdict.FAILED,
            f"Slack answers {code}",
            _REMEDIES.get(code, "Look this error up in Slack's documentation of auth.test."),
        )
    return Finding(
        check_name,
        Verdict.FAILED,
        f"{settings.slack_api_url} cannot be reached ({type(error).__name__})",
        "Check this machine's network, proxy and certificates, and PLG_SLACK_API_URL.",
    )


def wanted_scopes(manifest: Path = MANIFEST) -> set[str]:
    """Return the bot scopes that the manifest asks for."""
    loaded: dict[str, Any] = yaml.safe_load(manifest.read_text("utf-8"))
    return set(loaded["oauth_config"]["scopes"]["bot"])


def _scopes(header: str | None) -> Finding:
    if header is None:
        return Finding("Scopes", Verdict.WARNING, "Slack did not say which are granted", "Try again later.")
    granted = {scope.strip() for scope in header.split(",") if scope.strip()}
    wanted = wanted_scopes()
    if missing := sorted(wanted - granted):
        return Finding(
            "Scopes",
            Verdict.FAILED,
            "missing: " + ", ".join(missing),
            "Paste slack-manifest.yaml into your app's page, under App Manifest, and install the app again.",
        )
    if extra := sorted(granted - wanted):
        return Finding(
            "Scopes",
            Verdict.WARNING,
            "more than plg uses: " + ", ".join(extra),
            "Remove them on your app's page and install it again: plg should hold no power it does not use.",
        )
    return Finding("Scopes", Verdict.OK, f"the {len(wanted)} of the manifest")


def _skew(header: str | None, now: datetime) -> Finding:
    try:
        off = (now - parsedate_to_datetime(header or "")).total_seconds()
    except (ValueError, TypeError):
        return Finding("Clock", Verdict.WARNING, "Slack's answer told no time", "Try again later.")
    if abs(off) <= _MOST_SKEW:
        return Finding("Clock", Verdict.OK, f"within {_MOST_SKEW} s of Slack's")
    which = "ahead of" if off > 0 else "behind"
    return Finding(
        "Clock",
        Verdict.WARNING,
        f"{abs(off):.0f} s {which} Slack's",
        "Set this machine's clock by NTP: from 300 s on, Slack's signed requests are refused.",
    )


def _content(local: LocalSettings | None) -> Iterator[Finding]:
    try:
        root = (local.content_dir if local else None) or default_root()
    except ConfigError as error:
        yield Finding("Content", Verdict.FAILED, "cannot be found", str(error))
        return
    if problems := check(root):
        first = problems[0]
        yield Finding(
            "Content",
            Verdict.FAILED,
            f"{len(problems)} to mend, the first in {first.path}:{first.line}",
            f"{first.message} (all of them: plg content check)",
        )
        return
    topics = load_topics(root)
    tips = sum(len(topic.tips) for topic in topics.values())
    yield Finding("Content", Verdict.OK, f"{tips} tips in {len(topics)} topics")
