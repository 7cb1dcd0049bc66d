"""What every act of a person rests on: who they are, what they see, and the notices Slack shows them."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from sandbox.person.outcome import NotPossible, Outcome
from sandbox.transport import Answer, Kind
from sandbox.views import find_view
from sandbox.world import SLACKBOT, Channel, Json, Message, User, View, World

if TYPE_CHECKING:
    from sandbox.server import Sandbox

APP = "app"
TROUBLE = "We had some trouble connecting. Try again?"


class Base:
    """A person and what they can see."""

    def __init__(self, stage: "Sandbox", user_id: str) -> None:
        self.stage = stage
        self.id = user_id

    @property
    def world(self) -> World:
        """The sandbox's state."""
        return self.stage.world

    @property
    def user(self) -> User:
        """Who this person is now."""
        return self.world.users[self.id]

    @property
    def modal(self) -> View | None:
        """The modal on top of this person's stack."""
        stack = self.world.modals.get(self.id)
        return stack[-1] if stack else None

    @property
    def home(self) -> View | None:
        """What the app last published to this person's Home tab."""
        return self.world.homes.get(self.id)

    def sees(self, channel: Channel) -> bool:
        """Tell whether this person may read a channel; guests read only where they are members."""
        if self.id in channel.members:
            return True
        guest = self.user.is_restricted or self.user.is_ultra_restricted
        return channel.kind == "public" and not guest

    def place(self, channel: str | Channel) -> Channel:
        """Return a conversation this person sees, by id, by name, or `app` for the one with the app."""
        if isinstance(channel, Channel):
            found: Channel | None = channel
        elif channel == APP:
            found = self.world.im(self.id, self.world.app.bot_user)
        else:
            name = channel.removeprefix("#")
            found = self.world.channels.get(channel) or next(
                (c for c in self.world.channels.values() if c.name == name and self.sees(c)), None
            )
        if found is None or found.deleted or not self.sees(found):
            raise NotPossible(f"{self.id} sees no conversation {channel!r}")
        return found

    def writable(self, channel: str | Channel) -> Channel:
        """Return a conversation this person may type into."""
        self.must_be_active()
        found = self.place(channel)
        if found.archived:
            raise NotPossible(f"#{found.name} is archived")
        if self.id not in found.members:
            raise NotPossible(f"{self.id} is not a member of #{found.name}")
        return found

    def must_be_active(self) -> None:
        """Refuse the acts of a deactivated person."""
        if self.user.deleted:
            raise NotPossible(f"{self.id} is deactivated")

    def visible(self, message: Message) -> Message:
        """Return a message as it stands now; NotPossible when it is gone or not for this person."""
        channel = self.place(message.channel)
        now = channel.find(message.ts)
        if now is None or now.ephemeral_to not in (None, self.id):
            raise NotPossible(f"{self.id} sees no message {message.ts} in {message.channel}")
        return now

    def own_view(self, view: View) -> View:
        """Return a view as it stands now; NotPossible unless it is this person's Home or top modal."""
        now = find_view(self.world, view_id=view.id)
        if now is None or now.user != self.id or (now.type == "modal" and now is not self.modal):
            raise NotPossible(f"{self.id} does not have the view {view.id} before them")
        return now

    async def deliver(self, kind: Kind, payload: Json) -> Answer:
        """Send a payload of this person's act to the app; nothing goes to an app that is gone."""
        if not self.world.app.installed:
            return Answer(ok=False, error="dispatch_failed", reason="uninstalled")
        return await self.stage.dispatcher.deliver(kind, payload)

    async def announce(self, event: Json) -> Answer | None:
        """Send an event and wait for the answer to its first attempt; None when the app is not to have it."""
        first = self.stage.dispatcher.emit(event)
        return await first if first else None

    def mark(self) -> str:
        """Return a timestamp between what is and what comes."""
        return self.world.new_ts()

    def newest_ephemeral(self, channel: Channel, since: str) -> Message | None:
        """Return the newest message of a channel that only this person sees, if it came after a mark."""
        for message in reversed(channel.messages):
            if message.ts <= since:
                return None
            if message.ephemeral_to == self.id:
                return message
        return None

    def notice(self, channel: Channel, text: str) -> Message:
        """Show this person, and nobody else, a sentence of Slack's own."""
        message = Message(self.world.new_ts(), channel.id, SLACKBOT, text, ephemeral_to=self.id)
        channel.messages.append(message)
        self.world.changed("message", channel=channel.id, ts=message.ts)
        return message

    def noted(self, act: str, request: Json, outcome: Outcome) -> Outcome:
        """Write an act and what came of it into the journal."""
        response: Json = {"ok": outcome.ok, "error": outcome.error, "errors": outcome.errors}
        self.stage.journal.add("human", act, {"user": self.id, **request}, response)
        return outcome

    async def until(self, holds: Callable[[], object], seconds: float = 3.0) -> None:
        """Wait for something the app does after it answered; TimeoutError when it does not come."""
        changed = asyncio.Event()
        stop = self.world.subscribe(lambda _: changed.set())
        try:
            async with asyncio.timeout(seconds):
                while not holds():
                    changed.clear()
                    await changed.wait()
        finally:
            stop()
