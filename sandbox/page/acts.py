"""What people do on the page, each passed on to the one who does it: sandbox.person.Person."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from sandbox.page import attaching
from sandbox.page.clockbar import ClockBar
from sandbox.page.mrkdwn import decoded
from sandbox.page.picking import Picking
from sandbox.person import NotPossible, Outcome, Person
from sandbox.person.choices import choose
from sandbox.person.elements import find, spots
from sandbox.views import find_view
from sandbox.world import Json, Message, View

if TYPE_CHECKING:
    from sandbox.server import Sandbox

Act = Callable[["Acts", Person, Json], Awaitable[Json]]


class Acts:
    """The acts by name; each takes the person and the request's body, and returns what came of it."""

    def __init__(self, sandbox: "Sandbox", clock: ClockBar) -> None:
        self._sandbox = sandbox
        self._clock = clock
        self._picking = Picking()

    async def do(self, name: str, body: Json) -> Json:
        """Do what was asked; KeyError for an unknown act or person, a sentence for what is not possible."""
        act = _ACTS[name]
        person = self._sandbox.person(str(body.get("as")))
        try:
            return await act(self, person, body)
        except NotPossible as refused:
            return {"ok": False, "error": "not_possible", "notice": _sentence(refused), "keep": True}

    async def say(self, person: Person, body: Json) -> Json:
        """Write a message, or call a slash command."""
        text, thread = str(body["text"]), str(body.get("thread") or "")
        if not text.lstrip().startswith("/"):
            await person.say(body["channel"], text, thread or None)
            return {"ok": True}
        if thread:
            command = text.split(maxsplit=1)[0]
            raise NotPossible(f"{command} cannot be used in a thread. Send it in the conversation itself.")
        return _told(await person.command(text.lstrip(), body["channel"]), quiet=True)

    async def click(self, person: Person, body: Json) -> Json:
        """Use an element of a message or view, after keeping what is typed around it."""
        where = self._where(person, body)
        await self._hold(person, where, body.get("values") or {})
        spot = find(person.found(where).blocks, body["action_id"], body.get("block_id"))
        value = self._picking.value(person.user.tz, where, spot, body.get("value"))
        if spot.element["type"] == "button":
            value = None
        outcome = await person.click(where, spot.action_id, block_id=spot.block_id, value=value)
        return _told(outcome, quiet=isinstance(where, Message))

    async def submit(self, person: Person, body: Json) -> Json:
        """Submit the top modal with everything that stands in it."""
        view = self._view(body["view"])
        await self._hold(person, view, body.get("values") or {})
        return _told(await person.submit(None, view), quiet=True)

    async def close(self, person: Person, body: Json) -> Json:
        """Cancel the top modal, or close them all; the second of two quick clicks finds it closed already."""
        if find_view(self._sandbox.world, view_id=body["view"]) is None:
            return {"ok": True}
        await person.close(self._view(body["view"]), all=bool(body.get("all")))
        return {"ok": True}

    async def options(self, person: Person, body: Json) -> Json:
        """Ask the app for the options of an external select."""
        where = self._where(person, body)
        block_id, action_id = body.get("block_id"), body["action_id"]
        options = await person.options(where, action_id, str(body["query"]), block_id=block_id)
        self._picking.offered(where, str(block_id), action_id, options)
        return {
            "ok": True,
            "options": [{"value": o["value"], "label": decoded(o["text"]["text"])} for o in options],
        }

    async def shortcut(self, person: Person, body: Json) -> Json:
        """Choose a shortcut, on a message or everywhere."""
        message = self._message(body) if body.get("ts") else None
        return _told(await person.shortcut(body["callback_id"], message))

    async def home(self, person: Person, _: Json) -> Json:
        """Open the Home tab."""
        await person.open_home()
        return {"ok": True}

    async def messages(self, person: Person, _: Json) -> Json:
        """Open the Messages tab."""
        await person.open_messages_tab()
        return {"ok": True}

    async def read(self, person: Person, body: Json) -> Json:
        """Have read a conversation up to its end."""
        person.read(body["channel"])
        return {"ok": True}

    async def edit(self, person: Person, body: Json) -> Json:
        """Change a message of one's own."""
        await person.edit(body["channel"], body["ts"], str(body["text"]))
        return {"ok": True}

    async def delete(self, person: Person, body: Json) -> Json:
        """Delete a message of one's own."""
        await person.delete(body["channel"], body["ts"])
        return {"ok": True}

    async def dismiss(self, person: Person, body: Json) -> Json:
        """Put away a message that only this person sees."""
        message = person.visible(self._message(body))
        if message.ephemeral_to != person.id:
            raise NotPossible("only a message that nobody else sees can be dismissed")
        self._sandbox.world.channels[message.channel].messages.remove(message)
        self._sandbox.world.changed("message", channel=message.channel, ts=message.ts)
        return {"ok": True}

    async def react(self, person: Person, body: Json) -> Json:
        """Put a reaction on a message, or take it back."""
        await person.react(self._message(body), str(body["name"]))
        return {"ok": True}

    async def join(self, person: Person, body: Json) -> Json:
        """Join a public channel."""
        await person.join(body["channel"])
        return {"ok": True}

    async def leave(self, person: Person, body: Json) -> Json:
        """Leave a channel."""
        await person.leave(body["channel"])
        return {"ok": True}

    async def archive(self, person: Person, body: Json) -> Json:
        """Archive a channel."""
        await person.archive(body["channel"])
        return {"ok": True}

    async def invite_app(self, person: Person, body: Json) -> Json:
        """Bring the app into a channel."""
        await person.invite_app(body["channel"])
        return {"ok": True}

    async def write_to(self, person: Person, body: Json) -> Json:
        """Open the conversation with somebody."""
        person.must_be_active()
        if body["user"] not in self._sandbox.world.users:
            raise NotPossible("nobody here has that id")
        channel = self._sandbox.world.im(person.id, str(body["user"]))
        self._sandbox.world.changed("channel", channel=channel.id)
        return {"ok": True, "at": channel.id}

    async def attach(self, person: Person, body: Json) -> Json:
        """Attach files to the top modal."""
        return await attaching.attach(person, self._view(body["view"]), body)

    async def detach(self, person: Person, body: Json) -> Json:
        """Take an attached file away again."""
        return await attaching.detach(person, self._view(body["view"]), body)

    async def clock(self, _: Person, body: Json) -> Json:
        """Let time pass."""
        return {"ok": True, "words": await self._clock.step(str(body["step"]))}

    def _message(self, body: Json) -> Message:
        channel = self._sandbox.world.channels.get(str(body["channel"]))
        message = channel.find(str(body["ts"])) if channel else None
        if message is None:
            raise NotPossible("this message is gone")
        return message

    def _view(self, view_id: str) -> View:
        view = find_view(self._sandbox.world, view_id=view_id)
        if view is None:
            raise NotPossible("this view is closed")
        return view

    def _where(self, person: Person, body: Json) -> Message | View:
        """Return what `message:CHANNEL:TS` or `view:ID` names, if the person has it before them."""
        kind, _, rest = str(body["target"]).partition(":")
        if kind == "view":
            return person.own_view(self._view(rest))
        channel, _, ts = rest.partition(":")
        return person.visible(self._message({"channel": channel, "ts": ts}))

    async def _hold(self, person: Person, where: Message | View, values: Json) -> None:
        """Keep what stands in the elements of a view; of a message, what stands in its inputs."""
        for spot in list(spots(person.found(where).blocks)):
            if spot.action_id not in values.get(spot.block_id, {}):
                continue
            value = self._picking.value(person.user.tz, where, spot, values[spot.block_id][spot.action_id])
            if isinstance(where, View):
                state = choose(self._sandbox.world, spot.element, value)
                where.state.setdefault(spot.block_id, {})[spot.action_id] = state
            elif spot.is_input and not spot.block.get("dispatch_action"):
                await person.click(where, spot.action_id, block_id=spot.block_id, value=value)


def _told(outcome: Outcome, *, quiet: bool = False) -> Json:
    """Return an outcome for the browser; `quiet` where the person sees the failure in its place already."""
    body: Json = {"ok": outcome.ok, "error": outcome.error, "errors": outcome.errors}
    if outcome.notice:
        body["sentence" if quiet else "notice"] = outcome.notice
    return body


def _sentence(refused: NotPossible) -> str:
    words = str(refused)
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "?", "!")) else ".")


_ACTS: dict[str, Act] = {
    name: getattr(Acts, name)
    for name in (
        *(
            "say",
            "click",
            "submit",
            "close",
            "options",
            "shortcut",
            "home",
            "messages",
            "read",
            "edit",
            "delete",
        ),
        *("dismiss", "react", "join", "leave", "archive", "invite_app", "write_to", "clock"),
        *("attach", "detach"),
    )
}
