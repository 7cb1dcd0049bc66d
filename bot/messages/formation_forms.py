"""The forms around a draft of groups: who and by which rules, the first cycle, a swap, and the launch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_of

from bot.domain.formation import LONGEST_NAME
from bot.domain.message import Block, View
from bot.messages.cycles import LONGEST_CHALLENGE, Filled, Offer, plan_fields
from bot.messages.kit import (
    choice,
    context,
    field,
    header,
    modal,
    option,
    plain,
    section,
    text_input,
)

FILTERS = {"departments": "Departments", "levels": "Levels", "locations": "Locations", "tags": "Tags"}
MOST_CHOICES, LONGEST_CHOICE = 100, 150  # of a menu, and characters of what one of them stands for
SIZES = ("4", "5", "6")
RULES = {
    "same_level": ("Same level", "They share one real challenge"),
    "mixed_departments": ("Mixed departments", "They learn how others do it"),
    "fresh_partners": ("New to each other", "No earlier buddies, nobody from an earlier session"),
    "shared_hours": ("At least 3 shared working hours", "By their own hours and time zones"),
}


@dataclass(frozen=True)
class Choices:
    """What the roster can be narrowed by, the most frequent first: for each of FILTERS its values."""

    values: Mapping[str, Sequence[str]]
    people: int


@dataclass(frozen=True)
class Asked:
    """What stands in the form when it opens; `facilitators` are Slack ids, `rules` keys of RULES."""

    filled: Filled
    name: str = ""
    who: dict[str, Sequence[str]] = made_of(default_factory=dict)
    size: str = "6"
    rules: Sequence[str] = tuple(RULES)
    facilitators: Sequence[str] = ()


def form(choices: Choices, offer: Offer, asked: Asked, *, draft: tuple[int, int] | None = None) -> View:
    """Ask who is put into groups, by which rules, who leads, and what the first cycle is.

    `draft` is (its id, its version) when one is changed.
    """
    meta = {} if draft is None else {"formation": draft[0], "version": draft[1]}
    return modal(
        "groups.form",
        "Form practice groups",
        [
            field(
                "name",
                "Name of the programme",
                text_input(initial=asked.name, limit=LONGEST_NAME, example="Leading people 2027", focus=True),
                hint="Each group is called so, with its number.",
            ),
            context(
                f"{choices.people:,} people are on the roster. Leave a field empty to take everybody; who is "
                "in an active group already is left out."
            ),
            *_filters(choices, asked),
            field("size", "People in a group", _sizes(asked.size), hint="4 to 6; nobody is left over."),
            field("rules", "What each group should have", _rules(asked.rules), optional=True),
            field(
                "facilitators",
                "Facilitators",
                {"type": "multi_users_select", "placeholder": plain("One, or several who share the groups")}
                | ({"initial_users": list(asked.facilitators)} if asked.facilitators else {}),
                hint="Groups are dealt out evenly. They lead, and are put into no group themselves.",
            ),
            header("The first cycle"),
            field(
                "challenge",
                "The challenge they share",
                text_input(
                    initial=asked.filled.challenge,
                    multiline=True,
                    limit=LONGEST_CHALLENGE,
                    example="We give feedback too late, or not at all.",
                ),
                hint="To begin with; each group sharpens it in its work session.",
            ),
            *plan_fields(offer, asked.filled),
        ],
        submit="Show the groups",
        meta=meta,
    )


def _filters(choices: Choices, asked: Asked) -> list[Block]:
    found = []
    for name, label in FILTERS.items():
        values = [one for one in choices.values.get(name, ()) if len(one) <= LONGEST_CHOICE][:MOST_CHOICES]
        if values:
            options = [option(value, value) for value in values]
            chosen = [one for one in options if one["value"] in asked.who.get(name, ())]
            menu: Block = {"type": "multi_static_select", "options": options, "placeholder": plain("All")}
            menu |= {"initial_options": chosen} if chosen else {}
            found.append(field(name, label, menu, optional=True))
    return found


def _sizes(chosen: str) -> Block:
    return choice("static_select", "value", [option(f"Up to {size}", size) for size in SIZES], chosen)


def _rules(chosen: Sequence[str]) -> Block:
    options = [option(label, key, why) for key, (label, why) in RULES.items()]
    ticked = [one for one in options if one["value"] in chosen]
    return {"type": "checkboxes", "options": options} | ({"initial_options": ticked} if ticked else {})


def searching(*, people: int) -> View:
    """Stands where the form stood, while groups of very many people are looked for."""
    return modal(
        "groups.searching",
        "Groups, not yet told",
        [section(f"Forming groups of {people:,} people. This takes a few seconds …")],
        submit=None,
        close="Close",
    )
