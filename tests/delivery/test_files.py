"""Files on their way out, against the stand-in for Slack with everything that can go wrong in between."""

import pytest

from bot.db import deliveries
from bot.domain.deliveries import Kind
from bot.domain.message import File, Files
from sandbox.faults import Fault
from sandbox.world import Message
from tests.support.post_office import Post

TWO = Files("For your calendar.", files=(File("work.1.ics", "BEGIN:WORK\r\n"), File("re.1.ics", "שלום")))


async def queue(
    post: Post, key: str = "invitation", kind: Kind = Kind.INVITATION, words: Files = TWO
) -> None:
    async with post.database.transaction(post.group.workspace_id) as tx:
        await deliveries.queue(tx, key, kind, words, method="file", person_id=post.group.members[0].id)


def shown(post: Post) -> list[Message]:
    """Return the messages with files that people see."""
    return [m for c in post.sandbox.world.channels.values() for m in c.messages if m.files]


async def test_files_that_belong_together_come_in_one_message(post: Post) -> None:
    await queue(post)
    await post.through()
    (message,) = shown(post)
    assert message.text == "For your calendar."
    assert [file["name"] for file in message.files] == ["work.1.ics", "re.1.ics"]
    texts = [post.sandbox.world.uploads[file["id"]]["text"] for file in message.files]
    assert texts == ["BEGIN:WORK\r\n", "שלום"]
    row = await post.row("invitation")
    assert (row.state, row.payload) == ("sent", None)


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "conversations.open"])
@pytest.mark.parametrize("kind", ["429", "500", "drop_before", "drop_after", "timeout", "error:fatal_error"])
async def test_until_the_message_is_shown_every_failure_is_tried_again(
    post: Post, method: str, kind: str
) -> None:
    post.sandbox.faults.add(Fault(method, kind, retry_after=5))
    await queue(post)
    await post.through()
    assert len(shown(post)) == 1
    assert (await post.row("invitation")).state == "sent"


@pytest.mark.parametrize("kind", ["500", "drop_before", "drop_after", "timeout_after", "invalid_json"])
async def test_a_lost_answer_is_looked_for_by_the_names_of_the_files(post: Post, kind: str) -> None:
    post.sandbox.faults.add(Fault("files.completeUploadExternal", kind))
    await queue(post)
    await post.through()
    assert len(shown(post)) == 1
    assert (await post.row("invitation")).state == "sent"


async def test_where_nobody_can_look_a_file_is_let_go(post: Post) -> None:
    post.sandbox.world.app.scopes -= {"im:history"}
    post.sandbox.faults.add(Fault("files.completeUploadExternal", "drop_after"))
    await queue(post)
    await post.through()
    assert len(shown(post)) == 1
    row = await post.row("invitation")
    assert (row.state, row.error) == ("cancelled", "may_have_arrived")


async def test_without_the_scope_nothing_is_tried_again_and_nobody_is_told(post: Post) -> None:
    post.sandbox.world.app.scopes -= {"files:write"}
    await queue(post)
    await post.through()
    assert shown(post) == []
    assert (await post.row("invitation")).state == "failed"
    assert post.arrived() == {}
