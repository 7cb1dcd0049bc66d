"""Drafts of groups as tables in a terminal: the same facts, in the same order, as the preview in Slack."""

from collections.abc import Iterator, Sequence

from rich.table import Table

from bot.domain.grouping import Rule
from bot.messages.formation_group import HOLDS, MOST_PAIRS, Fact, Shown, many
from bot.messages.formation_swaps import Effect
from bot.messages.formations import NAMES, Preview, Row


def list_table(rows: Sequence[Row]) -> Table:
    """Return the drafts there are."""
    shown = Table("draft", "name", "groups", "people", "state", box=None, pad_edge=False)
    for row in rows:
        state = (
            "draft" if not row.launched else f"launching, {row.waiting} to go" if row.waiting else "launched"
        )
        shown.add_row(str(row.formation), row.name, str(row.groups), str(row.people), state)
    return shown


def draft_table(draft: Preview) -> Table:
    """Return every group of a draft with who is in it, what holds, and what had to give."""
    shown = Table("group", "people", "holds", "gave", box=None, pad_edge=False, show_lines=True)
    for group in draft.groups:
        shown.add_row(*_row(group))
    return shown


def effect_tables(effect: Effect) -> Iterator[Table]:
    """Return both groups of a swap, as they are and as they would be."""
    for title, groups in (("Now", effect.before), ("Then", effect.after)):
        shown = Table("group", "people", "holds", "gave", box=None, pad_edge=False, title=title)
        for group in groups:
            shown.add_row(*_row(group))
        yield shown


def summary(draft: Preview) -> Iterator[str]:
    """Say how it went as a whole, and what comes next."""
    whole = sum(group.facts is not None and all(fact.holds for fact in group.facts) for group in draft.groups)
    many = f"{draft.people:,} people in {len(draft.groups):,} groups"
    yield f"\nDraft {draft.formation}, {draft.name}: {many}, seed {draft.seed}."
    yield f"Everything asked for holds in {whole:,} of {len(draft.groups):,}."
    if draft.order:
        yield f"What gives way first: {', then '.join(NAMES[rule] for rule in draft.order)}."
    yield "Never: somebody with their own manager or report; private wishes count, seen by nobody."
    then = f"`plg groups launch {draft.formation}`" if draft.ready else f"`plg groups plan {draft.formation}`"
    yield f"Nobody has been messaged. Next: {then}, or `plg groups form --seed {draft.seed + 1}`."


def _row(group: Shown) -> tuple[str, str, str, str]:
    people = ", ".join(
        seat.name
        + (f" ({seat.missing})" if seat.missing else "")
        + (f" [{label}]" if (label := seat.department) else "")
        for seat in group.seats
    ).replace("[", "\\[")
    if group.facts is None:
        return str(group.number), people, "", "cannot stay as it is: something has changed"
    names = {seat.user_id: seat.name for seat in group.seats}
    holds = ", ".join(_holds(fact, group) for fact in group.facts if fact.holds)
    gave = "; ".join(_gave(fact, group, names) for fact in group.facts if not fact.holds)
    outside = f"; session outside the hours of {group.outside}" if group.outside else ""
    return str(group.number), people, holds, (gave + outside).removeprefix("; ")


def _holds(fact: Fact, group: Shown) -> str:
    return f"{group.shared:g} shared hours" if fact.rule is Rule.HOURS and group.shared else HOLDS[fact.rule]


def _gave(fact: Fact, group: Shown, names: dict[str, str]) -> str:
    if fact.rule is Rule.SIZE:
        return f"only {len(group.seats)}"
    if fact.rule is Rule.HOURS:
        return f"{group.shared or 0:g} shared hours"
    pairs = [f"{names[one]} and {names[other]}" for one, other in fact.pairs[:MOST_PAIRS]]
    left = len(fact.pairs) - MOST_PAIRS
    more = f"; {many(left, 'pair')} more" if left > 0 else ""
    return f"{NAMES[fact.rule]} ({'; '.join(pairs)}{more})"
