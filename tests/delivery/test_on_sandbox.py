"""The sender against the real stand-in for Slack, with everything that can go wrong between the two."""

from datetime import timedelta
from typing import Any

import pytest

from bot.clock import SteppedClock
from bot.db import deliveries, workspaces
from bot.db.models import Person
from bot.db.session import Database
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from sandbox.faults import Fault
from sandbox.limits import Limits
from tests.support import northwind
from tests.support.post_office import Post

FAULTS = [
    "429",
    "500",
    "503",
    "error:fatal_error",
    "error_after:internal_error",
    "drop_before",
    "drop_after",
    "invalid_json",
    "timeout",
    "timeout_after",
    "delay:0.2",
]


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("place", ["person", "group", "thread"])
async def test_whatever_befalls_a_post_it_arrives_once_in_its_order(
    post: Post, kind: str, place: str
) -> None:
    to: dict[str, Any] = {"group_id": post.group.group_id}
    if place == "person":
        to = {}
    elif place == "thread":
        await post.queue("the prompt", **to)
        await post.sender.drain()
        to["thread_key"] = "the prompt"
    post.sandbox.faults.add(Fault("chat.postMessage", kind, times=2, retry_after=20))
    for key in ("one", "two", "three"):
        await post.queue(key, **to)
    await post.through()
    wanted = ["one", "two", "three"]
    assert [text for text in post.arrived().elements() if text in wanted] == wanted
    assert {(await post.row(key)).state for key in wanted} == {"sent"}
    texts = [m.text for c in post.sandbox.world.channels.values() for m in c.messages]
    assert [text for text in texts if text in wanted] == wanted


@pytest.mark.parametrize("kind", ["429", "500", "drop_before", "timeout"])
async def test_looking_for_a_lost_message_fails_too_and_is_tried_again(post: Post, kind: str) -> None:
    post.sandbox.faults.add(Fault("chat.postMessage", "drop_after"))
    post.sandbox.faults.add(Fault("conversations.open", kind, retry_after=5))
    post.sandbox.faults.add(Fault("conversations.history", kind, retry_after=5))
    await post.queue("one")
    await post.through()
    assert post.arrived() == {"one": 1}
    assert (await post.row("one")).state == "sent"


@pytest.mark.parametrize(("kind", "times"), [(Kind.NOTICE, 2), (Kind.TIP, 1)])
async def test_without_the_scope_to_look_each_kind_has_its_policy(post: Post, kind: Kind, times: int) -> None:
    post.sandbox.world.app.scopes -= {"im:history"}
    post.sandbox.faults.add(Fault("chat.postMessage", "drop_after"))
    await post.queue("one", kind)
    await post.through(1)
    assert post.arrived() == {"one": times}


async def test_a_message_is_found_among_many_later_ones(post: Post) -> None:
    post.sandbox.faults.add(Fault("chat.postMessage", "drop_after"))
    await post.queue("one", group_id=post.group.group_id)
    await post.sender.drain()
    ada = post.sandbox.person("U1")
    for n in range(250):
        await ada.say("C1", f"chat {n}")
    await post.through(1)
    assert post.arrived() == {"one": 1}


async def test_a_message_of_an_earlier_database_with_the_same_number_is_not_taken_for_it(post: Post) -> None:
    await post.queue("old")
    await post.sender.drain()
    (im,) = [c for c in post.sandbox.world.channels.values() if c.kind == "im"]
    assert im.messages[0].metadata is not None
    im.messages[0].metadata["event_payload"]["id"] = "2"
    post.sandbox.faults.add(Fault("chat.postMessage", "drop_before"))
    post.clock.move_to(post.clock.now() + timedelta(minutes=1))
    await post.queue("new")
    await post.through(1)
    assert post.arrived() == {"old": 1, "new": 1}


async def test_an_update_whose_answer_is_lost_is_made_again(post: Post) -> None:
    await post.queue("one")
    await post.sender.drain()
    post.sandbox.faults.add(Fault("chat.update", "drop_after"))
    async with post.database.transaction(post.group.workspace_id) as tx:
        await deliveries.revise(tx, "one", Kind.NOTICE, Message("new"), version=2)
    await post.through(1)
    assert post.arrived() == {"new": 1}


async def test_a_server_that_fails_for_long_is_not_hammered(post: Post) -> None:
    await post.queue("one")
    await post.sender.drain()
    post.sandbox.faults.add(Fault("chat.update", "500", times=1000))
    async with post.database.transaction(post.group.workspace_id) as tx:
        await deliveries.revise(tx, "one", Kind.NOTICE, Message("new"), version=2)
    await post.through(10)
    assert 5 < len(post.sandbox.journal.calls("chat.update")) < 15


async def test_the_token_is_revoked_half_way_and_given_again(post: Post) -> None:
    for n in range(5):
        await post.queue(f"message {n}")
    post.sandbox.faults.add(Fault("chat.postMessage", "delay:0"))
    seen = 0

    def revoke(change: dict[str, object]) -> None:
        nonlocal seen
        seen += change["type"] == "message"
        post.sandbox.world.app.token_revoked = seen >= 2

    stop = post.sandbox.world.subscribe(revoke)
    await post.through(1)
    assert post.arrived().total() == 2
    async with post.database.reading(post.group.workspace_id) as tx:
        assert (await workspaces.get(tx)).gone_reason in {"token_revoked", "account_inactive", "invalid_auth"}
    stop()
    post.sandbox.world.app.token_revoked = False
    await northwind.workspace(post.database)
    await post.through(1)
    assert post.arrived() == {f"message {n}": 1 for n in range(5)}


async def test_slacks_own_limits_are_kept_to_with_every_message_through(
    database: Database, clock: SteppedClock
) -> None:
    post = Post(database, clock, Limits(posts_per_minute=8, channel_burst=2))
    watch = clock.now()
    post.sandbox.world.stopwatch = lambda: (clock.now() - watch).total_seconds()  # noqa: PLW0108 - later
    await post.open()
    for n in range(12):
        await post.queue(f"message {n:02}", group_id=post.group.group_id)
    await post.through(5)
    assert list(post.arrived()) == [f"message {n:02}" for n in range(12)]
    assert post.arrived().total() == 12
    await post.close()


async def test_a_deactivated_member_is_not_posted_to_though_slack_would_take_it(post: Post) -> None:
    async with post.database.transaction(post.group.workspace_id) as tx:
        row = await tx.session.get_one(Person, post.group.members[0].id)
        row.is_active = False
    await post.queue("one")
    await post.through(1)
    assert post.sandbox.journal.calls("chat.postMessage") == []


async def test_the_facilitator_hears_of_an_archived_channel(post: Post) -> None:
    post.sandbox.world.channels["C1"].archived = True
    await post.queue("one", group_id=post.group.group_id)
    await post.queue("two", group_id=post.group.group_id)
    await post.through(1)
    (text,) = post.arrived()
    assert "archived" in text
    (dm,) = [c for c in post.sandbox.world.channels.values() if c.kind == "im"]
    assert "UF" in dm.members
