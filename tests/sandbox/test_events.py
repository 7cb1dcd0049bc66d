"""Events as they are built and to whom they go: exact fields, the subscription and the scope each needs."""

import pytest

from sandbox import events
from sandbox.api.present import message_changed_event, message_deleted_event, message_event, message_json
from sandbox.dispatch import Dispatcher
from sandbox.world import Channel, Json, Message, World
from tests.sandbox.live import make_world


def occurrences(world: World) -> dict[str, Json]:
    """Return one event for each name a manifest can subscribe to."""
    open_, closed = world.channels["C1"], world.channels["G1"]
    dm = world.im("U1", "U0BOT")
    group = world.add_channel(Channel("C8", "mpdm", "mpim", members=["U1", "U2", "U0BOT"]))
    said = Message("1.000001", "C1", "U1", "hello <@U0BOT>")
    kinds = {"message.channels": open_, "message.groups": closed, "message.im": dm, "message.mpim": group}
    found = {name: message_event(world, where, said) for name, where in kinds.items()}
    for family, where in (("channel", open_), ("group", closed)):
        for what in ("archive", "unarchive", "deleted", "rename", "left"):
            found[f"{family}_{what}"] = events.channel_event(world, what, where, "U1")
    user = world.users["U1"]
    return found | {
        "app_mention": events.app_mention(world, said),
        "app_home_opened": events.app_home_opened(world, "U1", dm, "home", None),
        "team_join": events.team_join(world, user),
        "user_change": events.user_change(world, user),
        "member_joined_channel": events.member_joined(world, open_, "U1"),
        "member_left_channel": events.member_left(world, closed, "U1"),
        "reaction_added": events.reaction(world, "added", "U1", "eyes", said),
        "reaction_removed": events.reaction(world, "removed", "U1", "eyes", said),
        "tokens_revoked": events.tokens_revoked(world),
        "app_uninstalled": events.app_uninstalled(world),
    }


SCOPES = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "app_mention": "app_mentions:read",
    "team_join": "users:read",
    "user_change": "users:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "groups:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "app_home_opened": None,
    "tokens_revoked": None,
    "app_uninstalled": None,
} | {
    f"{family}_{what}": f"{family}s:read"
    for family in ("channel", "group")
    for what in ("archive", "unarchive", "deleted", "rename", "left")
}


def test_every_event_has_its_scope_in_this_table() -> None:
    assert set(occurrences(make_world())) == set(SCOPES)


@pytest.mark.parametrize(("name", "scope"), SCOPES.items())
def test_an_event_goes_only_to_an_app_that_subscribed_and_may_read_it(name: str, scope: str | None) -> None:
    world = make_world(scopes={scope} if scope else set(), events={name})
    event = occurrences(world)[name]
    dispatcher = Dispatcher(world)
    assert events.subscription_of(event) == name
    assert dispatcher.wants(event)
    world.app.events = set(SCOPES) - {name}
    assert not dispatcher.wants(event)
    world.app.events, world.app.scopes = {name}, set(SCOPES.values()) - {scope, None}  # type: ignore[assignment]
    assert dispatcher.wants(event) == (scope is None)


@pytest.mark.parametrize("name", ["message.channels", "member_joined_channel", "channel_archive"])
def test_what_happens_in_a_channel_is_for_an_app_that_is_in_it(name: str) -> None:
    world = make_world(scopes={"channels:read", "channels:history"}, events={name})
    event = occurrences(world)[name]
    world.channels["C1"].members.remove("U0BOT")
    assert not Dispatcher(world).wants(event)


def test_an_app_may_see_somebody_come_only_with_the_scope_of_that_kind_of_channel() -> None:
    world = make_world(scopes={"channels:read"}, events={"member_joined_channel"})
    dispatcher = Dispatcher(world)
    assert dispatcher.wants(events.member_joined(world, world.channels["C1"], "U1"))
    assert not dispatcher.wants(events.member_joined(world, world.channels["G1"], "U1"))


FIELDS = {
    "message.im": {
        *("type", "user", "ts", "text", "team", "channel", "event_ts", "channel_type"),
    },
    "member_joined_channel": {"type", "user", "channel", "channel_type", "team", "event_ts"},
    "channel_archive": {"type", "channel", "user", "event_ts"},
    "group_deleted": {"type", "channel", "user", "event_ts"},
    "group_left": {"type", "channel", "actor_id", "event_ts"},
    "reaction_added": {"type", "user", "reaction", "item", "item_user", "event_ts"},
    "team_join": {"type", "user", "cache_ts", "event_ts"},
    "user_change": {"type", "user", "cache_ts", "event_ts"},
    "app_home_opened": {"type", "user", "channel", "tab", "event_ts"},
    "tokens_revoked": {"type", "tokens", "event_ts"},
    "app_uninstalled": {"type", "event_ts"},
}


@pytest.mark.parametrize(("name", "expected"), FIELDS.items())
def test_an_event_has_these_fields_and_no_others(name: str, expected: set[str]) -> None:
    assert set(occurrences(make_world())[name]) == expected


def test_a_renamed_channel_is_told_as_an_object_and_others_by_their_id() -> None:
    found = occurrences(make_world())
    assert found["channel_rename"]["channel"] == {"id": "C1", "name": "general", "created": 0}
    assert found["group_deleted"]["channel"] == "G1"


def test_edits_and_deletions_name_nobody_at_their_top() -> None:
    world = make_world()
    dm = world.im("U1", "U0BOT")
    said = Message("1.000001", dm.id, "U1", "hello")
    before = message_json(world, dm, said)
    changed = message_changed_event(world, dm, said, before)
    deleted = message_deleted_event(world, dm, before)
    common = {"type", "subtype", "previous_message", "channel", "hidden", "ts", "event_ts", "channel_type"}
    assert set(changed) == common | {"message"}
    assert set(deleted) == common | {"deleted_ts"}
    assert (changed["subtype"], deleted["subtype"]) == ("message_changed", "message_deleted")


def test_what_is_revoked_is_named_by_the_user_of_each_token() -> None:
    assert occurrences(make_world())["tokens_revoked"]["tokens"] == {"oauth": [], "bot": ["U0BOT"]}


def test_an_event_travels_in_an_envelope_of_the_events_api() -> None:
    world = make_world()
    wrapped = events.event_callback(world, events.app_uninstalled(world))
    assert set(wrapped) == {
        *("token", "team_id", "context_team_id", "context_enterprise_id", "api_app_id", "event", "type"),
        *("event_id", "event_time", "authorizations", "is_ext_shared_channel", "event_context"),
    }
    assert wrapped["type"] == "event_callback"
    [authorization] = wrapped["authorizations"]
    assert authorization == {
        "enterprise_id": None,
        "team_id": "T0SANDBOX",
        "user_id": "U0BOT",
        "is_bot": True,
        "is_enterprise_install": False,
    }
