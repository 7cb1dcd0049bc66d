"""What exists in the sandbox's one workspace: people, channels, messages, views, and the app."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sandbox.clock import Clock, RealClock, Stopwatch, real_stopwatch

Json = dict[str, Any]
SLACKBOT = "USLACKBOT"  # who speaks for Slack itself; nobody of the workspace
ChannelKind = Literal["public", "private", "im", "mpim"]


@dataclass
class User:
    """A person or a bot of the workspace, as users.info knows it."""

    id: str
    name: str
    real_name: str
    email: str = ""
    tz: str | None = "UTC"
    title: str = ""
    locale: str = "en-US"
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    dnd_next_start: int = 0
    dnd_next_end: int = 0


@dataclass
class Message:
    """One message of a channel; `ephemeral_to` names the only person who sees it."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    bot_id: str | None = None
    app_id: str | None = None
    thread_ts: str | None = None
    subtype: str | None = None
    metadata: Json | None = None
    client_msg_id: str | None = None
    edited_ts: str | None = None
    ephemeral_to: str | None = None
    response_url_key: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    pinned_by: str | None = None
    files: list[Json] = field(default_factory=list)


@dataclass
class Channel:
    """A conversation of any kind; a direct message has the two people as its members."""

    id: str
    name: str
    kind: ChannelKind
    creator: str = ""
    members: list[str] = field(default_factory=list)
    topic: str = ""
    purpose: str = ""
    archived: bool = False
    deleted: bool = False
    created: int = 0
    messages: list[Message] = field(default_factory=list)
    last_read: dict[str, str] = field(default_factory=dict)

    def find(self, ts: str) -> Message | None:
        """Return the message with that timestamp, ephemeral ones included."""
        return next((m for m in self.messages if m.ts == ts), None)


@dataclass
class View:
    """A modal on somebody's stack, or somebody's Home tab."""

    id: str
    type: Literal["modal", "home"]
    user: str
    definition: Json  # as the app gave it: title, blocks, submit, private_metadata, callback_id …
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    external_id: str = ""
    state: Json = field(default_factory=dict)  # {block_id: {action_id: {...}}} as typed so far
    errors: dict[str, str] = field(default_factory=dict)  # block_id → sentence, after a rejected submit
    channel: str = ""  # the conversation from which a modal was opened, where Slack knows it


@dataclass
class Trigger:
    """A trigger id: valid for three seconds, good for one call."""

    user: str
    born: float
    used: bool = False
    view_id: str | None = None  # the modal it was issued from, for views.push
    channel: str = ""  # the conversation its person looked at, where Slack knows it


@dataclass
class ResponseUrl:
    """Where an app may answer an interaction: five times within thirty minutes."""

    user: str
    channel: str
    born: float
    uses: int = 0
    message_ts: str | None = None  # the message the interaction came from, for replace and delete


@dataclass
class App:
    """The one installed app, as its manifest and its installation describe it."""

    id: str = "A0SANDBOX"
    name: str = "app"
    bot_user: str = "U0BOT"
    bot_id: str = "B0BOT"
    bot_token: str = "xoxb-sandbox"  # noqa: S105 - a stand-in's token opens nothing
    app_token: str = "xapp-sandbox"  # noqa: S105
    signing_secret: str = "sandbox-signing-secret"  # noqa: S105
    client_id: str = "sandbox"
    scopes: set[str] = field(default_factory=set)
    app_token_scopes: set[str] = field(default_factory=lambda: {"connections:write"})
    events: set[str] = field(default_factory=set)  # subscribed, as in the manifest: message.im …
    commands: list[Json] = field(default_factory=list)
    shortcuts: list[Json] = field(default_factory=list)
    request_url: str | None = None  # None: Socket Mode; else everything is POSTed here, signed
    token_revoked: bool = False
    installed: bool = True  # False after an uninstallation: no commands, no events
    home_enabled: bool = True
    messages_tab_enabled: bool = True


Listener = Callable[[Json], None]


class World:
    """All state of the sandbox, with the one place that tells others when it changes."""

    def __init__(
        self,
        *,
        team_id: str = "T0SANDBOX",
        team_name: str = "Sandbox",
        domain: str = "sandbox",
        app: App | None = None,
        clock: Clock | None = None,
        stopwatch: Stopwatch = real_stopwatch,
    ) -> None:
        self.team_id = team_id
        self.team_name = team_name
        self.domain = domain
        self.app = app or App()
        self.clock = clock or RealClock()
        self.stopwatch = stopwatch
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, Json] = {}
        self.modals: dict[str, list[View]] = {}  # user → stack, the last one on top
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.uploads: dict[str, Json] = {}
        self.blobs: dict[str, bytes] = {}  # the bytes of uploads, by file id
        self._ims: dict[frozenset[str], str] = {}  # two people → their conversation's id
        self._last_ts = 0
        self._listeners: list[Listener] = []

    def new_ts(self) -> str:
        """Return a message timestamp that was never given out: seconds.microseconds of the calendar."""
        micros = int(self.clock.now().timestamp() * 1_000_000)
        self._last_ts = max(micros, self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def seen_ts(self, ts: str) -> None:
        """Never hand out a timestamp at or before this one, after loading a saved world."""
        seconds, micros = ts.split(".")
        self._last_ts = max(self._last_ts, int(seconds) * 1_000_000 + int(micros))

    def new_id(self, prefix: str) -> str:
        """Return a fresh opaque id such as C1A2B3C4D5."""
        return prefix + secrets.token_hex(5).upper()

    def now(self) -> datetime:
        """Return the calendar's moment, aware, in UTC."""
        return self.clock.now()

    def add_user(self, user: User) -> User:
        """Add a person, replacing one with the same id."""
        self.users[user.id] = user
        return user

    def add_channel(self, channel: Channel) -> Channel:
        """Add a conversation, replacing one with the same id."""
        self.channels[channel.id] = channel
        return channel

    def im(self, one: str, other: str) -> Channel:
        """Return the direct conversation of two users, opening it when there is none."""
        two = frozenset((one, other))
        known = self.channels.get(self._ims.get(two, ""))
        if known is None or set(known.members) != two:
            ims = (c for c in self.channels.values() if c.kind == "im" and set(c.members) == two)
            known = next(ims, None)
        if known is None:
            known = self.add_channel(Channel(self.new_id("D"), "", "im", creator=one, members=[one, other]))
        self._ims[two] = known.id
        return known

    def direct(self, people: set[str]) -> Channel | None:
        """Return the direct messages of exactly these people, two or more, if they were ever opened."""
        directs = (c for c in self.channels.values() if c.kind in ("im", "mpim"))
        return next((c for c in directs if set(c.members) == people), None)

    def new_group_dm(self, creator: str, others: Sequence[str]) -> Channel:
        """Open the direct messages of more than two people; `creator` is one of them."""
        members = [creator, *others]
        names = [self.users[member].name for member in members]
        made = Channel(self.new_id("C"), f"mpdm-{'--'.join(names)}-1", "mpim", creator, members)
        made.purpose = "Group messaging with: " + " ".join(f"@{name}" for name in names)
        made.created = int(self.now().timestamp())
        self.add_channel(made)
        self.changed("channel", channel=made.id)
        return made

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every change from now on; the returned function ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def changed(self, what: str, **details: Any) -> None:
        """Tell every listener that something changed: the page redraws, the store saves."""
        for listener in list(self._listeners):
            listener({"type": what, **details})
