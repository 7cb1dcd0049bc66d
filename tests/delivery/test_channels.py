"""A group's private channel: made, filled and emptied, whatever comes in between."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import update

from bot.db import groups
from bot.db.models import Group, Member
from bot.delivery import channels as module
from bot.delivery.channels import channel_name
from bot.domain.deliveries import Kind
from sandbox.faults import Fault
from sandbox.world import Channel
from tests.support.fake_slack import Killed
from tests.support.post_office import Post

MEMBERS = ["UF", "U1", "U2", "U3"]


async def fresh(post: Post) -> None:
    """Let the group be one that was just set up."""
    post.sandbox.world.channels.pop("C1")
    async with post.database.transaction(post.group.workspace_id) as tx:
        group = await groups.get(tx, post.group.group_id)
        group.channel_id, group.channel_due_at = None, tx.now
        await tx.session.execute(
            update(Member).where(Member.workspace_id == tx.workspace_id).values(invited_at=None)
        )


async def group(post: Post) -> Group:
    async with post.database.reading(post.group.workspace_id) as tx:
        return await groups.get(tx, post.group.group_id)


def _names(user_id: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda args: user_id in str(args["users"]).split(",")


def made(post: Post) -> list[Channel]:
    return [channel for channel in post.sandbox.world.channels.values() if channel.kind == "private"]


async def test_it_is_made_everyone_is_invited_and_then_the_welcome_comes(post: Post) -> None:
    await fresh(post)
    await post.queue("welcome", Kind.WELCOME, group_id=post.group.group_id)
    await post.sender.drain()
    (channel,) = made(post)
    assert channel.name == "plg-feedback"
    assert set(channel.members) == {*MEMBERS, "U0BOT"}
    assert (await group(post)).channel_id == channel.id
    assert (await group(post)).channel_due_at is None
    posts = [entry for entry in post.sandbox.journal.calls() if entry.name.startswith(("conv", "chat"))]
    assert [entry.name for entry in posts] == [
        "conversations.create",
        "conversations.invite",
        "chat.postMessage",
    ]


@pytest.mark.parametrize(
    "kind", ["drop_after", "drop_before", "500", "429", "timeout", "error_after:fatal_error"]
)
async def test_a_lost_answer_does_not_make_a_second_channel(post: Post, kind: str) -> None:
    await fresh(post)
    post.sandbox.faults.add(Fault("conversations.create", kind))
    post.sandbox.faults.add(Fault("conversations.invite", kind))
    await post.through()
    (channel,) = made(post)
    assert set(channel.members) == {*MEMBERS, "U0BOT"}
    assert (await group(post)).channel_due_at is None


@pytest.mark.parametrize("at", ["_locked", "_done"])
async def test_killed_half_way_it_goes_on_with_the_channel_there_is(
    post: Post, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    async def die(*_: object) -> None:
        raise Killed

    await fresh(post)
    with monkeypatch.context() as patched:
        patched.setattr(module, at, die)
        with pytest.raises(Killed):
            await post.sender.drain()
    await post.through(1)
    (channel,) = made(post)
    assert set(channel.members) == {*MEMBERS, "U0BOT"}


async def test_another_channel_of_that_name_is_left_alone(post: Post) -> None:
    await fresh(post)
    post.sandbox.world.add_channel(Channel("C7", "plg-feedback", "private", creator="U1", members=["U1"]))
    await post.through(1)
    mine = post.sandbox.world.channels[str((await group(post)).channel_id)]
    assert mine.name == f"plg-feedback-{post.group.group_id}"
    assert post.sandbox.world.channels["C7"].members == ["U1"]


async def test_who_joins_while_others_are_invited_is_invited_too(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fresh(post)
    async with post.database.transaction(post.group.workspace_id) as tx:
        late = post.group.members[2].id
        await tx.session.execute(
            update(Member)
            .where(Member.workspace_id == tx.workspace_id, Member.person_id == late)
            .values(left_at=tx.now)
        )
    call_ = post.sender.channels._refused

    async def joins_meanwhile(workspace_id: int, method: str, **arguments: str) -> str | None:
        async with post.database.transaction(post.group.workspace_id) as tx:
            await tx.session.execute(
                update(Member)
                .where(Member.workspace_id == tx.workspace_id, Member.person_id == late)
                .values(left_at=None)
            )
            (await groups.get(tx, post.group.group_id)).channel_due_at = tx.now
        return await call_(workspace_id, method, **arguments)

    monkeypatch.setattr(post.sender.channels, "_refused", joins_meanwhile)
    await post.sender.drain()
    (channel,) = made(post)
    assert "U3" in channel.members


async def test_who_left_the_group_leaves_the_channel(post: Post) -> None:
    async with post.database.transaction(post.group.workspace_id) as tx:
        await tx.session.execute(
            update(Member)
            .where(Member.workspace_id == tx.workspace_id, Member.person_id == post.group.members[0].id)
            .values(left_at=tx.now)
        )
        (await groups.get(tx, post.group.group_id)).channel_due_at = tx.now
    await post.sender.drain()
    assert set(post.sandbox.world.channels["C1"].members) == {"UF", "U2", "U3", "U0BOT"}


async def test_one_who_cannot_be_invited_does_not_keep_the_others_out(post: Post) -> None:
    await fresh(post)
    post.sandbox.faults.add(
        Fault("conversations.invite", "error:user_is_restricted", times=2, when=_names("U2"))
    )
    await post.through(1)
    (channel,) = made(post)
    assert set(channel.members) == {"UF", "U1", "U3", "U0BOT"}
    (text,) = post.arrived()
    assert "could not bring <@U2>" in text


async def test_who_is_there_already_does_not_keep_the_others_out(post: Post) -> None:
    async with post.database.transaction(post.group.workspace_id) as tx:
        (await groups.get(tx, post.group.group_id)).channel_due_at = tx.now
        await tx.session.execute(
            update(Member).where(Member.workspace_id == tx.workspace_id).values(invited_at=None)
        )
    post.sandbox.world.channels["C1"].members.remove("U3")
    await post.through(1)
    assert set(post.sandbox.world.channels["C1"].members) == {*MEMBERS, "U0BOT"}
    assert post.arrived() == {}


async def test_being_asked_to_wait_again_and_again_is_no_reason_to_give_up(post: Post) -> None:
    await fresh(post)
    post.sandbox.faults.add(Fault("conversations.create", "429", times=module.GAVE_UP + 2))
    await post.through(60)
    (channel,) = made(post)
    assert set(channel.members) == {*MEMBERS, "U0BOT"}
    assert post.arrived() == {}


@pytest.mark.parametrize("code", ["restricted_action", "cannot_create_channel", "invalid_name_specials"])
async def test_a_workspace_that_lets_no_app_make_channels_is_told_to_the_facilitator_once(
    post: Post, code: str
) -> None:
    await fresh(post)
    post.sandbox.faults.add(Fault("conversations.create", f"error:{code}", times=99))
    await post.through()
    (text,) = post.arrived()
    assert "could not make a private channel" in text
    assert post.arrived()[text] == 1
    assert len(post.sandbox.journal.calls("conversations.create")) == 1


async def test_a_channel_chosen_meanwhile_is_not_replaced(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fresh(post)
    create = post.sender.channels._create

    async def chosen_meanwhile(workspace_id: int, work: module.Work) -> str:
        async with post.database.transaction(workspace_id) as tx:
            (await groups.get(tx, post.group.group_id)).channel_id = "C9"
        return await create(workspace_id, work)

    post.sandbox.world.add_channel(Channel("C9", "chosen", "private", creator="UF", members=["UF", "U0BOT"]))
    monkeypatch.setattr(post.sender.channels, "_create", chosen_meanwhile)
    await post.through(1)
    assert (await group(post)).channel_id == "C9"
    assert set(post.sandbox.world.channels["C9"].members) == {*MEMBERS, "U0BOT"}


@pytest.mark.parametrize(
    ("name", "channel"),
    [
        ("Feedback", "plg-feedback"),
        ("Führung & Mut!", "plg-fuhrung-mut"),
        ("קבוצה", "plg-group"),
        ("<!channel>", "plg-channel"),
        ("x" * 200, "plg-" + "x" * 72),
        ("---", "plg-group"),
    ],
)
def test_any_name_becomes_one_that_slack_accepts(name: str, channel: str) -> None:
    assert channel_name(name) == channel
