"""The people of a demo or journey, who do everything through the sandbox as a person would."""

from collections.abc import Mapping
from typing import Any

from bot.demo.stage import Stage
from sandbox.person import Outcome, Person
from sandbox.person.elements import spots
from sandbox.world import Message, View


class StageFright(Exception):
    """Something a person wanted to do could not be done; the sentence says what they saw."""


class Player:
    """One person on the stage; each act waits until the bot has answered and come to rest."""

    def __init__(self, stage: Stage, user_id: str) -> None:
        self.stage = stage
        self.person: Person = stage.sandbox.person(user_id)

    async def command(self, text: str) -> Outcome:
        """Type a command to plg."""
        return await self._went_well(await self.person.command(text))

    async def fill(self, values: Mapping[str, Any]) -> Outcome:
        """Fill the form in front, send it, and close what is left open."""
        outcome = await self._went_well(await self.person.submit(values))
        while self.person.modal is not None and not self.person.modal.definition.get("submit"):
            await self.person.close()
        return outcome

    async def press(self, where: Message | View | None, action_id: str, value: Any = None) -> Outcome:
        """Press a button; of several alike, the first."""
        if where is None:
            raise StageFright(f"{self.person.id} got nothing with {action_id} on it")
        shown = where.blocks if isinstance(where, Message) else where.definition["blocks"]
        block = next((spot.block_id for spot in spots(shown) if spot.action_id == action_id), None)
        return await self._went_well(await self.person.click(where, action_id, block_id=block, value=value))

    async def press_latest(self, action_id: str, value: Any = None) -> Outcome:
        """Press a button on the newest direct message that has it."""
        return await self.press(self.latest(action_id), action_id, value)

    async def press_in_channel(self, action_id: str) -> Outcome:
        """Press a button on the newest message in the channel of one's group that has it."""
        return await self.press(self.in_channel(action_id), action_id)

    async def say(self, text: str, thread: Message | None = None) -> Message:
        """Write to plg, or reply in a thread, wherever that is."""
        where = thread.channel if thread else "app"
        said = await self.person.say(where, text, thread.ts if thread else None)
        await self.stage.stepper.settle()
        return said

    async def edit(self, message: Message, text: str) -> None:
        """Change what one wrote."""
        await self.person.edit(message.channel, message.ts, text)
        await self.stage.stepper.settle()

    async def delete(self, message: Message) -> None:
        """Delete what one wrote."""
        await self.person.delete(message.channel, message.ts)
        await self.stage.stepper.settle()

    async def look_home(self) -> View:
        """Open plg's Home and return what it shows."""
        view = await self.person.open_home()
        if view is None:
            raise StageFright(f"{self.person.id} has an empty Home")
        return view

    def latest(self, action_id: str) -> Message:
        """Return the newest direct message with that button."""
        return self._newest(self.person.inbox(), action_id)

    def in_channel(self, action_id: str) -> Message:
        """Return the newest message with that button in the channel of one's group."""
        channel = next(c for c in self.person.channels() if c.kind == "private")
        return self._newest(channel.messages, action_id)

    def _newest(self, messages: list[Message], action_id: str) -> Message:
        for message in reversed(messages):
            if any(spot.action_id == action_id for spot in spots(message.blocks)):
                return message
        raise StageFright(f"{self.person.id} has no message with {action_id}")

    async def _went_well(self, outcome: Outcome) -> Outcome:
        await self.stage.stepper.settle()
        if not outcome.ok:
            raise StageFright(f"{self.person.id}: {outcome.error or outcome.notice} {outcome.errors}")
        return outcome
