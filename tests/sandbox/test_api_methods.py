"""Every method's tier and scopes, as Slack's pages of the methods list them."""

import pytest

from sandbox.api.methods import METHODS

CONVERSATIONS_READ = {"channels:read", "groups:read", "im:read", "mpim:read"}
HISTORY = {"channels:history", "groups:history", "im:history", "mpim:history"}
MANAGE = {"channels:manage", "groups:write"}
TIERS: dict[int | None, set[str]] = {
    None: {"chat.postMessage", "auth.test", "chat.getPermalink"},
    4: {
        *("chat.postEphemeral", "views.open", "views.update", "views.push", "views.publish", "users.info"),
        *("conversations.members", "files.getUploadURLExternal", "files.completeUploadExternal"),
        "files.info",
    },
    3: {
        *("chat.update", "chat.delete", "conversations.open", "conversations.history"),
        *("conversations.replies", "conversations.info", "conversations.invite", "conversations.join"),
        *("conversations.kick", "conversations.leave", "users.lookupByEmail", "team.info", "dnd.info"),
        "reactions.add",
        "users.conversations",  # the page's word; a switch holds the stricter one
    },
    2: {
        *("users.list", "conversations.list", "conversations.create", "conversations.archive"),
        *("conversations.rename", "conversations.setTopic", "conversations.setPurpose", "usergroups.list"),
        *("usergroups.users.list", "files.upload", "reactions.remove"),
        *("pins.add", "pins.remove", "pins.list"),
    },
    1: {"apps.connections.open"},
}
SCOPES: dict[str, set[str]] = {
    "chat.postMessage": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "chat.update": {"chat:write"},
    "chat.delete": {"chat:write"},
    "conversations.open": MANAGE | {"im:write", "mpim:write"},
    "conversations.create": MANAGE,
    "conversations.archive": MANAGE,
    "conversations.rename": MANAGE,
    "conversations.setTopic": MANAGE,
    "conversations.setPurpose": MANAGE,
    "conversations.kick": MANAGE,
    "conversations.leave": MANAGE,
    "conversations.invite": MANAGE | {"channels:write.invites", "groups:write.invites"},
    "conversations.join": {"channels:join"},
    "conversations.info": CONVERSATIONS_READ,
    "conversations.list": CONVERSATIONS_READ,
    "conversations.members": CONVERSATIONS_READ,
    "users.conversations": CONVERSATIONS_READ,
    "conversations.history": HISTORY,
    "conversations.replies": HISTORY,
    "users.info": {"users:read"},
    "users.list": {"users:read"},
    "users.lookupByEmail": {"users:read.email"},
    "usergroups.list": {"usergroups:read"},
    "usergroups.users.list": {"usergroups:read"},
    "team.info": {"team:read"},
    "dnd.info": {"dnd:read"},
    "files.getUploadURLExternal": {"files:write"},
    "files.completeUploadExternal": {"files:write"},
    "files.upload": {"files:write"},
    "files.info": {"files:read"},
    "pins.add": {"pins:write"},
    "pins.remove": {"pins:write"},
    "pins.list": {"pins:read"},
    "reactions.add": {"reactions:write"},
    "reactions.remove": {"reactions:write"},
    "apps.connections.open": {"connections:write"},
} | {name: set() for name in METHODS if name.startswith("views.")}
SCOPES |= {"auth.test": set(), "chat.getPermalink": set()}


def test_every_method_is_in_both_tables() -> None:
    assert set().union(*TIERS.values()) == set(METHODS)
    assert set(SCOPES) == set(METHODS)


@pytest.mark.parametrize(("tier", "names"), TIERS.items())
def test_methods_stand_in_slacks_tiers(tier: int | None, names: set[str]) -> None:
    assert {name for name in names if METHODS[name].tier != tier} == set()


@pytest.mark.parametrize(("name", "scopes"), SCOPES.items())
def test_a_method_takes_any_of_slacks_scopes_for_it(name: str, scopes: set[str]) -> None:
    assert set(METHODS[name].scopes) == scopes


def test_lists_that_come_in_pages_are_known_as_such() -> None:
    assert {name for name, method in METHODS.items() if method.paginated} == {
        *("users.list", "users.conversations", "conversations.list", "conversations.members"),
        *("conversations.history", "conversations.replies"),
    }
