"""Modals and Home tabs: opening, pushing, updating them, with trigger ids, hashes and the stack of three."""

import json
import secrets

from sandbox.blockkit import check_view
from sandbox.blockkit.stored import STATE, elements_of, initial_state, name_parts, stored_blocks
from sandbox.errors import ApiError
from sandbox.world import Json, Trigger, View, World

__all__ = [
    "STATE",
    "check_definition",
    "check_trigger",
    "clear_views",
    "close_view",
    "elements_of",
    "find_view",
    "initial_state",
    "name_parts",
    "new_trigger",
    "open_view",
    "publish_home",
    "push_for",
    "push_view",
    "update_view",
    "view_json",
]

TRIGGER_SECONDS = 3.0
TRIGGER_REMEMBERED = 60.0  # seconds an old trigger is still told from an unknown one
STACK = 3
MAX_BYTES = 250_000


def new_trigger(world: World, user: str, view_id: str | None = None, channel: str = "") -> str:
    """Return a trigger id for a person's act in a conversation, or in the modal that `view_id` names."""
    app = world.app.id.strip("A")[:10]
    trigger_id = f"{secrets.randbelow(10**12)}.{app}.{secrets.token_hex(16)}"
    world.triggers[trigger_id] = Trigger(user, world.stopwatch(), view_id=view_id, channel=channel)
    for old in [
        key
        for key, trigger in world.triggers.items()
        if world.stopwatch() - trigger.born > TRIGGER_REMEMBERED
    ]:
        del world.triggers[old]
    return trigger_id


def check_trigger(world: World, trigger_id: str) -> Trigger:
    """Return a trigger that may be used; raise what Slack answers to a bad, old or used one."""
    trigger = world.triggers.get(trigger_id)
    if trigger is None:
        raise ApiError("invalid_trigger_id")
    if trigger.used:
        raise ApiError("exchanged_trigger_id")
    if world.stopwatch() - trigger.born > TRIGGER_SECONDS:
        raise ApiError("expired_trigger_id")
    return trigger


def open_view(world: World, trigger_id: str, definition: Json) -> View:
    """Open a modal for whoever caused the trigger; one opened from within a modal goes on top of it."""
    trigger = check_trigger(world, trigger_id)
    stack = world.modals.get(trigger.user, []) if trigger.view_id else []
    view = _new_modal(world, trigger.user, definition, stack, trigger.channel)
    trigger.used = True
    return view


def push_view(world: World, trigger_id: str, definition: Json) -> View:
    """Put a modal on top of the one the trigger came from."""
    trigger = check_trigger(world, trigger_id)
    stack = world.modals.get(trigger.user) or []
    if not trigger.view_id or not any(view.id == trigger.view_id for view in stack):
        raise ApiError("not_found")
    view = _new_modal(world, trigger.user, definition, stack)
    trigger.used = True
    return view


def push_for(world: World, user: str, definition: Json) -> View:
    """Put a modal on a person's stack, as the `push` answer to a submission does."""
    return _new_modal(world, user, definition, world.modals.get(user, []))


def update_view(
    world: World,
    definition: Json,
    *,
    view_id: str = "",
    external_id: str = "",
    hash_: str = "",
) -> View:
    """Change an open view; input is kept where block_id and action_id stay the same."""
    view = find_view(world, view_id=view_id, external_id=external_id)
    if view is None:
        raise ApiError("not_found")
    check_definition(definition, view.type)
    if hash_ and hash_ != view.hash:
        raise ApiError("hash_conflict")
    _check_external_id(world, definition, view.id)
    _redefine(world, view, definition)
    return view


def publish_home(world: World, user: str, definition: Json, hash_: str = "") -> View:
    """Set somebody's Home tab."""
    if not world.app.home_enabled:
        raise ApiError("not_enabled")
    if user not in world.users or world.users[user].is_bot:
        raise ApiError("invalid_arguments", ["invalid `user_id`"])
    check_definition(definition, "home")
    home = world.homes.get(user)
    if hash_ and (home is None or hash_ != home.hash):
        raise ApiError("hash_conflict")
    _check_external_id(world, definition, home.id if home else "")
    if home is None:
        home = View(world.new_id("V"), "home", user, {}, "", "")
        home.root_view_id = home.id
        world.homes[user] = home
    _redefine(world, home, definition)
    return home


def close_view(world: World, user: str, view_id: str | None = None) -> list[View]:
    """Take the top modal, or that one with all above it, off a person's stack and return what went."""
    stack = world.modals.get(user) or []
    at = next(
        (n for n, view in enumerate(stack) if view.id == view_id), len(stack) - 1 if not view_id else -1
    )
    if at < 0:
        return []
    gone, world.modals[user] = stack[at:], stack[:at]
    world.changed("modal", user=user)
    return gone


def clear_views(world: World, user: str) -> list[View]:
    """Close all of a person's modals and return them."""
    gone = world.modals.pop(user, [])
    world.changed("modal", user=user)
    return gone


def find_view(world: World, *, view_id: str = "", external_id: str = "") -> View | None:
    """Return an open modal or a Home by one of its two ids."""
    for view in all_views(world):
        if (view_id and view.id == view_id) or (external_id and view.external_id == external_id):
            return view
    return None


def all_views(world: World) -> list[View]:
    """Return every open modal and every Home."""
    return [view for stack in world.modals.values() for view in stack] + list(world.homes.values())


def check_definition(definition: Json, type_: str) -> None:
    """Raise invalid_arguments or view_too_large for a view Slack would not take; `type_`: modal or home."""
    if not isinstance(definition, dict):
        raise ApiError("invalid_arguments", ["[ERROR] missing required field: view"])
    if len(json.dumps(definition, ensure_ascii=False).encode()) > MAX_BYTES:
        raise ApiError("view_too_large")
    messages = check_view(definition)
    if not messages and definition.get("type") != type_:
        messages = [f"[ERROR] view type must be {type_} here [json-pointer:/view/type]"]
    if messages:
        raise ApiError("invalid_arguments", messages)


def view_json(world: World, view: View, *, inputs: bool = True) -> Json:
    """Return a view as answers and payloads carry it; `inputs` False leaves its input blocks' state out."""
    given = view.definition
    left_out = set() if inputs else {b["block_id"] for b in given["blocks"] if b.get("type") == "input"}
    body: Json = {
        "id": view.id,
        "team_id": world.team_id,
        "type": view.type,
        "blocks": given.get("blocks", []),
        "private_metadata": given.get("private_metadata", ""),
        "callback_id": given.get("callback_id", ""),
        "state": {"values": {key: value for key, value in view.state.items() if key not in left_out}},
        "hash": view.hash,
        "title": given.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(given.get("clear_on_close", False)),
        "notify_on_close": bool(given.get("notify_on_close", False)),
        "close": given.get("close"),
        "submit": given.get("submit"),
        "previous_view_id": view.previous_view_id,
        "root_view_id": view.root_view_id,
        "app_id": world.app.id,
        "external_id": view.external_id,
        "app_installed_team_id": world.team_id,
        "bot_id": world.app.bot_id,
    }
    if given.get("submit_disabled") is not None:
        body["submit_disabled"] = given["submit_disabled"]
    return body


def _new_modal(world: World, user: str, definition: Json, below: list[View], channel: str = "") -> View:
    check_definition(definition, "modal")
    if len(below) >= STACK:
        raise ApiError("push_limit_reached")
    _check_external_id(world, definition, "")
    view_id = world.new_id("V")
    view = View(
        view_id,
        "modal",
        user,
        {},
        "",
        root_view_id=below[0].id if below else view_id,
        previous_view_id=below[-1].id if below else None,
        channel=channel or (below[-1].channel if below else ""),
    )
    world.modals[user] = [*below, view]
    _redefine(world, view, definition)
    return view


def _check_external_id(world: World, definition: Json, own_id: str) -> None:
    wanted = definition.get("external_id")
    if wanted and any(view.external_id == wanted and view.id != own_id for view in all_views(world)):
        raise ApiError("duplicate_external_id")


def _redefine(world: World, view: View, definition: Json) -> None:
    view.definition = definition | {"blocks": stored_blocks(definition.get("blocks", []))}
    fresh = initial_state(view.definition["blocks"], here=world.channels.get(view.channel))
    for block_id, actions in fresh.items():
        for action_id, value in actions.items():
            typed = view.state.get(block_id, {}).get(action_id)
            if typed and typed.get("type") == value["type"]:
                actions[action_id] = typed
    view.state = fresh
    view.errors = {}
    view.external_id = str(definition.get("external_id") or "")
    view.hash = f"{int(world.now().timestamp())}.{secrets.token_hex(4)}"
    world.changed("home" if view.type == "home" else "modal", user=view.user, view=view.id)
