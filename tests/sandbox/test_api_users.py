"""users.*, usergroups.*, dnd.info, reactions.*, pins.*, files.*: the smaller families."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from sandbox.switches import Switches
from tests.sandbox.bench import Bench, code, running


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with running() as bench:
        yield bench


async def test_a_persons_zone_follows_the_calendar_across_the_clock_change(bench: Bench) -> None:
    summer = (await bench.web.users_info(user="U1ANN"))["user"]
    bench.clock.move_to(bench.clock.now().replace(month=11))
    winter = (await bench.web.users_info(user="U1ANN"))["user"]
    assert (summer["tz"], summer["tz_offset"], winter["tz_offset"]) == ("Europe/Berlin", 7200, 3600)


async def test_an_email_address_needs_its_own_scope(bench: Bench) -> None:
    assert (await bench.web.users_info(user="U1ANN"))["user"]["profile"]["email"] == "ann@northgate.test"
    bench.world.app.scopes -= {"users:read.email"}
    assert "email" not in (await bench.web.users_info(user="U1ANN"))["user"]["profile"]


async def test_the_locale_comes_when_asked_for(bench: Bench) -> None:
    assert "locale" not in (await bench.web.users_info(user="U1ANN"))["user"]
    answer = await bench.web.users_info(user="U1ANN", include_locale=True)
    assert answer["user"]["locale"] == "en-US"


async def test_a_deactivated_person_is_there_without_a_zone(bench: Bench) -> None:
    user = (await bench.web.users_info(user="U3GONE"))["user"]
    assert user["deleted"] is True
    assert "tz" not in user


async def test_nobody_is_user_not_found(bench: Bench) -> None:
    assert await code(bench.web.users_info(user="U9NOBODY")) == "user_not_found"


async def test_the_list_of_people_comes_in_pages(bench: Bench) -> None:
    seen: list[str] = []
    cursor = ""
    while True:
        answer = await bench.web.users_list(limit=2, cursor=cursor)
        seen += [user["id"] for user in answer["members"]]
        cursor = answer["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert seen == ["USLACKBOT", "U1ANN", "U2BEN", "U3GONE", "U4GUEST", "U5ROBOT", "U0BOT"]


async def test_slackbot_is_on_the_list_and_no_bot_by_its_own_word(bench: Bench) -> None:
    user = (await bench.web.users_info(user="USLACKBOT"))["user"]
    assert (user["id"], user["is_bot"]) == ("USLACKBOT", False)


async def test_a_large_workspace_asks_for_a_limit() -> None:
    async with running(switches=Switches(whole_list_limit=6)) as bench:
        assert await code(bench.web.users_list()) == "limit_required"
        assert (await bench.web.users_list(limit=3))["ok"]


async def test_people_are_found_by_email_unless_deactivated(bench: Bench) -> None:
    answer = await bench.web.users_lookupByEmail(email="Ann@Northgate.test")
    assert answer["user"]["id"] == "U1ANN"
    assert await code(bench.web.users_lookupByEmail(email="gus@northgate.test")) == "users_not_found"


async def test_the_conversations_of_a_person_are_those_the_bot_sees(bench: Bench) -> None:
    kinds = "public_channel,private_channel"
    answer = await bench.web.users_conversations(user="U2BEN", types=kinds)
    assert [channel["id"] for channel in answer["channels"]] == ["C1GENERAL"]
    own = await bench.web.users_conversations(types=kinds, exclude_archived=True)
    assert [channel["id"] for channel in own["channels"]] == ["C2GROUP"]


async def test_do_not_disturb_is_told(bench: Bench) -> None:
    bench.world.users["U1ANN"].dnd_next_start, bench.world.users["U1ANN"].dnd_next_end = 100, 200
    answer = await bench.web.dnd_info(user="U1ANN")
    assert (answer["dnd_enabled"], answer["next_dnd_start_ts"], answer["next_dnd_end_ts"]) == (True, 100, 200)
    assert (await bench.web.dnd_info(user="U2BEN"))["dnd_enabled"] is False


async def test_user_groups_are_listed_with_their_people(bench: Bench) -> None:
    bench.world.usergroups["S1"] = {"name": "Managers", "handle": "managers", "users": ["U1ANN"]}
    bench.world.usergroups["S2"] = {"name": "Gone", "handle": "gone", "users": [], "date_delete": 1}
    answer = await bench.web.usergroups_list(include_users=True)
    assert [(g["id"], g["users"]) for g in answer["usergroups"]] == [("S1", ["U1ANN"])]
    assert (await bench.web.usergroups_users_list(usergroup="S1"))["users"] == ["U1ANN"]
    assert await code(bench.web.usergroups_users_list(usergroup="S2")) == "no_such_subteam"


async def test_user_groups_need_a_paid_plan() -> None:
    async with running(switches=Switches(paid_plan=False)) as bench:
        assert await code(bench.web.usergroups_list()) == "plan_upgrade_required"


async def test_a_reaction_is_given_once_and_taken_back(bench: Bench) -> None:
    message = bench.say("C2GROUP", "U1ANN", "hello")
    place: dict[str, Any] = {"channel": "C2GROUP", "timestamp": message.ts, "name": "tada"}
    await bench.web.reactions_add(**place)
    assert message.reactions == {"tada": ["U0BOT"]}
    assert (bench.events[-1]["type"], bench.events[-1]["item_user"]) == ("reaction_added", "U1ANN")
    assert await code(bench.web.reactions_add(**place)) == "already_reacted"
    await bench.web.reactions_remove(**place)
    assert message.reactions == {}
    assert await code(bench.web.reactions_add(**{**place, "name": "no such!"})) == "invalid_name"
    assert await code(bench.web.reactions_add(**{**place, "timestamp": "1.000001"})) == "message_not_found"


async def test_a_message_is_pinned_once_listed_and_taken_off_again(bench: Bench) -> None:
    message = bench.say("C2GROUP", "U1ANN", "hello")
    place: dict[str, Any] = {"channel": "C2GROUP", "timestamp": message.ts}
    await bench.web.pins_add(**place)
    assert await code(bench.web.pins_add(**place)) == "already_pinned"
    items = (await bench.web.pins_list(channel="C2GROUP"))["items"]
    assert [(item["created_by"], item["message"]["ts"]) for item in items] == [("U0BOT", message.ts)]
    history = await bench.web.conversations_history(channel="C2GROUP", limit=2)
    line, pinned = history["messages"]
    assert (line["subtype"], history["pin_count"], pinned["pinned_to"]) == ("pinned_item", 1, ["C2GROUP"])
    assert await code(bench.web.pins_add(channel="C2GROUP", timestamp=line["ts"])) == "not_pinnable"
    await bench.web.pins_remove(**place)
    assert await code(bench.web.pins_remove(**place)) == "no_pin"
    for wrong, said in (
        ("", "no_item_specified"),
        ("soon", "bad_timestamp"),
        ("1.000001", "message_not_found"),
    ):
        assert await code(bench.web.pins_add(channel="C2GROUP", timestamp=wrong)) == said


async def test_a_file_is_uploaded_in_three_steps_by_the_sdk(bench: Bench) -> None:
    answer = await bench.web.files_upload_v2(
        channel="C2GROUP", content="a,b\n1,2\n", filename="report.csv", title="Report", initial_comment="Here"
    )
    message = bench.world.channels["C2GROUP"].messages[-1]
    assert answer["ok"]
    assert (message.text, message.files[0]["title"], message.files[0]["size"]) == ("Here", "Report", 8)


async def test_bytes_that_are_not_as_promised_are_not_taken(bench: Bench) -> None:
    promised = await bench.web.files_getUploadURLExternal(filename="a.txt", length=3)
    async with (
        aiohttp.ClientSession() as http,
        http.post(str(promised["upload_url"]), data=b"four") as answer,
    ):
        assert answer.status == 400
    finish = bench.web.files_completeUploadExternal(files=[{"id": promised["file_id"]}])
    assert await code(finish) == "file_not_found"


async def test_a_file_goes_only_where_the_bot_is(bench: Bench) -> None:
    promised = await bench.web.files_getUploadURLExternal(filename="a.txt", length=3)
    async with aiohttp.ClientSession() as http:
        await http.post(str(promised["upload_url"]), data=b"abc")
    files: list[dict[str, str | None]] = [{"id": str(promised["file_id"])}]
    finish = bench.web.files_completeUploadExternal(files=files, channel_id="C1GENERAL")
    assert await code(finish) == "not_in_channel"


async def test_a_person_may_have_no_zone_at_all(bench: Bench) -> None:
    bench.world.users["U1ANN"].tz = None
    user = (await bench.web.users_info(user="U1ANN"))["user"]
    assert {"tz", "tz_label", "tz_offset"} & set(user) == set()
