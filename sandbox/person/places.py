"""Where people go: the app's tabs, channels, joining and leaving; what they change of themselves."""

from sandbox import events
from sandbox.api.present import message_event
from sandbox.person.base import APP, Base
from sandbox.person.outcome import NotPossible, Outcome
from sandbox.world import Channel, ChannelKind, Json, Message, View

MOST_IN_GROUP_DM = 8


class Places(Base):
    """A person who moves about."""

    async def open_home(self) -> View | None:
        """Open the app's Home tab and return what it shows when the app has answered."""
        if not self.world.app.home_enabled:
            raise NotPossible("this app has no Home tab")
        await self._open_tab("home")
        return self.home

    async def open_messages_tab(self) -> None:
        """Open the conversation with the app, as its Messages tab."""
        await self._open_tab("messages")

    async def _open_tab(self, tab: str) -> None:
        self.must_be_active()
        place = self.place(APP)
        event = events.app_home_opened(self.world, self.id, place, tab, self.home)
        answer = await self.announce(event)
        outcome = Outcome(answer is None or answer.ok, answer.error if answer else None)
        self.noted("open_tab", {"tab": tab}, outcome)

    async def create_channel(self, name: str, *, private: bool = False) -> Channel:
        """Make a channel and be its first member."""
        self.must_be_active()
        if any(c.name == name and not c.deleted for c in self.world.channels.values()):
            raise NotPossible(f"#{name} is taken")
        kind: ChannelKind = "private" if private else "public"
        made = Channel(self.world.new_id("C"), name, kind, self.id, created=int(self.world.now().timestamp()))
        self.world.add_channel(made)
        await self._enter(made, self.id, None)
        self.noted("create_channel", {"channel": made.id, "name": name}, Outcome(True))
        return made

    async def open_group(self, *others: str) -> Channel:
        """Open the direct messages with several others, perhaps the app's bot; they stay the same ones."""
        self.must_be_active()
        if not 1 < len(set(others) - {self.id}) <= MOST_IN_GROUP_DM:
            raise NotPossible(f"a group message is for two to {MOST_IN_GROUP_DM} others")
        if gone := [user for user in others if self.world.users[user].deleted]:
            raise NotPossible(f"{gone[0]} is deactivated")
        found = self.world.direct({self.id, *others})
        return found or self.world.new_group_dm(self.id, list(dict.fromkeys(others)))

    async def join(self, channel: str | Channel) -> None:
        """Join a public channel."""
        self.must_be_active()
        place = self.place(channel)
        if place.kind != "public" or place.archived:
            raise NotPossible(f"#{place.name} cannot be joined")
        if self.id not in place.members:
            await self._enter(place, self.id, None)
            self.noted("join", {"channel": place.id}, Outcome(True))

    async def invite(self, channel: str | Channel, user: str) -> None:
        """Bring somebody, perhaps the app's bot, into a channel one is in."""
        place = self.writable(channel)
        if place.kind not in ("public", "private") or self.world.users[user].deleted:
            raise NotPossible(f"{user} cannot be invited here")
        if user not in place.members:
            await self._enter(place, user, self.id)
            self.noted("invite", {"channel": place.id, "invited": user}, Outcome(True))

    async def invite_app(self, channel: str | Channel) -> None:
        """Bring the app's bot into a channel one is in."""
        await self.invite(channel, self.world.app.bot_user)

    async def _enter(self, place: Channel, user: str, inviter: str | None) -> None:
        place.members.append(user)
        await self._line(place, user, "channel_join", f"<@{user}> has joined the channel")
        await self.announce(events.member_joined(self.world, place, user, inviter))

    async def leave(self, channel: str | Channel) -> None:
        """Leave a channel."""
        place = self.writable(channel)
        if place.kind not in ("public", "private"):
            raise NotPossible("a direct message cannot be left")
        await self._go(place, self.id)
        self.noted("leave", {"channel": place.id}, Outcome(True))

    async def remove(self, channel: str | Channel, user: str) -> None:
        """Take somebody, perhaps the app's bot, out of a channel one is in."""
        place = self.writable(channel)
        if user not in place.members or place.kind not in ("public", "private"):
            raise NotPossible(f"{user} is not in #{place.name}")
        await self._go(place, user)
        self.noted("remove", {"channel": place.id, "removed": user}, Outcome(True))

    async def _go(self, place: Channel, user: str) -> None:
        await self._line(place, user, "channel_leave", f"<@{user}> has left the channel")
        place.members.remove(user)
        self.world.changed("channel", channel=place.id)
        is_app = user == self.world.app.bot_user
        if is_app:
            await self.announce(events.channel_event(self.world, "left", place, self.id))
        if not is_app or self.stage.switches.app_sees_own_removal:
            await self.announce(events.member_left(self.world, place, user))

    async def archive(self, channel: str | Channel) -> None:
        """Close a channel; its messages stay."""
        place = self.writable(channel)
        await self._line(place, self.id, "channel_archive", f"<@{self.id}> archived the channel")
        await self._close(place, "archive", archived=True)

    async def unarchive(self, channel: str | Channel) -> None:
        """Open an archived channel again."""
        self.must_be_active()
        await self._close(self.place(channel), "unarchive", archived=False)

    async def _close(self, place: Channel, what: str, *, archived: bool) -> None:
        if place.kind not in ("public", "private") or place.archived == archived:
            raise NotPossible(f"#{place.name} cannot be {what}d")
        place.archived = archived
        self.world.changed("channel", channel=place.id)
        await self.announce(events.channel_event(self.world, what, place, self.id))
        self.noted(what, {"channel": place.id}, Outcome(True))

    async def rename(self, channel: str | Channel, name: str) -> None:
        """Give a channel another name."""
        place = self.writable(channel)
        place.name = name
        self.world.changed("channel", channel=place.id)
        await self.announce(events.channel_event(self.world, "rename", place, self.id))
        self.noted("rename", {"channel": place.id, "name": name}, Outcome(True))

    async def delete_channel(self, channel: str | Channel) -> None:
        """Delete a channel with everything in it."""
        place = self.writable(channel)
        place.deleted = True
        self.world.changed("channel", channel=place.id)
        await self.announce(events.channel_event(self.world, "deleted", place, self.id))
        self.noted("delete_channel", {"channel": place.id}, Outcome(True))

    async def _line(self, place: Channel, user: str, subtype: str, text: str) -> None:
        line = Message(self.world.new_ts(), place.id, user, text, subtype=subtype)
        place.messages.append(line)
        self.world.changed("message", channel=place.id, ts=line.ts)
        await self.announce(message_event(self.world, place, line))

    async def set_tz(self, tz: str) -> None:
        """Choose another time zone, by its IANA name."""
        await self.change_profile(tz=tz)

    async def change_profile(self, **changes: object) -> None:
        """Change one's profile: real_name, title, tz, email …"""
        self.must_be_active()
        request: Json = dict(changes)
        for name, value in changes.items():
            if not hasattr(self.user, name):
                raise NotPossible(f"a profile has no {name!r}")
            setattr(self.user, name, value)
        self.world.changed("user", user=self.id)
        await self.announce(events.user_change(self.world, self.user))
        self.noted("change_profile", request, Outcome(True))
