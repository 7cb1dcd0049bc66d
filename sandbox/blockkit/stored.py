"""Blocks as Slack keeps them: every part named, text escaped, and the state its inputs begin with."""

import json
import secrets

from sandbox.escape import normalise
from sandbox.world import Channel, Json

NOT_INTERACTIVE = {"image", "plain_text", "mrkdwn"}

# What the state of an element is called, and which property it begins with.
STATE: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "checkboxes": ("selected_options", "initial_options"),
    "radio_buttons": ("selected_option", "initial_option"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "file_input": ("files", "initial_files"),
}
_LISTS = {"selected_options", "selected_users", "selected_conversations", "selected_channels", "files"}


def stored_blocks(blocks: list[Json]) -> list[Json]:
    """Return a copy of an app's blocks with ids for all parts, and mrkdwn escaped where it is no markup."""
    copy: list[Json] = json.loads(json.dumps(blocks))
    name_parts(copy)
    _normalise_mrkdwn(copy)
    return copy


def name_parts(blocks: list[Json]) -> None:
    """Give every block and element without an id one, in place."""
    for block in blocks:
        if not block.get("block_id"):
            block["block_id"] = secrets.token_urlsafe(4)
        for element in elements_of(block):
            if element.get("type") not in NOT_INTERACTIVE and not element.get("action_id"):
                element["action_id"] = secrets.token_urlsafe(6)


def _normalise_mrkdwn(node: object) -> None:
    if isinstance(node, list):
        for item in node:
            _normalise_mrkdwn(item)
    elif isinstance(node, dict):
        if node.get("type") == "mrkdwn" and isinstance(node.get("text"), str):
            node["text"] = normalise(node["text"])
        for item in node.values():
            _normalise_mrkdwn(item)


def elements_of(block: Json) -> list[Json]:
    """Return a block's accessory, element and elements: what a person may act on."""
    if block.get("type") not in ("section", "input", "actions", "context_actions"):
        return []
    found = [block.get("accessory"), block.get("element"), *(block.get("elements") or [])]
    return [element for element in found if isinstance(element, dict)]


def initial_state(blocks: list[Json], here: Channel | None = None) -> Json:
    """Return the `state.values` that named blocks begin with: each stateful element, empty or prefilled.

    `here` is the conversation that `default_to_current_conversation` means.
    """
    state: Json = {}
    for block in blocks:
        for element in elements_of(block):
            if names := STATE.get(str(element.get("type"))):
                key, initial = names
                value = element.get(initial)
                if value is None:
                    value = _current(element, here)
                if key in _LISTS:
                    value = [value] if isinstance(value, str) else value or []
                entry = {"type": element["type"], key: value}
                state.setdefault(block["block_id"], {})[element["action_id"]] = entry
    return state


def _current(element: Json, here: Channel | None) -> str | None:
    """Return the conversation an element begins with because its person looks at it."""
    if here is None or not element.get("default_to_current_conversation"):
        return None
    return here.id if here.kind in element.get("filter", {}).get("include", [here.kind]) else None


def fallback_text(blocks: list[Json]) -> str:
    """Return the words of blocks, as Slack makes a message's `text` of them when none was given."""
    words: list[str] = []
    for block in blocks:
        _collect(block, words)
    return "\n".join(words)


def _collect(node: object, words: list[str]) -> None:
    if isinstance(node, list):
        for item in node:
            _collect(item, words)
    elif isinstance(node, dict):
        if isinstance(node.get("text"), str):
            words.append(node["text"])
        for name in ("text", "fields", "elements"):
            if not isinstance(node.get(name), str):
                _collect(node.get(name), words)
