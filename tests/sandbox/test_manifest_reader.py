"""Reading an app's manifest, and running the sandbox for it."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.__main__ import main
from sandbox.manifest import ManifestError, app_from_manifest

MANIFEST = """
display_information:
  name: Tried
features:
  app_home:
    home_tab_enabled: true
    messages_tab_enabled: true
    messages_tab_read_only_enabled: false
  slash_commands:
    - command: /tried
      description: Note what was tried
      usage_hint: "[text]"
      should_escape: false
  shortcuts:
    - {name: Keep this, type: message, callback_id: keep, description: Keep it}
oauth_config:
  scopes:
    bot: [chat:write, commands]
    bot_optional: [users:read]
settings:
  event_subscriptions:
    request_url: https://tried.test/slack/events
    bot_events: [message.im, app_home_opened]
  interactivity: {is_enabled: true}
  socket_mode_enabled: true
"""


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    path = tmp_path / "manifest.yaml"
    path.write_text(MANIFEST)
    return path


def test_a_manifest_says_what_the_app_may_and_gets(manifest: Path) -> None:
    app = app_from_manifest(manifest)
    assert app.name == "Tried"
    assert app.scopes == {"chat:write", "commands", "users:read"}
    assert app.events == {"message.im", "app_home_opened"}
    assert [command["command"] for command in app.commands] == ["/tried"]
    assert [shortcut["callback_id"] for shortcut in app.shortcuts] == ["keep"]
    assert (app.home_enabled, app.messages_tab_enabled, app.request_url) == (True, True, None)


def test_an_app_without_socket_mode_is_called_over_http(manifest: Path) -> None:
    manifest.write_text(MANIFEST.replace("socket_mode_enabled: true", "socket_mode_enabled: false"))
    assert app_from_manifest(manifest).request_url == "https://tried.test/slack/events"


def test_a_read_only_messages_tab_takes_no_messages(manifest: Path) -> None:
    manifest.write_text(MANIFEST.replace("read_only_enabled: false", "read_only_enabled: true"))
    assert app_from_manifest(manifest).messages_tab_enabled is False


def test_fields_of_the_app_may_be_given(manifest: Path) -> None:
    assert app_from_manifest(manifest, bot_token="xoxb-mine").bot_token == "xoxb-mine"


@pytest.mark.parametrize("text", ["just: words", "- a list", "{broken"])
def test_a_file_that_is_no_manifest_is_named(manifest: Path, text: str) -> None:
    manifest.write_text(text)
    with pytest.raises(ManifestError, match="manifest"):
        app_from_manifest(manifest)


def test_a_missing_manifest_ends_the_run_with_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--manifest", str(tmp_path / "none.yaml"), "--port", "0"]) == 2
    assert capsys.readouterr().err.startswith("cannot read ")


def test_a_busy_port_is_named_with_the_flag_that_changes_it(
    manifest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--manifest", str(manifest), "--port", str(port)]) == 2
    told = capsys.readouterr().err
    assert str(port) in told
    assert "--port" in told


async def test_the_sandbox_runs_alone_and_ends_cleanly(manifest: Path) -> None:
    command = [sys.executable, "-m", "sandbox", "--manifest", str(manifest), "--port", "0"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, env=os.environ)
    assert process.stdout
    told = [(await process.stdout.readline()).decode() for _ in range(3)]
    base, token = told[1].split()[-1], told[2].split()[-1]
    assert (await AsyncWebClient(token=token, base_url=base).auth_test())["ok"]
    process.send_signal(signal.SIGINT)
    assert await process.wait() == 0
