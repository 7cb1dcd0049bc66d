"""slack-manifest.yaml is one that Slack takes as it is, with what members need switched on."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "slack-manifest.yaml").read_text("utf-8"))


def test_members_can_answer_in_the_messages_tab() -> None:
    home = MANIFEST["features"]["app_home"]
    assert home == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


def test_mentions_in_a_command_arrive_as_ids() -> None:
    assert all(one["should_escape"] is True for one in MANIFEST["features"]["slash_commands"])


def test_it_is_ready_for_socket_mode() -> None:
    assert MANIFEST["settings"]["socket_mode_enabled"] is True
    assert MANIFEST["settings"]["interactivity"]["is_enabled"] is True
    assert "url" not in str(MANIFEST)


# What Slack takes: a nested dict holds every key there may be; a leaf is a type and its longest length.
COMMAND = {
    "command": (str, 32),
    "description": (str, 2000),
    "usage_hint": (str, 1000),
    "should_escape": (bool, 0),
    "url": (str, 3000),
}
SHORTCUT = {"name": (str, 24), "type": (str, 7), "callback_id": (str, 255), "description": (str, 150)}
SCHEMA: dict[str, Any] = {
    "_metadata": {"major_version": (int, 0), "minor_version": (int, 0)},
    "display_information": {
        "name": (str, 35),
        "description": (str, 140),
        "long_description": (str, 4000),
        "background_color": (str, 7),
    },
    "features": {
        "app_home": {
            "home_tab_enabled": (bool, 0),
            "messages_tab_enabled": (bool, 0),
            "messages_tab_read_only_enabled": (bool, 0),
        },
        "bot_user": {"display_name": (str, 80), "always_online": (bool, 0)},
        "slash_commands": [COMMAND, 50],
        "shortcuts": [SHORTCUT, 10],
    },
    "oauth_config": {"scopes": {"bot": [(str, 100), 255]}},
    "settings": {
        "event_subscriptions": {"bot_events": [(str, 100), 100]},
        "interactivity": {"is_enabled": (bool, 0)},
        "org_deploy_enabled": (bool, 0),
        "socket_mode_enabled": (bool, 0),
        "token_rotation_enabled": (bool, 0),
    },
}


def faults(value: Any, schema: Any, where: str = "") -> Iterator[str]:
    """Yield where a manifest is not what Slack takes."""
    if isinstance(schema, dict):
        if not isinstance(value, dict):
            yield f"{where} is no mapping"
            return
        for key, inner in value.items():
            if key in schema:
                yield from faults(inner, schema[key], f"{where}/{key}")
            else:
                yield f"{where}/{key} is unknown to Slack"
    elif isinstance(schema, list):
        each, most = schema
        if len(value) > most:
            yield f"{where} has more than {most}"
        for index, inner in enumerate(value):
            yield from faults(inner, each, f"{where}/{index}")
    else:
        kind, longest = schema
        if not isinstance(value, kind):
            yield f"{where} is no {kind.__name__}"
        elif isinstance(value, str) and not 1 <= len(value) <= longest:
            yield f"{where} has {len(value)} characters, at most {longest}"


def test_slack_takes_it_as_it_is() -> None:
    assert list(faults(MANIFEST, SCHEMA)) == []
    information = MANIFEST["display_information"]
    assert len(information["long_description"]) >= 175
    assert re.fullmatch("#[0-9a-f]{6}", information["background_color"])
    assert {one["type"] for one in MANIFEST["features"].get("shortcuts", [])} <= {"global", "message"}


@pytest.mark.parametrize(
    "fault",
    [
        {"display_information": {"name": "x" * 36}},
        {"settings": {"surprise": True}},
        {"features": {"shortcuts": [{"name": "x" * 25}]}},
        {"features": {"app_home": {"home_tab_enabled": "yes"}}},
    ],
)
def test_a_fault_in_the_manifest_would_be_seen(fault: dict[str, Any]) -> None:
    assert len(list(faults(fault, SCHEMA))) == 1
