"""One thing a person did in Slack, with the ways to answer it.

A handler reads what it needs, makes one service call in `request.transaction()`, and answers. Nothing is
acknowledged before the handler is through, so what a person wrote is committed before Slack hears "fine".
"""

import json
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.db.session import Database, Tx
from bot.delivery import surfaces
from bot.delivery.pace import Turn
from bot.domain.message import Message, View
from bot.domain.prompt import LibraryPrompt
from bot.domain.script import Script
from bot.domain.tip import Topic
from bot.domain.topic import DialogueTopic
from bot.domain.words import clean, from_slack, mentioned
from bot.domain.zones import exact_utc
from bot.errors import InvalidInput
from bot.handlers.directory import Caller, Directory
from bot.handlers.home import Homes
from bot.handlers.searches import Searches
from bot.messages import general
from bot.services.log_intake import LogIntake


@dataclass(frozen=True)
class House:
    """What every handler may use."""

    db: Database
    directory: Directory
    topics: dict[str, Topic]
    nudge_budget: int
    homes: Homes
    pace: Turn
    scripts: dict[str, Script] = field(default_factory=dict)  # of sessions, and of the topics of dialogues
    library: Sequence[LibraryPrompt] = ()
    dialogue_topics: Mapping[str, DialogueTopic] = field(default_factory=dict)
    public_url: str | None = None  # at which people reach the bot's own pages, if they can
    searches: Searches = field(default_factory=Searches)
    hurry: Callable[[], None] = lambda: None  # asks for the errands that are due, after the commit

    @cached_property
    def intake(self) -> LogIntake:
        """What keeps the words of commands, several at a time."""
        return LogIntake(self.db)


@dataclass
class Request:
    """A command, click, form or shortcut; `caller` is who did it."""

    house: House
    client: AsyncWebClient
    body: dict[str, Any]
    caller: Caller
    ack: Callable[..., Awaitable[Any]]
    respond: Callable[..., Awaitable[Any]]
    text: str = ""  # of a command, after its subcommand
    value: str = ""  # of the button or menu that was used
    given: str | None = field(default=None, init=False)  # the text as it was typed, once it was asked for
    answered: bool = field(default=False, init=False)  # whether Slack has been told "fine"
    unseen: bool = field(default=False, init=False)  # whether nothing changed that the Home shows

    @property
    def trigger_id(self) -> str:
        """What allows opening a modal, for three seconds and once."""
        return str(self.body.get("trigger_id", ""))

    @property
    def is_command(self) -> bool:
        """Whether it is a slash command."""
        return "command" in self.body

    @property
    def is_ephemeral(self) -> bool:
        """Whether a message was clicked that only the caller sees."""
        return bool((self.body.get("container") or {}).get("is_ephemeral"))

    @property
    def view(self) -> dict[str, Any]:
        """The modal or Home it came from; empty when there is none."""
        return dict(self.body.get("view") or {})

    @property
    def meta(self) -> dict[str, Any]:
        """What was put into the modal when it was opened."""
        return dict(json.loads(self.view.get("private_metadata") or "{}"))

    @property
    def key(self) -> str:
        """What makes doing the same thing twice recognisable: the form, or the click."""
        if self.view.get("type") == "modal":
            return f"view:{self.view['id']}"
        return f"trigger:{self.trigger_id}"

    def transaction(self) -> AbstractAsyncContextManager[Tx]:
        """Begin a transaction of the caller's workspace."""
        db = self.house.db
        return db.transaction(self.caller.workspace_id, patience=db.answer_seconds)

    def reading(self) -> AbstractAsyncContextManager[Tx]:
        """Open a snapshot of the caller's workspace to read from."""
        return self.house.db.reading(self.caller.workspace_id)

    async def words(self) -> str:
        """Return the text of a command as it was typed, with the names of the people mentioned."""
        people, names = mentioned(self.text), dict[str, str]()
        if people:
            names = await self._names(people)
        self.given = clean(from_slack(self.text, names))
        return self.given

    async def _names(self, people: Collection[str]) -> dict[str, str]:
        await self.house.directory.meet(self.client, self.caller.workspace_id, people)
        return await self.house.directory.names(self.caller.workspace_id, people)

    # What was filled in, by the name of the field.

    def _state(self, name: str) -> dict[str, Any]:
        fields = self.view.get("state", {}).get("values", {}).get(name, {})
        return next(iter(fields.values()), {})

    def typed(self, name: str) -> str:
        """Return a text field, trimmed; empty when nothing was typed that can be seen."""
        return clean(str(self._state(name).get("value") or ""))

    def chosen(self, name: str) -> str:
        """Return the value chosen in a menu or among radio buttons; empty when none was."""
        option = self._state(name).get("selected_option") or {}
        return str(option.get("value") or "")

    def ticked(self, name: str) -> list[str]:
        """Return the values of the ticked boxes or of a menu with several choices."""
        return [str(option["value"]) for option in self._state(name).get("selected_options") or []]

    def picked(self, name: str) -> str:
        """Return the one user or conversation picked; empty when none was."""
        state = self._state(name)
        return str(state.get("selected_user") or state.get("selected_conversation") or "")

    def picked_many(self, name: str) -> list[str]:
        """Return the users or conversations picked."""
        state = self._state(name)
        return list(state.get("selected_users") or state.get("selected_conversations") or [])

    def files(self, name: str) -> list[dict[str, Any]]:
        """Return what Slack says of the files that were put into a field."""
        return [dict(one) for one in self._state(name).get("files") or []]

    def day(self, name: str) -> date | None:
        """Return the day picked."""
        value = self._state(name).get("selected_date")
        return date.fromisoformat(value) if value else None

    def time(self, name: str) -> time | None:
        """Return the time of day picked."""
        value = self._state(name).get("selected_time")
        return time.fromisoformat(value) if value else None

    def moment(self, day_field: str, time_field: str, tz: str) -> datetime:
        """Return the aware UTC moment of a day and a time field in a zone.

        Raises InvalidInput, at the field, when one is empty or the clocks skip that time.
        """
        day, at = self.day(day_field), self.time(time_field)
        if day is None:
            raise InvalidInput("Please pick a day.", field=day_field)
        if at is None:
            raise InvalidInput("Please pick a time.", field=time_field)
        return exact_utc(day, at, tz, field=time_field)

    # The ways to answer.

    async def reply(self, message: Message, *, replace: bool = False) -> None:
        """Answer only the caller: beside a command or click, or in a modal when it came from one."""
        if self.is_command:
            self.answered = True
            await self.ack(text=message.text, blocks=message.blocks, response_type="ephemeral")
        elif "response_url" in self.body:
            await surfaces.answer(self.respond, message, replace=replace)
        else:  # from a modal, the Home, or a shortcut
            await self.open(general.note(message))

    async def open(self, view: View) -> str:
        """Open a modal; on top, when the caller is in one. Return its id."""
        push = self.view.get("type") == "modal" and self.body.get("type") == "block_actions"
        return await surfaces.open_modal(self.client, self.trigger_id, view, push=push)

    async def update(self, view: View) -> None:
        """Show another modal in place of the one that was sent or clicked in."""
        if self.body.get("type") == "view_submission":
            self.answered = True
            await self.ack(response_action="update", view=view)
        else:
            await surfaces.update_modal(self.client, self.view["id"], view)

    async def push(self, view: View) -> None:
        """Put another modal on top of the one that was sent; closing it leads back to that one."""
        self.answered = True
        await self.ack(response_action="push", view=view)

    async def close_all(self) -> None:
        """Close the modal that was sent, and every one under it."""
        self.answered = True
        await self.ack(response_action="clear")
