"""A short cycle in which something is typed into every field, command and message that people have."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from bot.demo.northwind import FACILITATOR
from bot.demo.players import Player
from bot.demo.stage import Stage
from sandbox.world import Message

AMARA, BRUNO = "U0AMARA", "U0BRUNO"
WORK, RECONVENE = datetime(2026, 10, 7, 10, 30, tzinfo=UTC), datetime(2026, 10, 14, 10, 30, tzinfo=UTC)
PAIRED, OVER = datetime(2026, 10, 7, 13, 0, tzinfo=UTC), datetime(2026, 10, 16, 9, 0, tzinfo=UTC)
FIELDS = {  # by form, and what is typed without one
    "program": ("name", "challenge", "place"),
    "commit": ("situation", "behaviour", "obstacle"),
    "log": ("tried", "happened", "learned", "next_step"),
    "reflect": ("happened", "did", "lessons", "carry_on"),
    "prompt": ("text", "later", "answer", "reworded", "unnamed"),
    "session": ("place",),
    "notes": ("challenge",),
    "action": ("text",),
    "strategy": ("text",),
    "next": ("challenge", "place"),
    "draft": ("happened",),
    "suggest": ("text",),
    "ledger": ("note",),
    "command": (
        *("log", "commit", "pause", "unknown", "prompt", "program", "reflect", "suggest", "strategies"),
    ),
    "dm": ("said", "edited"),
    "thread": ("reply",),
    "dialogue": ("place",),
    "topic": ("title", "purpose", "questions"),
}

Words = Callable[[str], str]  # from "form.field" to what is typed there


class EveryField:
    """Plays the cycle of a group of two, with the words it is given, and remembers what it was shown."""

    def __init__(self, stage: Stage, words: Words) -> None:
        self.stage, self.words = stage, words
        self.faith, self.amara, self.bruno = (
            Player(stage, user_id) for user_id in (FACILITATOR, AMARA, BRUNO)
        )

    async def play(self, *, sessions: bool = True) -> None:
        """Play all of it; without `sessions` nobody holds those, which takes a while."""
        await self.set_up()
        if sessions:
            await self.hold_work_session()
        await self.stage.stepper.advance_to(PAIRED)
        await self.commit()
        await self.log()
        await self.write_directly()
        await self.ask()
        await self.answer_for_the_author()
        await self.suggest()
        await self.plan_a_dialogue()
        await self.look_around()
        if sessions:
            await self.hold_reconvene_session()
        await self.stage.stepper.advance_to(OVER)
        await self.look_back()

    def typed(self, form: str, *fields: str) -> dict[str, Any]:
        """Return what is typed into the fields of a form."""
        return {field: self.words(f"{form}.{field}") for field in fields or FIELDS[form]}

    async def set_up(self) -> None:
        """Set a group of two up for one week, and move its session to another place."""
        await self.faith.command(f"/plg program {self.words('command.program')}")
        await self.faith.fill(
            self.typed("program")
            | {"members": [AMARA, BRUNO], "day": date(2026, 10, 7), "time": "12:30"}
            | {"weeks": "1", "topic": "giving-feedback"}
        )
        await self.faith.command("/plg session")
        await self.faith.fill(self.typed("session"))

    async def hold_work_session(self) -> None:
        """A note and an action; nobody finishes the session."""
        await self.stage.stepper.advance_to(WORK)
        await self.amara.command("/plg session start")
        await self._go_on(1)
        await self.amara.press_in_channel("session_notes.open")
        await self.amara.fill({"challenge_0": self.words("notes.challenge")})
        await self._go_on(4)
        await self.amara.press_in_channel("actions.add")
        await self.amara.fill(self.typed("action") | {"owner": "3", "due": date(2026, 10, 13)})

    async def hold_reconvene_session(self) -> None:
        """A strategy, and a vote for it."""
        await self.stage.stepper.advance_to(RECONVENE)
        await self.amara.command("/plg session start")
        await self._go_on(5)
        await self.amara.press_in_channel("votes.add")
        await self.amara.fill(self.typed("strategy"))
        await self._go_on(1)

    async def _go_on(self, steps: int) -> None:
        for _ in range(steps):
            await self.amara.press_in_channel("agenda.next")

    async def commit(self) -> None:
        """Two commitments, so that each sees the other's; one is begun by command."""
        for player in (self.amara, self.bruno):
            await player.command(f"/plg commit {self.words('command.commit')}")
            await player.fill(self.typed("commit") | {"confidence": "3"})
        await self.bruno.command("/plg buddy")

    async def log(self) -> None:
        """One entry by command, shared with the buddy; one by form, shared with the group; the list."""
        kept = await self.amara.command(f"/plg log {self.words('command.log')}")
        assert kept.ephemeral is not None
        await self.amara.press(kept.ephemeral, "log.share")
        await self.amara.fill({"audience": "buddy"})
        await self.amara.command("/plg log")
        await self.amara.fill(self.typed("log") | {"audience": "group", "rating": "4"})
        await self.amara.command("/plg log list")

    async def write_directly(self) -> None:
        """A direct message, shared and then edited."""
        said = await self.amara.say(self.words("dm.said"))
        await self.amara.press_latest("log.share")
        await self.amara.fill({"audience": "group"})
        await self.amara.edit(said, self.words("dm.edited"))

    async def ask(self) -> None:
        """A prompt with an answer by form and one in the thread, one for later, and the list of them."""
        await self.faith.command(f"/plg prompt {self.words('command.prompt')}")
        await self.faith.fill(self.typed("prompt", "text"))
        await self.faith.fill({})
        await self.amara.press_in_channel("prompt.answer")
        await self.amara.fill(self.typed("prompt", "answer"))
        await self.bruno.say(self.words("thread.reply"), thread=self._prompt())
        await self.faith.command("/plg prompt")
        await self.faith.fill(
            {"text": self.words("prompt.later"), "when": "later", "day": date(2026, 10, 9), "time": "10:00"}
        )
        await self.faith.fill({})
        listed = await self.faith.command("/plg prompt list")
        await self.faith.press(listed.ephemeral, "prompt.edit")
        await self.faith.fill({"text": self.words("prompt.reworded")})

    async def answer_for_the_author(self) -> None:
        """A prompt whose answer only its author reads, kept among her own."""
        await self.faith.command("/plg prompt saved")
        await self.faith.command("/plg prompt")
        await self.faith.fill({"text": "And now?", "answers": "author", "more": ["keep"]})
        await self.faith.fill({})
        await self.amara.press_in_channel("prompt.answer")
        await self.amara.fill({"answer": self.words("prompt.unnamed")})
        await self.faith.press_latest("prompt.read")
        await self.faith.person.close()

    def _prompt(self) -> Message:
        return self.bruno.in_channel("prompt.answer")

    async def suggest(self) -> None:
        """Two suggestions, one of them anonymous, and one answered; a search for strategies."""
        await self.amara.command(f"/plg suggest {self.words('command.suggest')}")
        await self.amara.fill({"area": "other", "made_by": "person"})
        await self.bruno.command("/plg suggest")
        await self.bruno.fill(self.typed("suggest") | {"area": "tools", "made_by": "anonymous"})
        await self.faith.command("/plg ideas")
        await self.faith.press(self.faith.person.modal, "ledger.open")
        await self.faith.fill(self.typed("ledger") | {"status": "declined"})
        await self.bruno.command("/plg suggest list")
        await self.amara.command(f"/plg strategies {self.words('command.strategies')}")

    async def plan_a_dialogue(self) -> None:
        """A topic of one's own that is looked at, a date somebody signs up for, and a look at all of them."""
        await self.faith.command("/plg dialogue topics")
        assert self.faith.person.modal is not None
        await self.faith.press(self.faith.person.modal, "own_topics.new")
        questions = "\n".join([self.words("topic.questions"), "And then?", "What now?"])
        await self.faith.fill(self.typed("topic") | {"questions": questions})
        await self.faith.person.close(all=True)
        await self.faith.command("/plg dialogue open")
        await self.faith.fill(
            self.typed("dialogue") | {"topic": "trust-from-afar", "day": date(2026, 10, 20), "time": "10:00"}
        )
        listed = await self.amara.command("/plg dialogue")
        await self.amara.press(listed.ephemeral, "dialogue.sign_up")

    async def look_around(self) -> None:
        """Commands that cannot be understood, and everybody's Home."""
        await self.amara.command(f"/plg pause {self.words('command.pause')}")
        await self.amara.command(f"/plg {self.words('command.unknown')}")
        for player in (self.amara, self.bruno, self.faith):
            await player.look_home()

    async def look_back(self) -> None:
        """A reflection begun, closed and shared with the group, one begun by command, and the next cycle."""
        await self.amara.press_latest("reflect.open")
        begun, view = self.words("draft.happened"), self.amara.person.modal
        assert view is not None
        await self.amara.person.click(view, "reflect.draft", block_id="happened", value=begun)
        await self.amara.person.close()
        await self.amara.press_latest("reflect.open")
        await self.amara.fill(self.typed("reflect") | {"audience": "group"})
        await self.bruno.command(f"/plg reflect {self.words('command.reflect')}")
        await self.bruno.fill({})
        await self.faith.press_latest("program.next_cycle")
        await self.faith.fill(
            self.typed("next") | {"day": date(2026, 10, 21), "time": "12:30", "topic": "delegating"}
        )
        await self.amara.look_home()
