"""The parts of the page as HTML: each is drawn whole, and the browser changes only what differs."""

from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, Undefined, select_autoescape
from markupsafe import Markup

from sandbox.clock import ClockDriver
from sandbox.journal import Journal
from sandbox.page import conversation, emoji, journal, mrkdwn, present
from sandbox.page.drawing import Drawing
from sandbox.page.mrkdwn import Reader
from sandbox.page.present import BROWSE, HOME, JOURNAL, Look
from sandbox.world import Channel, World

HERE = Path(__file__).parent
PARTS = ("clock", "sidebar", "header", "main", "composer", "thread", "modal")


class Shown(Protocol):
    """What the page reads of a sandbox."""

    world: World
    journal: Journal
    driver: ClockDriver | None
    tour: list[str]
    tour_key: str


class _Quiet(Undefined):
    """A property that a block does not have counts as empty, at any depth."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self


env = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=select_autoescape(default=True),
    undefined=_Quiet,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Ui:
    """What message templates ask about the workspace."""

    quick = emoji.QUICK

    def __init__(self, world: World) -> None:
        self._world = world
        self.app_name = world.app.name
        self.message_shortcuts = present.shortcuts(world.app, "message")

    def face(self, user: str) -> present.Face:
        """Return how somebody is drawn."""
        return present.face(self._world, user)

    def symbol(self, name: str) -> str:
        """Return the character of an emoji code."""
        return emoji.symbol(name)


class Renderer:
    """Draws the parts for one look at one sandbox."""

    def __init__(self, sandbox: Shown, look: Look, clock: dict[str, Any]) -> None:
        self.sandbox = sandbox
        self.world = sandbox.world
        self.look = look
        self.reader = Reader.of(self.world, look.viewer)
        self.channel = self._channel()
        self.app_dm = self.world.im(look.viewer, self.world.app.bot_user)
        self.common: dict[str, Any] = {
            "look": look,
            "me": present.face(self.world, look.viewer),
            "ui": Ui(self.world),
            "app_face": present.face(self.world, self.world.app.bot_user),
            "clock": present.clock(self.world, look.viewer) | clock,
            "tour": tour(sandbox, self.reader),
            "tour_key": sandbox.tour_key,
        }

    def all(self) -> dict[str, str]:
        """Return every part by name."""
        return {name: getattr(self, name)() for name in PARTS}

    @property
    def title(self) -> str:
        """Return the title of the browser's tab."""
        place = {HOME: "Home", JOURNAL: "Journal", BROWSE: "Channels"}.get(self.look.at, "")
        if self.channel:
            place = present.channel_name(self.world, self.channel, self.look.viewer)
        waiting = present.all_unread(self.world, self.look.viewer)
        count = f"({waiting}) " if waiting else ""
        return f"{count}{place} – {present.face(self.world, self.look.viewer).name} – {self.world.team_name}"

    def clock(self) -> str:
        """Draw the clock bar."""
        return self._draw("clock.html")

    def sidebar(self) -> str:
        """Draw the app, channels, direct messages and the switcher."""
        return self._draw(
            "sidebar.html",
            team=self.world.team_name,
            side=present.sidebar(self.world, self.look),
            people=present.person_lines(self.world, present.FEW),
            everybody=len(present.humans(self.world)),
            others=present.others(self.world, self.look.viewer, present.FEW),
        )

    def header(self) -> str:
        """Draw the name of the place, or the app's tabs."""
        app = self.world.app
        return self._draw(
            "header.html",
            head=self._head(),
            app_tabs=self.look.at == HOME or (self.channel is not None and self.channel.id == self.app_dm.id),
            app_dm=self.app_dm.id,
            app_unread=present.unread(self.app_dm, self.look.viewer),
            home_enabled=app.home_enabled,
            messages_enabled=app.messages_tab_enabled,
            title={JOURNAL: "Journal", BROWSE: "Channels"}.get(self.look.at, "Not found"),
        )

    def main(self) -> str:
        """Draw what the viewer looks at."""
        at = self.look.at
        if self.channel:
            rows, hidden = conversation.main_rows(
                self.channel, self.reader, since=self.look.since, earlier=self.look.earlier
            )
            return self._draw(
                "main.html",
                mode="conversation",
                list=rows,
                hidden=hidden,
                page_size=conversation.PAGE,
                head=self._head(),
            )
        if at == HOME:
            view = self.world.homes.get(self.look.viewer)
            return self._draw(
                "main.html", mode="home", view=view, drawing=self._drawing(view) if view else None
            )
        if at == JOURNAL:
            entries = self.sandbox.journal.entries
            lines = journal.lines_of(entries, self.look, self.reader)
            return self._draw("main.html", mode="journal", list=lines, total=len(entries))
        if at == BROWSE:
            rooms = present.browsable(self.world, self.look.viewer)
            return self._draw("main.html", mode="browse", list=rooms)
        return self._draw("main.html", mode="nothing")

    def composer(self) -> str:
        """Draw where one writes, or why one cannot."""
        return self._draw("composer.html", **self._composing("main", "")) if self.channel else ""

    def thread(self) -> str:
        """Draw the thread beside the conversation, or nothing."""
        if not self.channel or not self.look.thread:
            return ""
        rows = conversation.thread_rows(self.channel, self.look.thread, self.reader)
        where = present.channel_name(self.world, self.channel, self.look.viewer)
        return self._draw(
            "thread.html",
            open=True,
            list=rows,
            where=where,
            **self._composing("thread", self.look.thread),
        )

    def modal(self) -> str:
        """Draw the top modal, or nothing."""
        top = present.modal(self.world, self.look.viewer)
        if not top:
            return ""
        return self._draw("modal.html", drawing=self._drawing(top["view"]), **top)

    def _draw(self, name: str, **values: Any) -> str:
        return env.get_template(name).render(self.common | values)

    def _drawing(self, view: Any) -> Drawing:
        return Drawing(self.reader, f"view:{view.id}", state=view.state, errors=view.errors)

    def _channel(self) -> Channel | None:
        channel = self.world.channels.get(self.look.at)
        return channel if channel and self.reader.sees(channel) else None

    def _head(self) -> dict[str, Any] | None:
        return present.header(self.world, self.channel, self.look) if self.channel else None

    def _composing(self, place: str, thread_ts: str) -> dict[str, Any]:
        head = self._head() or {}
        app = self.world.app
        why = present.why_not(head, app)
        mark = "#" if head.get("kind") in ("public", "private") else ""
        return {
            "place": f"{self.look.at}-{thread_ts or place}",
            "channel": self.look.at,
            "thread_ts": thread_ts,
            "label": "Reply in the thread" if thread_ts else f"Write to {mark}{head.get('name', '')}",
            "can_write": not why,
            "why_not": why,
            "may_join": not head.get("joined") and not head.get("archived"),
            "commands": present.commands(app),
            "first_command": app.commands[0].get("command") if app.commands else "",
            "people_names": [face.name for face in present.others(self.world, self.look.viewer)],
            "global_shortcuts": present.shortcuts(app, "global"),
        }


def tour(sandbox: Shown, reader: Reader) -> list[Any]:
    """Return the steps of the tour, drawn, so that commands in them stand out."""
    return [mrkdwn.render(step, reader) for step in sandbox.tour]


def page(sandbox: Shown, look: Look, clock: dict[str, Any]) -> str:
    """Draw the whole page for one look."""
    renderer = Renderer(sandbox, look, clock)
    return env.get_template("page.html").render(
        renderer.common | {"parts": _safe(renderer.all()), "title": renderer.title}
    )


def people(sandbox: Shown, goal: str = "") -> str:
    """Draw the page on which one picks who to be; `goal` is the rest of the address to go on to."""
    world = sandbox.world
    return env.get_template("people.html").render(
        title=f"{world.team_name}: who are you?",
        team=world.team_name,
        app_name=world.app.name,
        people=present.person_lines(world),
        goal=goal,
        clock=present.clock(world, None),
        tour=tour(sandbox, Reader.of(world, "")),
        tour_key=sandbox.tour_key,
    )


def _safe(parts: dict[str, str]) -> dict[str, Any]:

    return {name: Markup(html) for name, html in parts.items()}  # noqa: S704 - drawn by autoescaping templates
