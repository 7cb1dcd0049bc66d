"""A small workspace that shows everything the page can draw: `python -m sandbox.sample`."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import cast

from sandbox.clock import ManualClock
from sandbox.sample_blocks import EVERY_INPUT, HOME, RICH, TIP
from sandbox.server import Sandbox
from sandbox.views import publish_home, push_for
from sandbox.world import App, Channel, ChannelKind, Json, Message, User, World

START = datetime(2026, 10, 5, 7, 30, tzinfo=UTC)
PEOPLE = (
    ("U0ANA", "Ana Duarte", "Plant manager, Porto", "Europe/Lisbon"),
    ("U0BEN", "Ben Okafor", "Service lead, Chicago", "America/Chicago"),
    ("U0CHI", "Chiara Lindqvist", "Quality lead, Malmö", "Europe/Stockholm"),
    ("U0DEV", "Dev Raman", "Team lead, Pune", "Asia/Kolkata"),
    ("U0EVA", "Eva Sørensen", "Learning coach", "Europe/Copenhagen"),
)
TOUR = [
    "*Look at your inbox.* Your buddy and your first tip wait in *plg → Messages*.",
    "*Keep what you tried:* type `/plg log Asked before answering` in any channel.",
    "*Be someone else* in a second tab, by the arrow beside a name in the switcher.",
    "*Let a week pass* with the clock above, and see what comes when.",
    "*Read the journal:* every call between app and sandbox, with its JSON.",
]


def sample_world() -> World:
    """Return a workspace with five people, two channels, and messages of every kind."""
    app = _app()
    world = World(team_name="Northwind", app=app, clock=ManualClock(START))
    for user_id, name, title, tz in PEOPLE:
        is_coach = title == "Learning coach"
        world.add_user(User(user_id, name.split()[0].lower(), name, tz=tz, title=title, is_admin=is_coach))
    world.add_user(User(app.bot_user, "plg", "plg", is_bot=True))
    everybody = [person[0] for person in PEOPLE]
    for ident, name, kind, members, topic in (
        ("C0GENERAL", "general", "public", everybody, "Company-wide news"),
        ("C0FEEDBACK", "plg-feedback-first", "private", [*everybody, app.bot_user], "Giving feedback early"),
        ("C0COFFEE", "coffee", "public", ["U0BEN", "U0DEV"], "Anything but work"),
    ):
        world.add_channel(Channel(ident, name, cast(ChannelKind, kind), "U0EVA", list(members), topic))
    _fill(world)
    return world


def _app() -> App:
    return App(
        name="plg",
        scopes={"commands", "chat:write", "im:history", "users:read", "files:read"},
        events={"message.im", "app_home_opened"},
        commands=[
            {
                "command": "/plg",
                "description": "Your practice cycle: log, commitment, buddy, pause",
                "usage_hint": "[log | commit | session | pause | resume | leave | help]",
            }
        ],
        shortcuts=[
            {
                "name": "Log an experiment",
                "type": "global",
                "callback_id": "log",
                "description": "Keep what you tried",
            },
            {
                "name": "Keep as log entry",
                "type": "message",
                "callback_id": "keep",
                "description": "Keep this",
            },
        ],
    )


def post(world: World, channel: Channel, user: str, text: str, hours_ago: float, **fields: object) -> Message:
    """Add a message written some hours before the world's present."""
    moment = world.now() - timedelta(hours=hours_ago)
    seconds = int(moment.timestamp())
    ts = f"{seconds}.{len(channel.messages):06d}"
    message = Message(ts, channel.id, user, text)
    if user == world.app.bot_user:
        message.bot_id, message.app_id = world.app.bot_id, world.app.id
    for name, value in fields.items():
        setattr(message, name, value)
    channel.messages.append(message)
    return message


def _fill(world: World) -> None:
    bot = world.app.bot_user
    group = world.channels["C0FEEDBACK"]
    post(
        world,
        group,
        "U0EVA",
        "Welcome! Our challenge: *we give feedback too late*.\n> One small try a week.",
        50,
    )
    asked = post(world, group, bot, "This week's prompt", 26, blocks=RICH)
    post(
        world,
        group,
        "U0BEN",
        "I asked two questions before saying what I saw. It took 3 minutes.",
        25,
        thread_ts=asked.ts,
    )
    post(world, group, "U0CHI", "Same here :raised_hands: with <@U0ANA> as my witness", 3, thread_ts=asked.ts)
    post(
        world,
        group,
        "U0CHI",
        "- first try: `in the corridor`\n- second try: _on Friday_, see <https://example.org|the paper>",
        2,
    )
    post(
        world,
        group,
        "U0CHI",
        "<img src=x onerror=alert(1)> is only text here, &amp; so is &lt;b&gt;",
        2,
        reactions={"+1": ["U0ANA", "U0BEN"], "tada": ["U0DEV"]},
    )
    _fill_directs(world, bot)
    for user in ("U0ANA", "U0BEN"):
        publish_home(world, user, HOME)


def _fill_directs(world: World, bot: str) -> None:
    inbox = world.im("U0ANA", bot)
    post(world, inbox, bot, "Your tip of the week", 1, blocks=TIP)
    post(world, inbox, "U0ANA", "Tried it with Joao today, he thanked me", 0.5)
    post(world, inbox, bot, "Kept as a private log entry.", 0.4, ephemeral_to="U0ANA")
    inbox.last_read["U0ANA"] = inbox.messages[0].ts
    direct = world.im("U0ANA", "U0BEN")
    post(world, direct, "U0BEN", "Coffee on Thursday? You are my buddy this month :coffee:", 5)


def open_every_input(world: World, user: str, *more: Json) -> None:
    """Open the modal that holds every kind of input, and further ones on top of it."""
    for view in (EVERY_INPUT, *more):
        push_for(world, user, view)


class SampleDriver:
    """Moves the sample's clock; nothing is ever due in a workspace without a bot."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock

    async def advance(self, by: timedelta) -> None:
        """Let that much time pass."""
        self._clock.move_to(self._clock.now() + by)

    async def advance_to_next(self) -> datetime | None:
        """Find nothing due."""
        return None


async def serve(port: int) -> None:
    """Serve the sample until it is interrupted."""
    world = sample_world()
    clock = world.clock
    assert isinstance(clock, ManualClock)  # noqa: S101 - sample_world gives it one
    sandbox = Sandbox(world, driver=SampleDriver(clock))
    sandbox.tour = TOUR
    open_every_input(world, "U0DEV")
    await sandbox.start(port=port)
    print(f"The sample is at {sandbox.url} (Ctrl-C ends it)")  # noqa: T201 - a person waits for the address
    try:
        await asyncio.Event().wait()
    finally:
        await sandbox.stop()


if __name__ == "__main__":
    import contextlib

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(8765))
