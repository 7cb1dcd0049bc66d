"""Large workspaces: ten thousand people, read page by page at the pace that Slack grants."""

import json
from typing import Any

import pytest

from sandbox.api.endpoint import Endpoint
from sandbox.clock import ManualStopwatch
from sandbox.crowd import add_crowd
from sandbox.limits import Limits
from sandbox.page import render
from sandbox.page.present import FEW, Look
from sandbox.person.typed import stored
from sandbox.server import Sandbox
from sandbox.world import Channel, Json, World
from tests.sandbox.live import ALL_EVENTS, make_world
from tests.sandbox.page_html import words_of

SCOPES = {"users:read", "users:read.email", "usergroups:read", "channels:read"}


class Calls:
    """The Web API of a workspace, called without a wire between."""

    def __init__(self, people: int, **limits: Any) -> None:
        self.stopwatch = ManualStopwatch()
        self.world = make_world(scopes=set(SCOPES))
        self.world.stopwatch = self.stopwatch
        self.people = add_crowd(self.world, people)
        self.sandbox = Sandbox(self.world, limits=Limits(**limits))
        self._endpoint = Endpoint(self.sandbox)

    def call(self, method: str, **values: Any) -> tuple[Json, dict[str, str]]:
        body, _, headers = self._endpoint.answer(method, values, self.world.app.bot_token)
        return body, headers

    def every(self, method: str, key: str, **values: Any) -> tuple[list[Any], int]:
        """Read a list to its end, waiting as often as one is told to; return it and the seconds waited."""
        found: list[Any] = []
        cursor, waited = "", 0
        while True:
            body, headers = self.call(method, cursor=cursor, **values)
            if not body["ok"]:
                assert body["error"] == "ratelimited"
                seconds = int(headers["Retry-After"])
                self.stopwatch.advance(seconds)
                waited += seconds
                continue
            found += body[key]
            cursor = body["response_metadata"]["next_cursor"]
            if not cursor:
                return found, waited


def test_ten_thousand_people_are_read_in_pages_at_the_pace_of_tier_two() -> None:
    calls = Calls(10_000)
    everybody, waited = calls.every("users.list", "members", limit=200)
    assert waited == 120  # 51 pages, 20 of them a minute
    crowd = [user for user in everybody if user["id"].startswith("U0P")]
    assert [user["id"] for user in crowd] == [user.id for user in calls.people]
    assert {user["profile"]["email"] for user in crowd} == {user.email for user in calls.people}
    assert len({user["profile"]["email"] for user in crowd}) == 10_000
    assert "locale" not in crowd[0]


def test_a_thousand_at_most_come_at_once_and_without_a_limit_none() -> None:
    calls = Calls(1_200)
    assert len(calls.call("users.list", limit=5_000)[0]["members"]) == 1_000
    assert calls.call("users.list")[0]["error"] == "limit_required"
    assert calls.call("users.list", limit=10, cursor="bm90aGluZw==")[0]["error"] == "invalid_cursor"


def test_addresses_come_with_their_scope_and_languages_when_asked_for() -> None:
    calls = Calls(10)
    calls.world.app.scopes.discard("users:read.email")
    members = calls.call("users.list", limit=100, include_locale="1")[0]["members"]
    assert [user for user in members if "email" in user["profile"]] == []
    assert {user["locale"] for user in members} == {"en-US"}
    assert calls.call("users.lookupByEmail", email="x@example.com")[0]["error"] == "missing_scope"


def test_somebody_is_found_by_address_until_deactivated() -> None:
    calls = Calls(10, enabled=False)
    somebody = calls.people[3]
    found = calls.call("users.lookupByEmail", email=somebody.email.upper())[0]
    assert found["user"]["id"] == somebody.id
    somebody.deleted = True
    for address in (somebody.email, "nobody@example.com"):
        assert calls.call("users.lookupByEmail", email=address)[0]["error"] == "users_not_found"


def test_the_people_of_a_large_channel_and_of_a_large_group_are_read() -> None:
    calls = Calls(2_500)
    ids = [user.id for user in calls.people]
    calls.world.add_channel(Channel("C9", "all", "public", members=["U0BOT", *ids]))
    calls.world.usergroups["S1"] = {"name": "All", "handle": "all", "users": ids}
    members, waited = calls.every("conversations.members", "members", channel="C9", limit=200)
    assert (members, waited) == (["U0BOT", *ids], 0)
    assert calls.call("usergroups.users.list", usergroup="S1")[0]["users"] == ids
    groups = calls.call("usergroups.list", include_users="1")[0]["usergroups"]
    assert [(group["user_count"], group["users"]) for group in groups] == [(2_500, ids)]
    calls.world.app.scopes.discard("usergroups:read")
    assert calls.call("usergroups.users.list", usergroup="S1")[0]["error"] == "missing_scope"


def test_a_crowd_is_always_the_same_and_grows_at_its_end() -> None:
    one, other = World(), World()
    assert add_crowd(one, 30) == add_crowd(other, 20) + add_crowd(other, 10, first=21)
    assert {user.tz for user in one.users.values()} >= {None, "Asia/Kolkata"}
    assert add_crowd(one, 1, domain="northgate.test", first=99)[0].email.endswith(".99@northgate.test")


def test_the_page_names_a_few_of_many_and_a_message_still_names_anybody() -> None:
    calls = Calls(300)
    html = render.page(calls.sandbox, Look("U1"), {"driver": False, "running": False, "note": ""})
    assert html.count('data-do="write-to"') == FEW
    assert "The first 60 of 302" in words_of(html)
    assert stored(calls.world, "ask @Hugo Hansen 7 & @Nobody") == "ask <@U0P000007> &amp; @Nobody"


@pytest.mark.parametrize("email", [True, False])
async def test_who_changes_or_leaves_is_told_with_what_the_app_may_see(email: bool) -> None:
    scopes = {"users:read", "users:read.email"} if email else {"users:read"}
    world = make_world(scopes=scopes, events=set(ALL_EVENTS))
    told: list[Json] = []
    sandbox = Sandbox(world)

    def overheard(event: Json) -> Any:
        if sandbox.dispatcher.wants(event):
            told.append(json.loads(json.dumps(event)))
        return None

    sandbox.dispatcher.emit = overheard  # type: ignore[method-assign] # nothing is connected
    person = await sandbox.join_team(add_crowd(World(), 1)[0])
    await person.change_profile(email="new@example.com")
    await person.set_tz("Asia/Tokyo")
    await sandbox.deactivate(person.id)
    assert [event["type"] for event in told] == ["team_join", *["user_change"] * 3]
    joined, mailed, moved, gone = (event["user"] for event in told)
    addresses = ["ben.bauer.1@example.com", "new@example.com"] if email else [None, None]
    assert [user["profile"].get("email") for user in (joined, mailed)] == addresses
    assert (moved["tz"], moved["tz_offset"]) == ("Asia/Tokyo", 32400)
    assert (gone["deleted"], "tz" in gone) == (True, False)
