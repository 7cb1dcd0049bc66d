"""Two people of a draft change places: whom, and what it would mean."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.message import Block, View
from bot.messages.formation_group import Shown, group_facts, group_line
from bot.messages.kit import context, divider, field, mention, modal, section


@dataclass(frozen=True)
class Effect:
    """What becomes of two groups when two people (Slack ids) change places."""

    formation: int
    version: int
    one: str
    other: str
    numbers: tuple[int, int]
    before: Sequence[Shown]
    after: Sequence[Shown]


def form(*, formation: int, version: int, one: str = "", other: str = "", meanwhile: bool = False) -> View:
    """Choose two people who change places."""
    blocks: list[Block] = []
    if meanwhile:
        blocks.append(
            section("*Somebody changed the groups meanwhile.* Please look at the effect once more.")
        )
    blocks += [
        section("Both are shown with what it would mean for their groups, before anything is kept."),
        field("one", "Who changes places", _user(one)),
        field("other", "with whom", _user(other)),
    ]
    meta = {"formation": formation, "version": version}
    return modal("groups.swap", "Swap two people", blocks, submit="See the effect", close="Back", meta=meta)


def _user(chosen: str) -> Block:
    return {"type": "users_select"} | ({"initial_user": chosen} if chosen else {})


def effect(effect: Effect) -> View:
    """Both groups before and after; sending it keeps the swap."""
    blocks: list[Block] = [section(f"If {mention(effect.one)} and {mention(effect.other)} change places:")]
    for before, after in zip(effect.before, effect.after, strict=True):
        blocks += [
            section(group_line(after)),
            context(f"Now:\n{group_facts(before)}"),
            context(f"Then:\n{group_facts(after)}"),
            divider(),
        ]
    meta = {
        "formation": effect.formation,
        "version": effect.version,
        "one": effect.one,
        "other": effect.other,
        "numbers": list(effect.numbers),
    }
    return modal(
        "groups.swap_keep", "The effect", blocks[:-1], submit="Keep the swap", close="Leave it", meta=meta
    )
