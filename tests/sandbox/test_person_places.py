import pytest

from sandbox.person import NotPossible
from sandbox.switches import Switches
from sandbox.world import User
from tests.sandbox.live import ALL_EVENTS, ALL_SCOPES, Body, Live, Transport, live, make_world

pytestmark = pytest.mark.parametrize("transport", ["socket", "http"])
EVENTS = {name for name in ALL_EVENTS if not name.startswith("message.")}


def listen(it: Live) -> list[Body]:
    """Let the app take every event and return the list they are collected in."""
    seen: list[Body] = []
    for name in EVENTS:

        @it.bolt.event(name)
        async def heard(event: Body) -> None:
            seen.append(event)

    return seen


async def test_people_come_and_go_where_the_app_can_see_it(transport: Transport) -> None:
    async with live(transport, world=make_world(events=EVENTS)) as it:
        seen = listen(it)
        await it.ada.invite("group-one", "U3")
        await it.sandbox.person("U3").leave("group-one")
        await it.sandbox.person("U3").leave("general")
        await it.sandbox.person("U3").join("general")
        await it.sandbox.idle()

        assert [(event["type"], event["channel"], event["channel_type"]) for event in seen] == [
            ("member_joined_channel", "G1", "G"),
            ("member_left_channel", "G1", "G"),
            ("member_left_channel", "C1", "C"),
            ("member_joined_channel", "C1", "C"),
        ]
        assert {event["user"] for event in seen} == {"U3"}
        assert [event.get("inviter") for event in seen] == ["U1", None, None, None]
        with pytest.raises(NotPossible):
            await it.sandbox.person("U3").join("G1")


async def test_the_app_learns_that_it_was_invited_to_a_channel(transport: Transport) -> None:
    async with live(transport, world=make_world(events=EVENTS)) as it:
        seen = listen(it)
        made = await it.ada.create_channel("practice", private=True)
        await it.ada.invite_app(made)
        await it.sandbox.idle()

        [event] = seen
        assert (event["type"], event["user"], event["inviter"]) == ("member_joined_channel", "U0BOT", "U1")
        assert event["channel"] == made.id
        with pytest.raises(NotPossible):
            await it.ben.create_channel("practice")


@pytest.mark.parametrize("own", [True, False])
async def test_the_app_learns_that_it_was_removed(transport: Transport, own: bool) -> None:
    world = make_world(events=EVENTS)
    async with live(transport, world=world, switches=Switches(app_sees_own_removal=own)) as it:
        seen = listen(it)
        await it.ada.remove("group-one", "U0BOT")
        await it.sandbox.idle()

        assert [event["type"] for event in seen] == ["group_left", *(["member_left_channel"] * own)]
        assert seen[0]["actor_id"] == "U1"


async def test_an_archived_channel_is_told_by_its_kind_and_takes_no_more_words(transport: Transport) -> None:
    async with live(transport, world=make_world(events=EVENTS)) as it:
        seen = listen(it)
        await it.ada.archive("group-one")
        await it.ada.archive("general")
        await it.sandbox.idle()

        assert [(event["type"], event["channel"], event["user"]) for event in seen] == [
            ("group_archive", "G1", "U1"),
            ("channel_archive", "C1", "U1"),
        ]
        with pytest.raises(NotPossible):
            await it.ada.say("general", "anybody?")
        with pytest.raises(NotPossible):
            await it.ada.archive("general")


async def test_a_newcomer_is_announced_with_their_zone(transport: Transport) -> None:
    async with live(transport, world=make_world(events=EVENTS)) as it:
        seen = listen(it)
        dana = await it.sandbox.join_team(User("U4", "dana", "Dana Fox", "d@example.org", "America/New_York"))
        await it.sandbox.idle()

        assert seen[0]["type"] == "team_join"
        assert seen[0]["user"]["id"] == dana.id == "U4"
        assert seen[0]["user"]["tz"] == "America/New_York"
        assert "email" not in seen[0]["user"]["profile"]


async def test_a_profile_tells_the_address_only_with_its_own_scope(transport: Transport) -> None:
    world = make_world(events=EVENTS, scopes={*ALL_SCOPES, "users:read.email"})
    async with live(transport, world=world) as it:
        seen = listen(it)
        await it.ada.change_profile(email="ada@example.org")
        await it.sandbox.idle()

        assert seen[0]["user"]["profile"]["email"] == "ada@example.org"


async def test_a_changed_zone_and_a_deactivation_arrive_as_user_change(transport: Transport) -> None:
    async with live(transport, world=make_world(events=EVENTS)) as it:
        seen = listen(it)
        await it.ada.set_tz("Asia/Tokyo")
        await it.sandbox.deactivate("U1")
        await it.sandbox.idle()

        assert [event["type"] for event in seen] == ["user_change", "user_change"]
        assert (seen[0]["user"]["tz"], seen[0]["user"]["tz_offset"]) == ("Asia/Tokyo", 9 * 3600)
        assert seen[1]["user"]["deleted"] is True
        assert "tz" not in seen[1]["user"]
        with pytest.raises(NotPossible):
            await it.ada.open_home()


async def test_an_uninstalled_app_is_told_twice_and_then_hears_nothing(transport: Transport) -> None:
    async with live(transport, world=make_world(events=EVENTS)) as it:
        it.sandbox.dispatcher.deadline = 0.05
        await it.sandbox.uninstall()
        await it.ada.open_home()
        await it.sandbox.idle()

        delivered = [entry.name for entry in it.sandbox.journal.payloads()]
        assert sorted(delivered) == ["app_uninstalled", "tokens_revoked"]


async def test_revoked_tokens_are_told_and_open_nothing_any_more(transport: Transport) -> None:
    async with live(transport, world=make_world(events=EVENTS)) as it:
        it.sandbox.dispatcher.deadline = 0.05
        await it.sandbox.revoke_tokens()
        await it.sandbox.idle()

        [entry] = it.sandbox.journal.payloads()
        assert entry.request["payload"]["event"]["tokens"] == {"oauth": [], "bot": ["U0BOT"]}
        with pytest.raises(Exception, match="token_revoked"):
            await it.bolt.client.auth_test()


async def test_a_person_let_back_in_is_told_with_their_zone(transport: Transport) -> None:
    async with live(transport, world=make_world(events={"user_change"})) as it:
        seen = listen(it)
        await it.sandbox.deactivate("U2")
        await it.sandbox.reactivate("U2")
        await it.sandbox.idle()

        assert [event["user"]["deleted"] for event in seen] == [True, False]
        assert seen[1]["user"]["tz"] == "Europe/Berlin"
        assert (await it.ben.say("general", "back")).text == "back"
