"""Settings: what is missing or contradicts is named in one sentence; the README's table is the code's."""

import ast
import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.errors import ConfigError
from bot.settings import Settings, default_of, env_name, load_local_settings, load_settings

ROOT = Path(__file__).parents[1]
SOCKET = {"PLG_SLACK_BOT_TOKEN": "xoxb-bot", "PLG_SLACK_APP_TOKEN": "xapp-app"}
HTTP = {"PLG_SLACK_BOT_TOKEN": "xoxb-bot", "PLG_SLACK_SIGNING_SECRET": "5ec2e7"}


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(env_name(field), raising=False)
    monkeypatch.chdir(tmp_path)


def setenv(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_an_app_token_means_socket_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    setenv(monkeypatch, SOCKET)
    assert load_settings().mode == "socket"


def test_a_signing_secret_means_http_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    setenv(monkeypatch, HTTP)
    assert load_settings().mode == "http"


@pytest.mark.parametrize(
    ("values", "names", "remedy"),
    [
        ({}, ["PLG_SLACK_BOT_TOKEN"], "OAuth & Permissions"),
        ({**SOCKET, "PLG_SLACK_BOT_TOKEN": ""}, ["PLG_SLACK_BOT_TOKEN"], "copy"),
        ({**SOCKET, "PLG_SLACK_BOT_TOKEN": "xoxp-user"}, ["PLG_SLACK_BOT_TOKEN"], "xoxb-"),
        ({"PLG_SLACK_BOT_TOKEN": "xoxb-1"}, ["PLG_SLACK_APP_TOKEN", "PLG_SLACK_SIGNING_SECRET"], "set one"),
        ({**SOCKET, **HTTP}, ["PLG_SLACK_APP_TOKEN", "PLG_SLACK_SIGNING_SECRET"], "unset"),
        ({**SOCKET, "PLG_SLACK_APP_TOKEN": "xoxb-bot"}, ["PLG_SLACK_APP_TOKEN"], "xapp-"),
        ({**HTTP, "PLG_SLACK_SIGNING_SECRET": "xapp-1"}, ["PLG_SLACK_SIGNING_SECRET"], "Signing Secret"),
        ({**SOCKET, "PLG_PORT": "0"}, ["PLG_PORT"], "from 1 to 65535"),
        ({**SOCKET, "PLG_PORT": "65536"}, ["PLG_PORT"], "from 1 to 65535"),
        ({**SOCKET, "PLG_PORT": "tcp://10.0.0.1:80"}, ["PLG_PORT"], "whole number"),
        ({**SOCKET, "PLG_TICK_SECONDS": "0"}, ["PLG_TICK_SECONDS"], "from 1 to 300"),
        ({**SOCKET, "PLG_LOG_LEVEL": "loud"}, ["PLG_LOG_LEVEL"], "debug, info, warning or error"),
        ({**SOCKET, "PLG_LOG_FORMAT": "xml"}, ["PLG_LOG_FORMAT"], "console or json"),
        ({**SOCKET, "PLG_DATABASE_URL": "mysql://h/n"}, ["PLG_DATABASE_URL"], "postgresql://"),
        ({**SOCKET, "PLG_DATABASE_URL": "plg.db"}, ["PLG_DATABASE_URL"], "sqlite:///"),
        ({**SOCKET, "PLG_CONTENT_DIR": "nowhere"}, ["PLG_CONTENT_DIR"], "unset"),
        ({**SOCKET, "PLG_HEARTBEAT_URL": "example.org"}, ["PLG_HEARTBEAT_URL"], "https://"),
        ({**SOCKET, "PLG_SLACK_API_URL": "slack.com"}, ["PLG_SLACK_API_URL"], "https://"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], names: list[str], remedy: str
) -> None:
    setenv(monkeypatch, values)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    sentence = str(caught.value)
    assert all(name in sentence for name in names)
    assert remedy in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("sqlite:///plg.db", "sqlite+aiosqlite:///plg.db"),
        ("postgres://u:p@h/n", "postgresql+psycopg://u:p@h/n"),
        ("postgresql://u:p@h/n", "postgresql+psycopg://u:p@h/n"),
        ("postgresql+psycopg://u:p@h/n", "postgresql+psycopg://u:p@h/n"),
    ],
)
def test_a_database_address_gets_the_driver_plg_uses(
    monkeypatch: pytest.MonkeyPatch, written: str, used: str
) -> None:
    setenv(monkeypatch, {**SOCKET, "PLG_DATABASE_URL": written})
    assert load_settings().database_url == used
    assert load_local_settings().database_url == used


def test_the_env_file_is_read_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(
        "PLG_SLACK_BOT_TOKEN=xoxb-file\nPLG_SLACK_APP_TOKEN=xapp-file\nPLG_PORT=1\nOTHER=x\n"
    )
    monkeypatch.setenv("PLG_PORT", "2")
    settings = load_settings()
    assert settings.port == 2
    assert settings.slack_bot_token.get_secret_value() == "xoxb-file"


def test_local_commands_need_no_slack_app() -> None:
    assert load_local_settings().database_url == "sqlite+aiosqlite:///plg.db"


def test_settings_built_by_hand_read_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    setenv(monkeypatch, {"PLG_SLACK_SIGNING_SECRET": "5ec2e7", "PLG_PORT": "1"})
    built = Settings(slack_bot_token=SecretStr("xoxb-1"), slack_app_token=SecretStr("xapp-1"))
    assert (built.mode, built.port) == ("socket", 8080)


def test_no_secret_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    setenv(
        monkeypatch,
        {
            **SOCKET,
            "PLG_DATABASE_URL": "postgresql://u:hunter2@h/n",
            "PLG_HEARTBEAT_URL": "https://monitor.example/5ec2e7",
        },
    )
    shown = repr(load_settings()) + str(load_settings())
    assert not re.search("xoxb-bot|xapp-app|hunter2|5ec2e7", shown)


def test_a_faulty_secret_is_not_repeated_in_the_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    setenv(monkeypatch, {**SOCKET, "PLG_SLACK_BOT_TOKEN": "xoxp-hunter2"})
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)


def table_in_readme() -> dict[str, tuple[str, str]]:
    block = (
        (ROOT / "README.md").read_text("utf-8").split("<!-- settings -->")[1].split("<!-- /settings -->")[0]
    )
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.strip().splitlines()[2:]]
    return {name.strip("`"): (default.strip("`"), meaning) for name, default, meaning in rows}


def table_in_code() -> dict[str, tuple[str, str]]:
    return {
        env_name(name): (
            "required" if field.is_required() else default_of(name) or "",
            field.description or "",
        )
        for name, field in Settings.model_fields.items()
    }


def test_the_table_in_the_readme_is_the_code_in_both_directions() -> None:
    assert table_in_readme() == table_in_code()


def test_the_example_file_names_only_real_settings() -> None:
    names = re.findall(r"^(?:# )?(PLG_\w+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    assert names
    assert set(names) <= set(table_in_code())


def test_every_setting_is_used_somewhere() -> None:
    read = {
        node.attr
        for path in (ROOT / "bot").rglob("*.py")
        if path.name != "settings.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
    }
    assert set(Settings.model_fields) - read == set()
