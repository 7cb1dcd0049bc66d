"""Where Slack's documents are silent or contradict each other, one named switch a doubt."""

from dataclasses import dataclass
from typing import Literal


@dataclass
class Switches:
    """Every default is the stricter reading, so that what passes here passes there."""

    connections_open_tier: int = 1
    """SDK metadata says Tier 1 for apps.connections.open, the method's page says Tier 3."""

    tier_one_burst: int = 5
    """"1+ a minute, bursts tolerated", the size unpublished: calls a minute allowed to a Tier 1 method."""

    unpaginated_like_tier_one: bool = True
    """Lists read without `limit` have a stricter limit, unpublished: True takes that of Tier 1."""

    ephemerals_count_as_posts: bool = True
    """A channel bears one message a second "in any way": True counts those that one person sees as well."""

    users_conversations_tier: int = 2
    """SDK metadata says Tier 2 for users.conversations, the method's page says Tier 3."""

    body_of_429: Literal["json", "empty"] = "json"
    """The documents show a 429 without a body; clients have seen one with `ratelimited`."""

    history_flavour: Literal["internal", "unlisted"] = "internal"
    """`unlisted`: a commercial app outside the Marketplace; reads history once a minute, 15 messages."""

    metadata_bytes: int = 8_000
    """The size from which `metadata_too_large` is answered is unpublished."""

    metadata_unregistered: Literal["kept", "ignored"] = "kept"
    """A guide says metadata of unregistered types is ignored, but no manifest can register one: kept."""

    client_msg_id_dedupes: bool = False
    """Errors and an `is_duplicate` hint that client_msg_id guards against a second post; no argument does."""

    history_strips_payload: bool = True
    """Without include_all_metadata: True leaves only event_type, False leaves no metadata at all."""

    deactivated_dm_succeeds: bool = True
    """A maintainer's word of 2022: posting to a deactivated person's id succeeds, and nobody reads it."""

    update_parses_like_client: bool = True
    """chat.update's `parse` falls back to `client`, taken to ping for a bare @here unless parse="none"."""

    thread_must_exist: bool = True
    """Replying to a message that is not there: True answers cannot_reply_to_message, False posts anyway."""

    thread_answer_overwrites: bool = True
    """A response_url with thread_ts and no `replace_original: false`: the guide warns that it overwrites."""

    open_needs_scope_of_kind: bool = True
    """conversations.open: True wants im:write (or mpim:write) to open new ones, False any scope it lists."""

    group_dm_is_group: bool = True
    """`is_group` of a group DM: true in the conversation object's example, false on the mpim page."""

    file_input_needs_scope: bool = True
    """A file_input wants files:read; what opening one without it answers is not said: True, missing_scope."""

    file_refusal: Literal["sign_in", "forbidden"] = "sign_in"
    """A file fetched without a fitting token: threads saw a redirect to an HTML page with status 200."""

    channel_name_limit: int = 80
    """Longest name of a channel; lower case only."""

    whole_list_limit: int = 1_000
    """users.list without `limit` answers limit_required from this many people on."""

    update_keeps_blocks: bool = True
    """chat.update with text alone: the page says blocks stay until an empty list is given; False drops."""

    paid_plan: bool = True
    """User groups exist on paid plans only; False answers plan_upgrade_required."""

    json_for_reads: bool = False
    """Reading methods are documented for query and form arguments; True lets them take JSON as well."""

    event_id_same_in_retries: bool = True
    """"A unique identifier for this specific event": that its repetitions carry the same one is not said."""

    socket_mode_retries: bool = True
    """Envelopes have retry fields, their timing is not said: True repeats as over HTTP, False never."""

    undelivered_error: Literal["dispatch_failed", "operation_timeout"] = "dispatch_failed"
    """What a person reads when no connection is open is known from issue threads only."""

    ticket_seconds: float = 30.0
    """How long a Socket Mode ticket lives before it is used is unpublished; by the stopwatch."""

    commands_escape_text: bool = True
    """Whether `&<>` in a slash command's text arrive escaped, as in stored messages, is not said."""

    command_says_enterprise_install: bool = False
    """`is_enterprise_install` among a slash command's fields is sent, but not documented."""

    response_urls_need_default: bool = True
    """A modal's conversation select brings a response_url only with default_to_current_conversation, too."""

    ephemeral_actions_carry_message: bool = False
    """Ephemeral messages are not kept: False leaves `message` out of a block_actions payload from one."""

    tombstone_for_thread_parents: bool = True
    """Deleting a message with replies arrives as message_changed to a `tombstone` (seen, not documented)."""

    app_sees_own_removal: bool = True
    """Whether an app removed from a channel is sent member_left_channel besides channel_left/group_left."""
