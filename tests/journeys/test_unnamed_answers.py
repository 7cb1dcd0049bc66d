"""Answers without names in two groups: held below the minimum, then shown; and the facilitator's Home."""

from pathlib import Path

from bot.demo.northwind import DELEGATING, FACILITATOR, FEEDBACK
from bot.demo.opening import GROUPS, at, set_up
from bot.demo.players import Player
from bot.demo.stage import Stage
from bot.demo.timeline import timeline
from sandbox.render import text_of
from tests.support.golden import difference, matches

GOLDEN = Path(__file__).parent / "golden" / "unnamed_answers.txt"
AMARA, BRUNO, CHLOE, DEVI, EMIL, FIONA = FEEDBACK
GITA, HANNES, ISLA, JAMAL, KEIKO = DELEGATING
WORDS = {
    AMARA: "I am afraid of tears.",
    BRUNO: "Nobody taught me how.",
    CHLOE: "My own boss never does.",
    DEVI: "There is no quiet room.",
    EMIL: "I forget it by the evening.",
    FIONA: "They are older than I am.",
    GITA: "I am faster myself.",
    HANNES: "They have too much already.",
    ISLA: "The last one went wrong.",
    JAMAL: "I like the work.",
    KEIKO: "Nobody asks for it.",
}


async def test_answers_without_names_are_held_below_the_minimum_and_then_shown(stage: Stage) -> None:
    await set_up(stage)
    await stage.stepper.advance_to(at(13, 10, 10, 15))
    begun = len(stage.sandbox.journal.entries)
    homes = [await home(stage)]
    await ask(stage)
    await say(stage, AMARA, BRUNO, CHLOE, GITA, HANNES, KEIKO)
    assert read_by_anybody(stage) == set(), "three in each group: nobody reads any of it"

    await say(stage, DEVI)
    assert read_by_anybody(stage) == {AMARA, BRUNO, CHLOE, DEVI}
    await leave(stage, KEIKO)
    await say(stage, ISLA)
    assert read_by_anybody(stage) == {AMARA, BRUNO, CHLOE, DEVI, GITA, HANNES, ISLA, KEIKO}
    await say(stage, EMIL)
    assert EMIL not in read_by_anybody(stage), "a single late answer waits for company"

    await lend_a_hand(stage)
    homes.append(await home(stage))
    await stage.stepper.advance_to(at(20, 10, 12))
    assert EMIL in read_by_anybody(stage), "and is shown when the week is over"
    homes.append(await home(stage))

    lines = [row.line() for row in timeline(stage.sandbox, since=begun)]
    lines += [f"Home {n}: {line}" for n, text in enumerate(homes, 1) for line in text.split("\n") if line]
    assert matches(GOLDEN, lines), difference(GOLDEN, lines)
    nobody_is_named_beside_their_words(stage)


async def home(stage: Stage) -> str:
    """Return what the facilitator's Home says."""
    return text_of(await Player(stage, FACILITATOR).look_home())


async def ask(stage: Stage) -> None:
    """Faith takes a question of the library, keeps it, and asks both groups, every week."""
    faith = Player(stage, FACILITATOR)
    await faith.command("/plg prompt")
    await faith.press(faith.person.modal, "prompt.begin_with", value="lib:every-topic/week-1-in-the-way")
    groups = [group["name"] for group in GROUPS]
    await faith.fill({"groups": groups, "answers": "group", "more": ["weekly", "keep"]})
    await faith.fill({})  # the preview is as it should be


async def say(stage: Stage, *user_ids: str) -> None:
    for user_id in user_ids:
        player = Player(stage, user_id)
        await player.press_in_channel("prompt.answer")
        await player.fill({"answer": WORDS[user_id]})


async def leave(stage: Stage, user_id: str) -> None:
    player = Player(stage, user_id)
    await player.command("/plg leave")
    await player.fill({})


async def lend_a_hand(stage: Stage) -> None:
    """Gita's group is one short: Keiko comes back, and Fiona leads it beside Faith."""
    faith = Player(stage, FACILITATOR)
    for action_id, picked in (("group.add_open", KEIKO), ("group.beside_open", FIONA)):
        chosen = await faith.command("/plg group")
        await faith.press(chosen.ephemeral, "group.open", value="2")
        await faith.press(faith.person.modal, action_id)
        await faith.fill({"people": [picked]})
    await stage.stepper.advance_to(at(14, 10, 9))


def read_by_anybody(stage: Stage) -> set[str]:
    """Return whose words stand in any channel or conversation."""
    texts = [
        text_of(message) for channel in stage.sandbox.world.channels.values() for message in channel.messages
    ]
    return {user_id for user_id, words in WORDS.items() if any(words in text for text in texts)}


def nobody_is_named_beside_their_words(stage: Stage) -> None:
    for entry in stage.sandbox.journal.calls():
        said = str(entry.request)
        if any(words in said for words in WORDS.values()):
            own_form = entry.name.startswith("views.")
            assert own_form or not any(user_id in said for user_id in WORDS)
