"""Which column of an owner's file is what: a menu for each of ours, filled in as far as it can be guessed."""

from collections.abc import Mapping, Sequence

from bot.domain.message import Block, View
from bot.domain.roster_columns import LABELS, Column
from bot.messages.kit import actions, button, choice, field, modal, option, section

NONE = "-"
HINTS = {
    Column.EMAIL: "As in Slack. This or the Slack id says who it is.",
    Column.MANAGER: "Their e-mail address or Slack id; nobody is grouped with their manager.",
    Column.START_DATE: "Such as 2026-04-03.",
}


def columns_form(
    *,
    name: str,
    upload: int,
    lines: int,
    header: Sequence[str],
    sample: Sequence[str],
    chosen: Mapping[Column, str],
    wishes: Mapping[str, bool],
) -> View:
    """Ask which column is what; `sample` is the first line, `chosen` our columns to theirs so far."""
    number = "1 line" if lines == 1 else f"{lines:,} lines"
    return modal(
        "roster.columns",
        "Which column is what?",
        [
            section(f"I have read {name}: {number} below the header. Please look whether I guessed right."),
            *(_menu(column, header, sample, chosen.get(column)) for column in Column),
            _how(wishes),
            actions(button("Throw it away", "roster.discard", str(upload))),
        ],
        submit="See what changes",
        meta={"upload": upload},
    )


def _menu(column: Column, header: Sequence[str], sample: Sequence[str], chosen: str | None) -> Block:
    options = [option("Not in this file", NONE)]
    options += [
        option(name, str(place), f"such as {value}" if value else "")
        for place, (name, value) in enumerate(zip(header, sample, strict=False))
    ]
    picked = str(header.index(chosen)) if chosen in header else NONE
    menu = choice("static_select", "value", options, picked)
    return field(str(column), LABELS[column], menu, hint=HINTS.get(column, ""), optional=True)


def _how(wishes: Mapping[str, bool]) -> Block:
    offered = {
        "only_these": option(
            "Only these: whoever is missing is gone", "only_these", "They leave their group and hear of it."
        ),
        "guests": option("Let guests of this workspace in", "guests"),
    }
    ticked = [one for wish, one in offered.items() if wishes.get(wish)]
    element: Block = {"type": "checkboxes", "options": list(offered.values())}
    return field(
        "wishes", "How it is meant", element | ({"initial_options": ticked} if ticked else {}), optional=True
    )
