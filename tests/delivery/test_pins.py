"""Pinning a message of ours: after it was sent, once, and never in the way of anything else."""

from datetime import timedelta

import pytest

from bot.db import deliveries
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from sandbox.faults import Fault
from sandbox.world import Message as Posted
from tests.support.northwind import queued
from tests.support.post_office import Post


async def queue(post: Post) -> None:
    """Queue a message to the channel of the group, and its pin."""
    await post.queue("best", Kind.STRATEGIES, group_id=post.group.group_id)
    async with post.database.transaction(post.group.workspace_id) as tx:
        await deliveries.queue(tx, "best:pin", Kind.STRATEGIES, None, method="pin", target_key="best")


def pinned(post: Post) -> list[Posted]:
    return [m for m in post.sandbox.world.channels["C1"].messages if m.pinned_by]


async def state(post: Post) -> str:
    return (await post.row("best:pin")).state


async def test_a_message_is_pinned_once_it_has_been_sent(post: Post) -> None:
    post.sandbox.faults.add(Fault("chat.postMessage", "503", times=2))
    await queue(post)
    await post.through()
    assert [m.text for m in pinned(post)] == ["best"]
    assert await state(post) == "sent"


@pytest.mark.parametrize(
    "kind", ["drop_after", "timeout_after", "error_after:internal_error", "drop_before", "503"]
)
async def test_whatever_befalls_a_pin_it_is_there_in_the_end(post: Post, kind: str) -> None:
    post.sandbox.faults.add(Fault("pins.add", kind))
    await queue(post)
    await post.through()
    assert len(pinned(post)) == 1
    assert await state(post) == "sent"


async def test_new_words_for_the_message_do_not_take_the_pin_away(post: Post) -> None:
    await queue(post)
    post.sandbox.faults.add(Fault("pins.add", "429", retry_after=60))
    await post.sender.drain()
    async with post.database.transaction(post.group.workspace_id) as tx:
        await deliveries.revise(tx, "best", Kind.STRATEGIES, Message("better"), version=2)
    await post.through()
    assert [m.text for m in pinned(post)] == ["better"]


async def test_a_limit_of_pins_holds_up_no_message(post: Post) -> None:
    await queue(post)
    post.sandbox.faults.add(Fault("pins.add", "429", retry_after=3600))
    await post.sender.drain()
    await post.queue("to somebody")
    await post.sender.drain()
    assert (await post.row("to somebody")).state == "sent"
    assert await state(post) == "queued"
    assert (await post.row("best:pin")).due_at >= post.clock.now() + timedelta(minutes=30)


async def test_a_pin_that_is_refused_troubles_nobody(post: Post) -> None:
    post.sandbox.faults.add(Fault("pins.add", "error:restricted_action"))
    await queue(post)
    await post.through()
    assert await state(post) == "failed"
    async with post.database.reading(post.group.workspace_id) as tx:
        assert [row.key for row in await queued(tx)] == ["best", "best:pin"]
