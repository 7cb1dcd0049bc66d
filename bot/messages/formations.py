"""Groups before anybody hears of them: the drafts there are, and the preview of one, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.grouping import Rule
from bot.domain.message import Block, Message, View
from bot.messages.formation_group import Shown, group_facts, group_line, many, persons
from bot.messages.kit import actions, button, context, esc, message, modal, section, when

PER_PAGE = 8
NAMES = {  # of the rules that may give way
    Rule.DEPARTMENTS: "mixed departments",
    Rule.PARTNERS: "new partners",
    Rule.LEVEL: "the same level",
    Rule.HOURS: "shared working hours",
}


@dataclass(frozen=True)
class Preview:
    """A whole draft; `order` are the rules asked for, the first to give way first; `starts` the session."""

    formation: int
    version: int
    name: str
    groups: Sequence[Shown]
    order: Sequence[Rule]
    seed: int = 1
    swaps: int = 0
    starts: datetime | None = None
    tz: str = "UTC"
    ready: bool = True

    @property
    def people(self) -> int:
        """How many are in it."""
        return sum(len(group.seats) for group in self.groups)


@dataclass(frozen=True)
class Row:
    """A draft in the list of them, or what was launched, with how many of its groups are still to begin."""

    formation: int
    name: str
    groups: int
    people: int
    launched: bool
    waiting: int = 0


def listing(rows: Sequence[Row]) -> View:
    """The drafts there are, and what was launched lately."""
    blocks: list[Block] = [
        section("Groups are formed from the roster, and looked at here, before anybody is messaged."),
        actions(button("Form new groups", "groups.new", style="primary")),
    ]
    for row in rows:
        line = f"*{esc(row.name)}* · {many(row.groups, 'group')} · {persons(row.people)}"
        if row.launched:
            left = row.waiting
            state = "launched" if not left else f"launching: {left} of {row.groups} still to begin"
            blocks.append(section(f"{line} · {state}"))
        else:
            blocks.append(section(f"{line} · draft", button("Open", "groups.open", str(row.formation))))
    return modal("groups.list", "Practice groups", blocks, submit=None, close="Close")


def preview(draft: Preview, *, tz: str, page: int = 0, meanwhile: bool = False) -> View:
    """One page of a draft; `meanwhile`: somebody changed it, and what was asked for was not done."""
    pages = max(1, -(-len(draft.groups) // PER_PAGE))
    page = min(page, pages - 1)
    blocks: list[Block] = []
    if meanwhile:
        blocks.append(
            section("*Somebody changed these groups meanwhile.* This is how they are now; please look again.")
        )
    blocks += [section(summary(draft, tz)), context(_order(draft.order)), _tools(draft)]
    for group in draft.groups[page * PER_PAGE : (page + 1) * PER_PAGE]:
        blocks += [section(group_line(group)), context(group_facts(group))]
    turns = []
    if page > 0:
        turns.append(button("Page before", "groups.before", str(page - 1)))
    if page + 1 < pages:
        turns.append(button("Next page", "groups.next", str(page + 1)))
    if turns:
        blocks += [context(f"Page {page + 1} of {pages}"), actions(*turns, block_id="turn")]
    meta = {"formation": draft.formation, "version": draft.version, "page": page}
    return modal(
        "groups.preview",
        "Groups, not yet told",
        blocks,
        submit="Launch…" if draft.groups else None,
        close="Close",
        meta=meta,
    )


def discarded(*, name: str) -> Message:
    """Confirm that a draft is gone."""
    return message(section(f"The draft *{esc(name)}* is gone. Nobody has heard of it."))


def summary(draft: Preview, tz: str) -> str:
    """Say how many groups there are, what holds in all of them, and where something gave."""
    if not draft.groups:
        return f"*{esc(draft.name)}*: the groups are not formed yet, and nobody has been messaged."
    how_many = f"{persons(draft.people)} in {many(len(draft.groups), 'group')}"
    first = f", first session {when(draft.starts, tz)}" if draft.starts else ""
    judged = [group for group in draft.groups if group.facts is not None]
    whole = sum(all(fact.holds for fact in group.facts or ()) for group in judged)
    lines = [f"*{esc(draft.name)}*: {how_many}{first}."]
    if whole == len(draft.groups):
        lines.append("Everything you asked for holds in all of them.")
    else:
        lines.append(
            f"Everything you asked for holds in {whole} of {len(draft.groups)}; where not, it says what gave."
        )
    if len(judged) < len(draft.groups):
        lines.append("*Some cannot stay as they are*: something has changed since they were formed.")
    if missing := sum(bool(seat.missing) for group in draft.groups for seat in group.seats):
        lines.append(f"*{persons(missing)} cannot take part any more*, and would be left out.")
    lines.append("Nobody has been messaged.")
    return "\n".join(lines)


def _order(order: Sequence[Rule]) -> str:
    always = (
        "Always: nobody is with their own manager or report, and private wishes count, unseen by anybody."
    )
    if not order:
        return always
    named = ", then ".join(NAMES[rule] for rule in order)
    return f"{always} Where not all of the rest can hold, this gives way first: {named}."


def _tools(draft: Preview) -> Block:
    form = button("Form the groups", "groups.again", f"{draft.version}:{draft.seed}", style="primary")
    edit = button("Change what I filled in", "groups.edit")
    away = button("Throw away", "groups.discard", ask="The draft is gone then. Nobody has heard of it.")
    if not draft.groups:
        return actions(form, edit, away, block_id="tools")
    again = "All groups are formed anew" + (", and your swaps are lost." if draft.swaps else ".")
    return actions(
        button("Swap two people", "groups.swap_open"),
        button(
            "Another arrangement",
            "groups.again",
            f"{draft.version}:{draft.seed + 1}",
            ask=again if draft.swaps else "",
        ),
        edit,
        away,
        block_id="tools",
    )
