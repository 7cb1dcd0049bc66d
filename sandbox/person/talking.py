"""Messages people write, edit, delete and react to."""

import uuid
from collections.abc import Sequence

from sandbox import events
from sandbox.api.posting import taken_away
from sandbox.api.present import (
    message_changed_event,
    message_event,
    message_json,
)
from sandbox.person.base import Base
from sandbox.person.outcome import NotPossible, Outcome
from sandbox.person.typed import stored
from sandbox.uploads import LocalFile, file_json, put
from sandbox.world import Channel, Message

MAX_TEXT = 40_000


class Talking(Base):
    """A person who writes."""

    async def say(
        self,
        channel: str | Channel,
        text: str,
        thread_ts: str | None = None,
        *,
        broadcast: bool = False,
        attach: Sequence[str | LocalFile] = (),
    ) -> Message:
        """Write a message, or a reply in a thread; it returns when the app has heard of it or failed to.

        `attach` are files that go with it; one that is only named has no bytes.
        """
        place = self.writable(channel)
        self._may_talk_to_app(place)
        if not text.strip() and not attach:
            raise NotPossible("an empty message cannot be sent")
        message = Message(self.world.new_ts(), place.id, self.id, stored(self.world, text)[:MAX_TEXT])
        message.client_msg_id = str(uuid.uuid4())
        if thread_ts:
            message.thread_ts = self._thread(place, thread_ts)
            message.subtype = "thread_broadcast" if broadcast else None
        if attach:
            message.subtype = "file_share"
            files = [LocalFile(file) if isinstance(file, str) else file for file in attach]
            uploads = [put(self.world, file, self.id, [place.id]) for file in files]
            message.files = [file_json(self.stage, upload) for upload in uploads]
        place.messages.append(message)
        place.last_read[self.id] = message.ts
        self.world.changed("message", channel=place.id, ts=message.ts)
        answer = await self.announce(message_event(self.world, place, message))
        if f"<@{self.world.app.bot_user}>" in message.text:
            await self.announce(events.app_mention(self.world, message))
        outcome = Outcome(answer is None or answer.ok, answer.error if answer else None)
        self.noted("say", {"channel": place.id, "text": text, "thread_ts": thread_ts}, outcome)
        return message

    def _may_talk_to_app(self, place: Channel) -> None:
        app = self.world.app
        if place.kind == "im" and app.bot_user in place.members and not app.messages_tab_enabled:
            raise NotPossible("Sending messages to this app has been turned off.")

    def _thread(self, place: Channel, ts: str) -> str:
        parent = place.find(ts)
        if parent is None or parent.ephemeral_to or (parent.thread_ts or ts) != ts:
            raise NotPossible(f"there is no message {ts} to reply to")
        return ts

    def _own(self, channel: str | Channel, ts: str) -> tuple[Channel, Message]:
        place = self.writable(channel)
        message = place.find(ts)
        if message is None or message.user != self.id or message.ephemeral_to:
            raise NotPossible(f"{self.id} wrote no message {ts} here")
        return place, message

    async def edit(self, channel: str | Channel, ts: str, text: str) -> Message:
        """Change a message of one's own."""
        place, message = self._own(channel, ts)
        if not text.strip():
            raise NotPossible("an edit cannot leave a message empty")
        before = message_json(self.world, place, message)
        message.text, message.edited_ts = stored(self.world, text)[:MAX_TEXT], self.world.new_ts()
        self.world.changed("message", channel=place.id, ts=ts)
        await self.announce(message_changed_event(self.world, place, message, before))
        self.noted("edit", {"channel": place.id, "ts": ts, "text": text}, Outcome(True))
        return message

    async def delete(self, channel: str | Channel, ts: str) -> None:
        """Delete a message of one's own; one with replies leaves a tombstone behind."""
        place, message = self._own(channel, ts)
        event = taken_away(self.stage, place, message)
        await self.announce(event)
        self.noted("delete", {"channel": place.id, "ts": ts}, Outcome(True))

    async def react(self, message: Message, name: str) -> None:
        """Put a reaction on a message, or take one's own away again."""
        self.must_be_active()
        now = self.visible(message)
        name = name.strip(":")
        there = now.reactions.setdefault(name, [])
        what = "removed" if self.id in there else "added"
        if what == "added":
            there.append(self.id)
        else:
            there.remove(self.id)
        if not there:
            del now.reactions[name]
        self.world.changed("message", channel=now.channel, ts=now.ts)
        await self.announce(events.reaction(self.world, what, self.id, name, now))
        self.noted("react", {"channel": now.channel, "ts": now.ts, "name": name}, Outcome(True))
