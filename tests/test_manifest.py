"""slack-manifest.yaml asks for what the code uses: nothing missing, nothing extra, all as Slack takes it."""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

import bot.handlers

ROOT = Path(__file__).parents[1]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "slack-manifest.yaml").read_text("utf-8"))

# Bot scopes that Slack asks for; plg calls the conversations methods for private channels only.
METHOD_SCOPES: dict[str, set[str]] = {
    "apps.connections.open": set(),
    "auth.test": set(),
    "chat.delete": {"chat:write"},
    "chat.getPermalink": set(),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.archive": {"groups:write"},
    "conversations.create": {"groups:write"},
    "conversations.history": {"groups:history", "im:history"},
    "conversations.info": {"groups:read"},
    "conversations.invite": {"groups:write"},
    "conversations.kick": {"groups:write"},
    "conversations.list": {"groups:read"},
    "conversations.members": {"groups:read"},
    "conversations.open": {"im:write"},
    "conversations.rename": {"groups:write"},
    "conversations.replies": {"groups:history", "im:history"},
    "conversations.setPurpose": {"groups:write"},
    "conversations.setTopic": {"groups:write"},
    "reactions.add": {"reactions:write"},
    "team.info": {"team:read"},
    "usergroups.list": {"usergroups:read"},
    "usergroups.users.list": {"usergroups:read"},
    "users.conversations": {"groups:read"},
    "users.info": {"users:read"},
    "users.list": {"users:read"},
    "users.lookupByEmail": {"users:read.email"},
    "views.open": set(),
    "views.publish": set(),
    "views.push": set(),
    "views.update": set(),
}
EVENT_SCOPES: dict[str, set[str]] = {
    "app_home_opened": set(),
    "app_uninstalled": set(),
    "channel_id_changed": set(),
    "group_archive": {"groups:read"},
    "group_deleted": {"groups:read"},
    "group_left": {"groups:read"},
    "group_rename": {"groups:read"},
    "group_unarchive": {"groups:read"},
    "member_joined_channel": {"groups:read"},
    "member_left_channel": {"groups:read"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "team_join": {"users:read"},
    "tokens_revoked": set(),
    "user_change": {"users:read"},
}
SDK_METHODS = {
    name: name.replace("_", ".")
    for name in dir(AsyncWebClient)
    if not name.startswith("_")
    and "_" in name
    and name != "api_call"
    and callable(getattr(AsyncWebClient, name))
}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / "bot").rglob("*.py")):
        yield path, ast.parse(path.read_text("utf-8"))


class Listeners:
    """Stands in for Bolt's app: notes what is registered on it, by kind."""

    def __init__(self) -> None:
        self.kinds: dict[str, set[str]] = {}

    def __getattr__(self, kind: str) -> Callable[..., Callable[[object], object]]:
        def register(given: object = None, *_rest: object, **_more: object) -> Callable[[object], object]:
            value = given.get("type") if isinstance(given, dict) else given
            if isinstance(value, str):
                self.kinds.setdefault(kind, set()).add(value)
            return lambda listener: listener

        return register


@cache
def listeners() -> dict[str, set[str]]:
    """Return what the handlers register, by kind, with every one of their modules loaded."""
    app = Listeners()
    loaded = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(bot.handlers.__path__, "bot.handlers.")
    ]
    for module in loaded:
        if register := getattr(module, "register", None):
            others = list(inspect.signature(register).parameters)[1:]
            register(app, *(object() for _ in others))
    return app.kinds


def registered(kind: str) -> set[str]:
    return listeners().get(kind, set())


def used_events() -> set[str]:
    """Return the events listened to; `message` stands for the MESSAGE_EVENTS that its module declares."""
    events = registered("event") | ({"message"} if "message" in listeners() else set())
    declared = {
        event
        for found in pkgutil.walk_packages(bot.handlers.__path__, "bot.handlers.")
        for event in getattr(importlib.import_module(found.name), "MESSAGE_EVENTS", ())
    }
    assert ("message" in events) == bool(declared), "declare MESSAGE_EVENTS beside the message listener"
    return (events - {"message"}) | declared


def used_shortcuts() -> set[str]:
    return registered("shortcut") | registered("global_shortcut") | registered("message_shortcut")


def used_methods() -> set[str]:
    """Return the Web API methods called on a client, or named in a string as for `api_call`."""
    found = set()
    names = set(SDK_METHODS.values()) | METHOD_SCOPES.keys()
    for _path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                found |= {SDK_METHODS[node.func.attr]} if node.func.attr in SDK_METHODS else set()
            elif isinstance(node, ast.Constant) and node.value in names:
                found.add(str(node.value))
    return found


def test_the_commands_are_those_of_the_code() -> None:
    assert {one["command"] for one in MANIFEST["features"]["slash_commands"]} == registered("command")


def test_the_shortcuts_are_those_of_the_code() -> None:
    assert {one["callback_id"] for one in MANIFEST["features"].get("shortcuts", [])} == used_shortcuts()


def test_the_events_are_those_of_the_code() -> None:
    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == used_events()


def test_every_method_and_event_of_the_code_has_its_scopes_in_the_tables_above() -> None:
    assert used_methods() - METHOD_SCOPES.keys() == set()
    assert used_events() - EVENT_SCOPES.keys() == set()


def test_the_scopes_are_those_the_code_needs() -> None:
    needed = {scope for method in used_methods() for scope in METHOD_SCOPES[method]}
    needed |= {scope for event in used_events() for scope in EVENT_SCOPES[event]}
    if registered("command") or used_shortcuts():
        needed.add("commands")
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed


def test_only_the_handlers_register_listeners() -> None:
    elsewhere = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in modules()
        if path.parent.name != "handlers"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"event", "message", "shortcut", "view", "action", "options"}
        and isinstance(node.value, ast.Name)
        and node.value.id == "app"
    ]
    assert elsewhere == []


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
