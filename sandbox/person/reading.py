"""What a person reads: conversations, threads, unread marks."""

from sandbox.person.base import APP, Base
from sandbox.world import Channel, Message


class Reading(Base):
    """A person who looks around."""

    def inbox(self) -> list[Message]:
        """Return the conversation with the app, oldest first, threads included."""
        return self.messages(APP)

    def messages(self, channel: str | Channel) -> list[Message]:
        """Return what this person sees of a conversation, oldest first: others' ephemerals are left out."""
        return [m for m in self.place(channel).messages if m.ephemeral_to in (None, self.id)]

    def thread(self, channel: str | Channel, ts: str) -> list[Message]:
        """Return the replies to one message that this person sees."""
        return [m for m in self.messages(channel) if m.thread_ts == ts and m.ts != ts]

    def channel(self, name: str) -> "Seen":
        """Return a conversation as this person sees it."""
        return Seen(self, self.place(name))

    def channels(self) -> list[Channel]:
        """Return every conversation this person is in, archived ones included."""
        return [c for c in self.world.channels.values() if self.id in c.members and not c.deleted]

    def unread(self, channel: str | Channel) -> int:
        """Return how many messages of others came since this person last looked."""
        place = self.place(channel)
        since = place.last_read.get(self.id, "")
        return sum(1 for m in self.messages(place) if m.ts > since and m.user != self.id)

    def read(self, channel: str | Channel) -> None:
        """Look at a conversation, so that nothing in it is unread."""
        place = self.place(channel)
        if place.messages and place.last_read.get(self.id) != place.messages[-1].ts:
            place.last_read[self.id] = place.messages[-1].ts
            self.world.changed("read", channel=place.id, user=self.id)


class Seen:
    """A conversation through one person's eyes."""

    def __init__(self, reader: Reading, channel: Channel) -> None:
        self._reader = reader
        self.channel = channel
        self.id = channel.id
        self.name = channel.name

    @property
    def messages(self) -> list[Message]:
        """What the person sees of it now, oldest first."""
        return self._reader.messages(self.channel)
