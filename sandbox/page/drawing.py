"""What the block templates ask while they draw: texts, choices, what was typed so far."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlparse

from markupsafe import Markup

from sandbox.page import mrkdwn, richtext, when
from sandbox.page.markdown import as_mrkdwn
from sandbox.page.mrkdwn import Reader
from sandbox.world import Channel, Json, World

Choice = dict[str, Any]  # label, value, description, chosen
_KINDS = ("public", "private", "im", "mpim")


def others_of(world: World, channel: Channel, viewer: str) -> list[str]:
    """Return by whom one knows a direct conversation: the others in it, the app last."""
    others = [member for member in channel.members if member != viewer] or channel.members
    return sorted(others, key=lambda member: member == world.app.bot_user)


@dataclass(frozen=True)
class Drawing:
    """One message or view in front of one person."""

    reader: Reader
    target: str  # message:CHANNEL:TS or view:ID, where a click goes
    state: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    typed: bool = False  # by a human's hand
    place: str = ""  # where on the page, when the same message is drawn twice

    def text(self, obj: Json | str | None) -> Markup:
        """Draw a text object of either kind."""
        if not obj:
            return Markup("")
        if isinstance(obj, str):
            return mrkdwn.plain(obj)
        words = str(obj.get("text", ""))
        return mrkdwn.render(words, self.reader) if obj.get("type") == "mrkdwn" else mrkdwn.plain(words)

    def label(self, obj: Json | None) -> str:
        """Return a text object as characters only, for attributes and options."""
        return Markup(str(self.text(obj)).replace("<br>", " ")).striptags()  # noqa: S704 - drawn and escaped above

    def message(self, text: str) -> Markup:
        """Draw a message's own text."""
        return mrkdwn.render(text, self.reader, typed=self.typed)

    def rich(self, block: Json) -> Markup:
        """Draw a rich_text block."""
        return richtext.render(block, self.reader)

    def markdown(self, text: str) -> Markup:
        """Draw the text of a markdown block."""
        return mrkdwn.render(as_mrkdwn(text), self.reader)

    def domid(self, *parts: str) -> str:
        """Return an id for labels and keyed redraws, unique on the page."""
        base = self.place + self.target.replace(":", "-").replace(".", "-")
        return "-".join([base, *(part.replace(" ", "_") for part in parts if part)])

    def local_image(self, url: str) -> bool:
        """Say whether a picture can be shown without asking another host."""
        return url.startswith("data:image/") or (url.startswith("/") and not url.startswith("//"))

    def host(self, url: str) -> str:
        """Return the host of an address, to name it beside what is not fetched."""
        return urlparse(url).netloc

    def typed_value(self, block_id: str, element: Json) -> Any:
        """Return what stands in an element now: typed so far, else what the app put there."""
        held = self.state.get(block_id, {}).get(element.get("action_id", ""))
        return _from_state(held) if held is not None else _initial(element)

    def files(self, element: Json, block_id: str) -> list[Json]:
        """Return the files that are attached in a file_input now."""
        held = self.state.get(block_id, {}).get(element.get("action_id", ""), {})
        return list(held.get("files") or [])

    def options(self, element: Json, block_id: str) -> list[Choice]:
        """Return the choices of a select, radio group, checkbox group or overflow without groups."""
        return [
            self._choice(option, self._chosen(block_id, element)) for option in element.get("options", [])
        ]

    def groups(self, element: Json, block_id: str) -> list[dict[str, Any]]:
        """Return the labelled groups of choices of a select that has them."""
        chosen = self._chosen(block_id, element)
        return [
            {
                "label": self.label(group.get("label")),
                "options": [self._choice(o, chosen) for o in group["options"]],
            }
            for group in element.get("option_groups", [])
        ]

    def chosen_options(self, element: Json, block_id: str) -> list[Choice]:
        """Return only what is chosen now, for selects whose choices come from the app."""
        held = self.state.get(block_id, {}).get(element.get("action_id", ""))
        source = held if held is not None else element
        one = source.get("selected_option") or source.get("initial_option")
        many = source.get("selected_options") or source.get("initial_options") or []
        return [self._choice(option, {option["value"]}) for option in ([one] if one else many)]

    def people(self, element: Json, block_id: str) -> list[Choice]:
        """Return everybody who can be chosen in a users select."""
        chosen = self._chosen(block_id, element)
        people = sorted(self.reader.world.users.values(), key=lambda user: user.real_name.casefold())
        return [
            _plain_choice(user.real_name or user.name, user.id, chosen, user.title)
            for user in people
            if not user.deleted or user.id in chosen
        ]

    def conversations(self, element: Json, block_id: str) -> list[Choice]:
        """Return the conversations the reader may choose, as the element's filter wants them."""
        chosen = self._chosen(block_id, element)
        wanted = set((element.get("filter") or {}).get("include") or _KINDS)
        if element.get("type", "").endswith("channels_select"):
            wanted = {"public"}
        return [
            _plain_choice(self.conversation_name(c), c.id, chosen)
            for c in sorted(self.reader.world.channels.values(), key=lambda c: (c.kind, c.name))
            if self.reader.sees(c) and not c.archived and c.kind in wanted
        ]

    def conversation_name(self, channel: Channel) -> str:
        """Name a conversation as the reader knows it."""
        if channel.kind in ("public", "private"):
            return f"#{channel.name}"
        users = self.reader.world.users
        others = others_of(self.reader.world, channel, self.reader.user)
        return ", ".join(users[m].real_name if m in users else m for m in others)

    def local_datetime(self, value: Any) -> str:
        """Write Unix seconds for a datetime-local field, in the reader's zone."""
        if not value:
            return ""
        return f"{datetime.fromtimestamp(int(value), self.reader.zone):%Y-%m-%dT%H:%M}"

    def stamp(self, ts: str) -> str:
        """Write a message's moment, short, in the reader's zone."""
        return when.stamp(
            when.moment_of(ts).astimezone(self.reader.zone), self.reader.now.astimezone(self.reader.zone)
        )

    def _choice(self, option: Json, chosen: set[str]) -> Choice:
        return {
            "label": self.label(option.get("text")),
            "text": self.text(option.get("text")),
            "value": option.get("value", ""),
            "description": self.label(option.get("description")),
            "url": option.get("url", ""),
            "chosen": option.get("value", "") in chosen,
        }

    def _chosen(self, block_id: str, element: Json) -> set[str]:
        value = self.typed_value(block_id, element)
        if value is None:
            return set()
        return set(value) if isinstance(value, list) else {value}


_SELECTED = (
    "selected_user",
    "selected_channel",
    "selected_conversation",
    "selected_date",
    "selected_time",
    "selected_date_time",
    "selected_users",
    "selected_channels",
    "selected_conversations",
)


def _plain_choice(label: str, value: str, chosen: set[str], description: str = "") -> Choice:
    return {"label": label, "value": value, "description": description, "chosen": value in chosen}


def _from_state(held: Json) -> Any:
    if "selected_option" in held:
        return (held["selected_option"] or {}).get("value")
    if "selected_options" in held:
        return [option["value"] for option in held["selected_options"] or []]
    return next((held[key] for key in _SELECTED if key in held), held.get("value"))


_INITIAL = (
    "initial_value",
    "initial_user",
    "initial_users",
    "initial_channel",
    "initial_channels",
    "initial_conversation",
    "initial_conversations",
    "initial_date",
    "initial_time",
    "initial_date_time",
)


def _initial(element: Json) -> Any:
    if option := element.get("initial_option"):
        return option["value"]
    if options := element.get("initial_options"):
        return [option["value"] for option in options]
    return next((element[key] for key in _INITIAL if element.get(key) is not None), None)
