"""The payloads of interactivity, as Slack builds them, and what its client does with the answers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.api.present import message_json
from sandbox.api.response_url import new_response_url
from sandbox.blockkit.stored import STATE
from sandbox.errors import ApiError
from sandbox.views import clear_views, new_trigger, push_for, update_view, view_json
from sandbox.world import Channel, Json, Message, User, View, World

if TYPE_CHECKING:
    from sandbox.person.elements import Spot
    from sandbox.server import Sandbox

TOKEN = "sandbox-verification-token"  # noqa: S105 - the retired token; nothing trusts it
_CHANNEL_NAMES = {"private": "privategroup", "im": "directmessage"}


@dataclass(frozen=True)
class InMessage:
    """An element's place in a message."""

    channel: Channel
    message: Message

    @property
    def blocks(self) -> list[Json]:
        """The message's blocks, those of its attachments included."""
        return self.message.blocks + [b for a in self.message.attachments for b in a.get("blocks", [])]


@dataclass(frozen=True)
class InView:
    """An element's place in a modal or in the Home tab."""

    view: View

    @property
    def blocks(self) -> list[Json]:
        """The view's blocks."""
        return list(self.view.definition.get("blocks", []))


Place = InMessage | InView


def _answer_at(stage: "Sandbox", user: User, channel: Channel, message_ts: str | None = None) -> str:
    return new_response_url(stage.world, stage.url, user.id, channel.id, message_ts)


def base(world: World, user: User) -> Json:
    """Return what every interaction payload says: who, in which workspace, to which app."""
    return {
        "team": {"id": world.team_id, "domain": world.domain},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": world.team_id},
        "api_app_id": world.app.id,
        "token": TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def channel_name(channel: Channel) -> str:
    """Return a conversation's name as commands tell it: only public channels have their own."""
    return _CHANNEL_NAMES.get(channel.kind, channel.name)


def slash_command(stage: "Sandbox", user: User, channel: Channel, command: str, text: str) -> Json:
    """Return the form fields of a slash command."""
    world = stage.world
    return {
        "token": TOKEN,
        "team_id": world.team_id,
        "team_domain": world.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": world.app.id,
        **({"is_enterprise_install": "false"} if stage.switches.command_says_enterprise_install else {}),
        "response_url": _answer_at(stage, user, channel),
        "trigger_id": new_trigger(world, user.id, channel=channel.id),
    }


def action_of(world: World, spot: "Spot", chosen: Json) -> Json:
    """Return one entry of `actions`; `chosen` is what this kind of element adds to it."""
    entry: Json = {"type": spot.element["type"], "action_id": spot.action_id, "block_id": spot.block_id}
    for name in ("text", "value", "style", "url", "placeholder", "accessibility_label"):
        if name in spot.element and spot.element["type"] in ("button", "workflow_button"):
            entry[name] = spot.element[name]
    return entry | chosen | {"action_ts": world.new_ts()}


def block_actions(stage: "Sandbox", user: User, place: Place, action: Json, state: Json) -> Json:
    """Return the payload of a click; `state` holds what is typed and chosen around it."""
    world = stage.world
    payload = base(world, user) | {"type": "block_actions", "actions": [action]}
    modal = place.view.id if isinstance(place, InView) and place.view.type == "modal" else None
    here = place.channel.id if isinstance(place, InMessage) else place.view.channel
    payload["trigger_id"] = new_trigger(world, user.id, modal, here)
    payload |= _origin(stage, place)
    if isinstance(place, InMessage):
        payload["state"] = {"values": state}
        payload["response_url"] = _answer_at(stage, user, place.channel, place.message.ts)
    return payload


def block_suggestion(stage: "Sandbox", user: User, place: Place, spot: "Spot", query: str) -> Json:
    """Return the payload that asks for the options of an external select."""
    asked = {
        "type": "block_suggestion",
        "action_id": spot.action_id,
        "block_id": spot.block_id,
        "value": query,
    }
    return base(stage.world, user) | asked | _origin(stage, place)


def _origin(stage: "Sandbox", place: Place) -> Json:
    if isinstance(place, InView):
        container: Json = {"type": "view", "view_id": place.view.id}
        return {"container": container, "view": view_json(stage.world, place.view)}
    message, channel = place.message, place.channel
    container = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    container["is_ephemeral"] = message.ephemeral_to is not None
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    found: Json = {"container": container, "channel": {"id": channel.id, "name": channel_name(channel)}}
    if message.ephemeral_to is None or stage.switches.ephemeral_actions_carry_message:
        found["message"] = message_json(stage.world, channel, message)
    return found


def view_submission(stage: "Sandbox", user: User, view: View) -> Json:
    """Return the payload of a submitted modal, with its response_urls where a select asks for them."""
    payload = base(stage.world, user) | {"type": "view_submission", "view": view_json(stage.world, view)}
    payload["trigger_id"] = new_trigger(stage.world, user.id, view.id, view.channel)
    payload["response_urls"] = _response_urls(stage, user, view)
    return payload


def _response_urls(stage: "Sandbox", user: User, view: View) -> list[Json]:
    found: list[Json] = []
    for block in view.definition.get("blocks", []):
        element = block.get("element") or {}
        if not _answers(stage, element):
            continue
        state = view.state.get(block["block_id"], {}).get(element["action_id"], {})
        chosen = state.get(STATE[element["type"]][0])
        if chosen in stage.world.channels:
            address = _answer_at(stage, user, stage.world.channels[chosen])
            found.append(
                {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": chosen}
                | {"response_url": address}
            )
    return found


def _answers(stage: "Sandbox", element: Json) -> bool:
    """Tell whether what is chosen gets a response_url; only conversation selects have a default."""
    if not element.get("response_url_enabled"):
        return False
    strict = stage.switches.response_urls_need_default and element["type"] == "conversations_select"
    return bool(element.get("default_to_current_conversation")) or not strict


def view_closed(stage: "Sandbox", user: User, view: View, *, is_cleared: bool) -> Json:
    """Return the payload of a dismissed modal; what stands in its inputs is left out."""
    shown = view_json(stage.world, view, inputs=False)
    return base(stage.world, user) | {"type": "view_closed", "view": shown, "is_cleared": is_cleared}


def shortcut(stage: "Sandbox", user: User, callback_id: str) -> Json:
    """Return the payload of a global shortcut."""
    payload = base(stage.world, user) | {"type": "shortcut", "callback_id": callback_id}
    return payload | {"action_ts": stage.world.new_ts(), "trigger_id": new_trigger(stage.world, user.id)}


def message_shortcut(
    stage: "Sandbox", user: User, callback_id: str, channel: Channel, message: Message
) -> Json:
    """Return the payload of a shortcut on a message."""
    payload = base(stage.world, user) | {"type": "message_action", "callback_id": callback_id}
    return payload | {
        "action_ts": stage.world.new_ts(),
        "trigger_id": new_trigger(stage.world, user.id, channel=channel.id),
        "response_url": _answer_at(stage, user, channel, message.ts),
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "message_ts": message.ts,
        "message": message_json(stage.world, channel, message),
    }


def apply_answer(world: World, view: View, body: Json | None) -> None:
    """Do what the answer to a view_submission says; ApiError when Slack could make nothing of it."""
    action = (body or {}).get("response_action")
    if not body:
        take_off(world, view)
    elif action == "errors":
        view.errors = _checked_errors(view, body.get("errors"))
        world.changed("modal", user=view.user, view=view.id)
    elif action == "clear":
        clear_views(world, view.user)
    elif action == "update":
        update_view(world, body.get("view") or {}, view_id=view.id)
    elif action == "push":
        push_for(world, view.user, body.get("view") or {})
    else:
        raise ApiError("invalid_response_action", [f"[ERROR] not a response_action: {action!r}"])


def _checked_errors(view: View, errors: object) -> dict[str, str]:
    inputs = {b["block_id"] for b in view.definition.get("blocks", []) if b.get("type") == "input"}
    if not isinstance(errors, dict) or not errors:
        raise ApiError("invalid_errors", ["[ERROR] `errors` names no block"])
    strangers = sorted(str(key) for key in errors if key not in inputs)
    if strangers:
        raise ApiError("invalid_errors", [f"[ERROR] not an input block: {', '.join(strangers)}"])
    if not all(isinstance(sentence, str) and sentence for sentence in errors.values()):
        raise ApiError("invalid_errors", ["[ERROR] every error is a sentence"])
    return dict(errors)


def take_off(world: World, view: View) -> None:
    """Close one modal wherever it is on its stack; those above it stay."""
    stack = world.modals.get(view.user, [])
    if view not in stack:
        return
    for above in stack:
        if above.previous_view_id == view.id:
            above.previous_view_id = view.previous_view_id
    stack.remove(view)
    world.changed("modal", user=view.user)
