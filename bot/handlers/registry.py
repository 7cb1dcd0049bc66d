"""Which function answers what; the same table routes `/plg` and writes its help."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from difflib import get_close_matches

from bot.handlers.request import Request

Handler = Callable[[Request], Awaitable[None]]


@dataclass(frozen=True)
class Subcommand:
    """One word after /plg."""

    name: str
    usage: str
    summary: str
    handler: Handler


SUBCOMMANDS: dict[str, Subcommand] = {}
ACTIONS: dict[str, Handler] = {}
FORMS: dict[str, Handler] = {}
SHORTCUTS: dict[str, Handler] = {}


def subcommand(name: str, usage: str, summary: str) -> Callable[[Handler], Handler]:
    """Register `/plg name`; `usage` shows its arguments, `summary` says in one line what for."""

    def register(handler: Handler) -> Handler:
        SUBCOMMANDS[name] = Subcommand(name, usage, summary, handler)
        return handler

    return register


def _into(table: dict[str, Handler], names: tuple[str, ...]) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        for name in names:
            if name in table:
                raise ValueError(f"{name} is taken")
            table[name] = handler
        return handler

    return register


def action(*action_ids: str) -> Callable[[Handler], Handler]:
    """Register what a button or menu does, by its action_id."""
    return _into(ACTIONS, action_ids)


def form(*callback_ids: str) -> Callable[[Handler], Handler]:
    """Register what sending a modal does, by its callback_id."""
    return _into(FORMS, callback_ids)


def shortcut(*callback_ids: str) -> Callable[[Handler], Handler]:
    """Register what a shortcut does, by its callback_id."""
    return _into(SHORTCUTS, callback_ids)


def nearest(name: str) -> str | None:
    """Return the subcommand that was probably meant."""
    found = get_close_matches(name.lower(), SUBCOMMANDS, n=1, cutoff=0.5)
    return found[0] if found else None
