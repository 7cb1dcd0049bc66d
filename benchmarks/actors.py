"""People who write, click and submit while the bot is in trouble, and what they were told of it.

What somebody was told has been kept must be there once; what they were told nothing about may be there, but
not twice. Slack's own repetitions are part of it: events come again although they were answered, forms and
clicks come twice.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from benchmarks.company import Company
from sandbox.journal import Entry
from sandbox.person.outcome import NotPossible, Outcome
from sandbox.render import text_of
from sandbox.server import Sandbox
from sandbox.transport import Retry
from sandbox.world import Json, Message

KEPT, SAVED = "Kept in your log", "is in your log"  # how the bot says so, after a command and in a form
AGAIN = Retry(1, "http_timeout")


@dataclass
class Crowd:
    """Acts of a company's people, `a_second` of them on average, until it is told to stop."""

    sandbox: Sandbox
    company: Company
    rng: random.Random
    a_second: float
    written: dict[str, str] = field(default_factory=dict)  # the words of an entry → who wrote them
    told_kept: set[str] = field(default_factory=set)  # those whose writer was told that they are kept
    direct: dict[str, Message] = field(default_factory=dict)  # the same words → the direct message
    clicked: set[str] = field(default_factory=set)  # who pressed a button of their tip, and was answered
    repeated: int = 0  # deliveries of Slack's that came once more
    _quiet: list[str] = field(default_factory=list)  # who has not written a direct message yet
    _busy: set[str] = field(default_factory=set)  # who has a form before them
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _stopped: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._quiet = self.rng.sample(self.company.people, len(self.company.people))

    async def live(self) -> None:
        """Act at random moments until stopped, then wait for the last answers."""
        acts: tuple[Callable[[], Awaitable[None]], ...] = (
            self._command,
            self._write,
            self._click_twice,
            self._submit_twice,
            self._hear_again,
        )
        while not self._stopped.is_set():
            task = asyncio.create_task(self._safely(self.rng.choice(acts)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            try:
                async with asyncio.timeout(self.rng.expovariate(self.a_second)):
                    await self._stopped.wait()
            except TimeoutError:
                continue
        await asyncio.gather(*self._tasks)

    def stop(self) -> None:
        """Let nobody begin anything new."""
        self._stopped.set()

    def acknowledged(self) -> set[str]:
        """Return the words that the bot took over: it said so, or acknowledged the event they came in."""
        heard = {
            entry.request["payload"]["event"]["ts"]
            for entry in self.sandbox.journal.payloads("message.im")
            if entry.response["ok"] and "ts" in entry.request["payload"]["event"]
        }
        return self.told_kept | {words for words, message in self.direct.items() if message.ts in heard}

    async def _safely(self, act: Callable[[], Awaitable[None]]) -> None:
        try:
            await act()
        except NotPossible:
            return  # the button is not there yet, or no form came up: people shrug and go on

    def _words(self, user_id: str, how: str) -> str:
        words = f"{how} {len(self.written)}: asked before I answered"
        self.written[words] = user_id
        return words

    async def _command(self) -> None:
        user_id = self.rng.choice(self.company.people)
        words = self._words(user_id, "command")
        outcome = await self.sandbox.person(user_id).command(f"/plg log {words}")
        told = text_of(outcome.ephemeral)
        if outcome.ok and KEPT in told and words in told:
            self.told_kept.add(words)

    async def _write(self) -> None:
        """Write to the app, each person once at most: so their confirmations can be counted."""
        if not self._quiet:
            return
        user_id = self._quiet.pop()
        words = self._words(user_id, "direct")
        self.direct[words] = await self.sandbox.person(user_id).say("app", words)

    async def _click_twice(self) -> None:
        tipped = [user_id for user_id in self.rng.sample(self.company.people, 5) if self._tip(user_id)]
        if not tipped:
            return
        person = self.sandbox.person(tipped[0])
        tip = self._tip(tipped[0])
        assert tip is not None
        outcomes: list[Outcome] = await asyncio.gather(
            *(person.click(tip, "tip.helpful") for _ in range(2))  # a double click
        )
        self.repeated += 1
        if any(outcome.ok and "Nobody in your group" in text_of(outcome.ephemeral) for outcome in outcomes):
            self.clicked.add(tipped[0])

    async def _submit_twice(self) -> None:
        """Fill in the form, and let Slack bring what was submitted once more; one form a person at a time."""
        user_id = self.rng.choice([one for one in self.company.people if one not in self._busy])
        self._busy.add(user_id)
        try:
            await self._fill_in(user_id)
        finally:
            self._busy.discard(user_id)

    async def _fill_in(self, user_id: str) -> None:
        person = self.sandbox.person(user_id)
        if person.modal is not None:
            await person.close(all=True)
        await person.shortcut("log_shortcut")
        words = self._words(user_id, "form")
        outcome = await person.submit({"tried": words})
        told = text_of(outcome.modal)
        if outcome.ok and SAVED in told and words in told:
            self.told_kept.add(words)
        sent = self._last("view_submission", lambda payload: payload["user"]["id"] == user_id)
        if sent is not None:
            await self._bring(sent)

    async def _hear_again(self) -> None:
        """Bring an event again that was acknowledged, as Slack does when the acknowledgement got lost."""
        events = [
            entry
            for entry in self.sandbox.journal.payloads("message.im")[-200:]
            if "bot_id" not in entry.request["payload"]["event"]
        ]
        if events:
            await self._bring(self.rng.choice(events))

    async def _bring(self, entry: Entry) -> None:
        self.repeated += 1
        retry = AGAIN if entry.request["kind"] == "events_api" else None
        await self.sandbox.dispatcher.deliver(entry.request["kind"], entry.request["payload"], retry=retry)

    def _last(self, name: str, is_it: Callable[[Json], bool]) -> Entry | None:
        found = reversed(self.sandbox.journal.payloads(name)[-50:])
        return next((entry for entry in found if is_it(entry.request["payload"])), None)

    def _tip(self, user_id: str) -> Message | None:
        inbox = self.sandbox.person(user_id).inbox()
        return next((message for message in inbox if is_tip(message)), None)


def actions_of(message: Message) -> set[str]:
    """Return the ids of the buttons on a message."""
    elements = (element for block in message.blocks for element in block.get("elements", []))
    return {element["action_id"] for element in elements if "action_id" in element}


def is_tip(message: Message) -> bool:
    """Say whether a message is a tip, by what stands on it."""
    return message.ephemeral_to is None and "tip.why" in actions_of(message)


def is_confirmation(message: Message) -> bool:
    """Say whether a message confirms that a direct message was kept."""
    return message.ephemeral_to is None and "log.undo" in actions_of(message)
