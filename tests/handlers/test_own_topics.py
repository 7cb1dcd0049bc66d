"""Owners add topics in Slack: by a few questions, or as a file; nothing they typed is lost on the way."""

from typing import Any

import pytest

from bot.content import default_root
from bot.demo.northwind import FACILITATOR
from bot.demo.players import Player
from bot.demo.stage import Stage
from sandbox.render import text_of
from sandbox.uploads import LocalFile
from sandbox.world import View
from tests.handlers.test_dialogues import AMARA, listed, open_dates, sign_up
from tests.support.echo import Echo

PRESSED = {  # twice, by the tests below
    "own_topics.check", "own_topics.drop", "own_topics.file", "own_topics.keep", "own_topics.list",
    "own_topics.look", "own_topics.new", "own_topics.read",
}  # fmt: skip
ADVICE = {
    "title": "The best <advice>",
    "purpose": "Which advice helped. And why.",
    "questions": "Who advised you well?\n\nWhen did advice come too early?\nWhat helped?",
}
FILE = (default_root() / "topics" / "trust-from-afar.yaml").read_bytes()


async def shelf(stage: Stage) -> Player:
    owner = Player(stage, FACILITATOR)
    await owner.command("/plg dialogue topics")
    return owner


def shown(owner: Player) -> View:
    assert owner.person.modal is not None
    return owner.person.modal


async def test_a_topic_of_questions_is_looked_at_kept_and_held(stage: Stage) -> None:
    echo, owner = Echo(stage), await shelf(stage)
    await owner.press(shown(owner), "own_topics.new")
    await owner.person.submit(ADVICE)
    assert "This is how a table will be led" in text_of(shown(owner))
    assert "2. Who advised you well?" in text_of(shown(owner))
    await owner.person.submit()
    assert owner.person.modal is None
    await open_dates(stage, topic="own:1")
    assert "The best <advice>" in text_of(await listed(stage, AMARA))
    assert (await sign_up(stage, AMARA))[0].startswith("*You have a seat*")
    assert echo.failed == []


async def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(stage: Stage) -> None:
    owner = await shelf(stage)
    await owner.press(shown(owner), "own_topics.new")
    outcome = await owner.person.submit(ADVICE | {"questions": "Only one?"})
    assert list(outcome.errors) == ["questions"]
    await owner.person.submit(ADVICE)
    await owner.person.close()
    assert "3 questions" not in text_of(shown(owner))
    await owner.person.submit(ADVICE | {"title": "Another title"})
    assert "Another title" in text_of(shown(owner)), "what was changed meanwhile is what is shown"


async def test_a_topic_comes_from_a_file_or_from_its_text(stage: Stage) -> None:
    echo, owner = Echo(stage), await shelf(stage)
    await owner.press(shown(owner), "own_topics.file")
    renamed = FILE.replace(b"title: Trust from afar", b"title: Trust, again", 1)
    await owner.person.submit({"file": LocalFile("trust.yaml", b"\xef\xbb\xbf" + renamed)})
    assert "Trust, again" in text_of(shown(owner))
    await owner.person.submit()
    owner = await shelf(stage)
    assert "Trust, again" in text_of(shown(owner))
    assert echo.failed == []


@pytest.mark.parametrize(
    ("filled", "field", "told"),
    [
        ({}, "text", "give me a file"),
        ({"text": "title: x\nsteps: []"}, "text", "Line "),
        ({"file": LocalFile("a.yaml", b"title: [")}, "file", "Line "),
        ({"file": LocalFile("a.yaml", b"\xff\xfe\x00\x01")}, "file", "no text that I can read"),
        ({"file": LocalFile("a.yaml", b"x" * 170_000)}, "file", "156 kB fit"),
        ({"text": "title: x", "file": LocalFile("a.yaml", FILE)}, "text", "One of the two"),
    ],
)
async def test_a_file_that_is_no_topic_is_answered_at_its_field(
    stage: Stage, filled: dict[str, Any], field: str, told: str
) -> None:
    owner = await shelf(stage)
    await owner.press(shown(owner), "own_topics.file")
    outcome = await owner.person.submit(filled)
    assert told in outcome.errors[field]


async def test_a_topic_is_looked_into_and_dropped_once(stage: Stage) -> None:
    echo, owner = Echo(stage), await shelf(stage)
    await owner.press(shown(owner), "own_topics.new")
    await owner.person.submit(ADVICE)
    await owner.person.submit()
    await open_dates(stage, topic="own:1")
    owner = await shelf(stage)
    await owner.press(shown(owner), "own_topics.look", "own:1")
    await owner.press(shown(owner), "own_topics.drop")
    assert "One date that is open keeps it." in text_of(shown(owner))
    await owner.person.close(all=True)
    assert "The best" not in text_of(shown(await shelf(stage)))
    assert "The best" in text_of(await listed(stage, AMARA))
    assert echo.failed == []


async def test_topics_are_for_owners(stage: Stage) -> None:
    await Player(stage, FACILITATOR).command("/plg help")
    outcome = await Player(stage, AMARA).command("/plg dialogue topics")
    assert outcome.ephemeral is not None
    assert "Only programme owners" in outcome.ephemeral.text
