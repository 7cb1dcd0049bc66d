"""What a list would change on the roster, and what it has changed."""

from collections.abc import Sequence

from bot.domain.message import Block, Message, View
from bot.domain.roster import Plan, counted
from bot.domain.roster_rows import Fault
from bot.messages.kit import actions, button, context, cut, esc, message, modal, names, quote, section

MOST_FAULTS = 20  # lines that are named
MOST_NAMED = 10  # people
LONGEST_FAULT = 280  # characters


def summary(
    plan: Plan, *, name: str, upload: int, unused: Sequence[str] = (), from_file: bool = True
) -> View:
    """Show what a list would change; it can be applied only when every line can be taken."""
    ready = not plan.faults and not plan.changes_nothing
    back = [button("Change the columns", "roster.back", str(upload))] if from_file else []
    return modal(
        "roster.apply",
        "What would change",
        [
            section(_headline(plan, name)),
            *(_faults(plan.faults) if plan.faults else _changes(plan)),
            *_left_out(plan.left_out),
            *([context(f"Columns I do not use: {esc(', '.join(unused))}")] if unused else []),
            actions(*back, button("Throw it away", "roster.discard", str(upload))),
        ],
        submit="Apply" if ready else None,
        close="Not now",
        meta={"upload": upload},
    )


def _headline(plan: Plan, name: str) -> str:
    if plan.faults:
        number = len({fault.line for fault in plan.faults})
        lines = "something is wrong in 1 line" if number == 1 else f"something is wrong in {number:,} lines"
        return (
            f"{name} cannot be taken yet, so *nothing is changed*: {lines}. Please correct that in the file, "
            "and upload it again with `/plg roster`."
        )
    if plan.changes_nothing:
        return f"{name} would change nothing. {_everybody(plan.unchanged)}"
    return f"With {name}, the roster would change like this. Nothing is changed until you press *Apply*."


def _everybody(unchanged: int) -> str:
    if not unchanged:
        return "There is nobody in it who could be taken."
    people = "The 1 person in it is" if unchanged == 1 else f"All {unchanged:,} people in it are"
    return f"{people} on the roster just so."


def _changes(plan: Plan) -> list[Block]:
    if plan.changes_nothing:
        return []
    return [
        section(counts(plan)),
        *_people("New", [line.user_id for line in plan.new]),
        *_people("Gone", plan.gone),
    ]


def counts(plan: Plan) -> str:
    """Return what changes, a line each: how many people are new, changed in what, back, as before, gone."""
    back = sum(1 for change in plan.changed if change.back)
    what = ", ".join(f"{label.lower()} {number:,}" for label, number in counted(plan.changed))
    numbers = [
        (len(plan.new), "new", ""),
        (len(plan.changed) - back, "changed", f": {what}" if what else ""),
        (back, "back", ""),
        (plan.unchanged, "as before", ""),
        (len(plan.gone), "gone", ": they leave their group, and future dialogues"),
    ]
    return "\n".join(f"• *{number:,} {word}*{more}" for number, word, more in numbers if number)


def _people(title: str, user_ids: Sequence[str]) -> list[Block]:
    if not user_ids:
        return []
    shown = names(user_ids[:MOST_NAMED])
    more = f" and {len(user_ids) - MOST_NAMED:,} more" if len(user_ids) > MOST_NAMED else ""
    return [context(f"{title}: {shown}{more}")]


def _faults(faults: Sequence[Fault]) -> list[Block]:
    lines = [cut(f"Line {fault.line}: {fault.why}.", LONGEST_FAULT) for fault in faults[:MOST_FAULTS]]
    more = len(faults) - MOST_FAULTS
    return [
        quote("\n".join(lines)),
        *([context(f"And {more:,} more. With these corrected, I name the next.")] if more > 0 else []),
    ]


def _left_out(left_out: Sequence[str]) -> list[Block]:
    if not left_out:
        return []
    number = "1 is" if len(left_out) == 1 else f"{len(left_out):,} are"
    more = f" … and {len(left_out) - MOST_NAMED:,} more" if len(left_out) > MOST_NAMED else ""
    shown = cut("; ".join(left_out[:MOST_NAMED]), 1_000) + more
    return [section(f"{number} left out:"), quote(f"{shown}.")]


def applied(plan: Plan, *, name: str) -> Message:
    """Say what was changed."""
    return message(
        section(f"The roster is up to date with {name}."),
        section(counts(plan)),
        context("Nobody new was messaged. `/plg roster` shows who is on it."),
    )
