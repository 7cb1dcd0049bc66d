"""slack-manifest.yaml asks for what the code uses: nothing missing and nothing extra."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from slack_sdk.web.async_client import AsyncWebClient

import bot.handlers

ROOT = Path(__file__).parents[1]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "slack-manifest.yaml").read_text("utf-8"))

# Bot scopes that Slack asks for; plg calls the conversations methods for private channels only, but for
# conversations.members, since a roster may come from a public one.
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
    "conversations.members": {"channels:read", "groups:read"},
    "conversations.open": {"im:write", "mpim:write"},
    "conversations.rename": {"groups:write"},
    "conversations.replies": {"groups:history", "im:history"},
    "conversations.setPurpose": {"groups:write"},
    "conversations.setTopic": {"groups:write"},
    "files.completeUploadExternal": {"files:write"},
    "files.info": {"files:read"},
    "files.getUploadURLExternal": {"files:write"},
    "pins.add": {"pins:write"},
    "reactions.add": {"reactions:write"},
    "team.info": {"team:read"},
    "usergroups.list": {"usergroups:read"},
    "usergroups.users.list": {"usergroups:read"},
    "users.conversations": {"groups:read"},
    "users.info": {"users:read"},
    "users.list": {"users:read", "users:read.email"},  # by addresses a roster says who is meant
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
RETIRED = ("groups_", "channels_", "im_", "mpim_")  # the SDK still has them, Slack has not since 2021
SDK_METHODS = {
    name: name.replace("_", ".")
    for name in dir(AsyncWebClient)
    if not name.startswith(("_", *RETIRED))
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


class Anything:
    """Stands in for whatever else a register function takes; it is only handed on."""

    def __getattr__(self, name: str) -> "Anything":
        return self

    def __call__(self, *_given: object, **_named: object) -> "Anything":
        return self


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
            register(app, *(Anything() for _ in others))
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
