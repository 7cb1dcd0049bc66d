"""Whether a goal of people to meet is possible: the owner's form, and the answer in plain words."""

from dataclasses import asdict, dataclass

from bot.domain.dialogues import FEWEST, SIZE
from bot.domain.feasibility import (
    ENOUGH,
    EVERYBODY,
    HALF,
    MOST_A_YEAR,
    MOST_DATES,
    MOST_GOAL,
    MOST_PEOPLE,
    Answer,
    Lever,
    Plan,
    Way,
)
from bot.domain.message import Block, Message, View
from bot.domain.partners import bands
from bot.messages.bars import band_name, bars
from bot.messages.kit import actions, button, context, field, header, message, modal, section

BESIDE = {1: "one other", 2: "two others", 3: "three others", 4: "four others"}[SIZE - 1]
MOST = {  # of each number in the form
    "people": MOST_PEOPLE,
    "per_year": MOST_A_YEAR,
    "attendance": EVERYBODY,
    "dates": MOST_DATES,
    "goal": MOST_GOAL,
}


def form(plan: Plan, *, on_roster: int | None) -> View:
    """Ask an owner what they have in mind; `on_roster` is how many people the roster has, if there is one."""
    known = f"Your roster has {on_roster:,}." if on_roster else "Everybody who may sign up."
    return modal(
        "feasibility.ask",
        "Is our goal possible?",
        [
            section("I play a year with these numbers. Nothing is opened, and nobody is messaged."),
            _number("people", "How many people are the dialogues for?", plan.people, known),
            _number("per_year", "Dialogues a year for each of them", plan.per_year, "12 is one a month."),
            _number(
                "attendance",
                "Of a hundred who have a seat, how many come?",
                plan.attendance,
                "Somebody is always ill or held up.",
            ),
            _number(
                "dates",
                "Dates to choose from each time",
                plan.dates,
                "Fewer dates have more people each, and so more new ones to be seated with.",
            ),
            _number("goal", "Different people each should meet in a year", plan.goal, ""),
        ],
        submit="Work it out",
    )


def _number(name: str, label: str, value: int, hint: str) -> Block:
    element: Block = {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": "1",
        "max_value": str(MOST[name]),
    }
    if value:
        element["initial_value"] = str(value)
    return field(name, label, element, hint=hint)


def working() -> View:
    """What stands there while the year is played."""
    return modal(
        "feasibility.wait",
        "Is our goal possible?",
        [section("I am playing the year now. This takes a few seconds.")],
        submit=None,
        close="Close",
    )


def result(answer: Answer, *, goal_now: int, from_roster: bool) -> View:
    """The answer, with the ways that would do; `goal_now` is the goal that members see."""
    told = said(answer)
    meta = asdict(answer.plan)
    row = [button("Change the numbers", "feasibility.again")]
    if answer.plan.goal != goal_now:
        ask = f"Everybody then sees their number beside {answer.plan.goal} instead of {goal_now}."
        row.append(button(f"Make {answer.plan.goal} our goal", "feasibility.goal", ask=ask))
    return modal(
        "feasibility.answer",
        "Is our goal possible?",
        [
            header(told.verdict),
            section(told.outcome),
            *_spread(answer),
            *([section("\n".join(told.why))] if told.why else []),
            *(
                [section("\n".join([f"*{told.lead}*", *(f"• {way}" for way in told.ways)]))]
                if told.lead
                else []
            ),
            actions(*row, block_id="feasibility"),
            *([context(small(answer, from_roster=from_roster))] if answer.plan.people >= FEWEST else []),
        ],
        submit=None,
        close="Close",
        meta=meta,
    )


def goal_set(goal: int) -> Message:
    """Confirm the goal that members see from now on."""
    return message(
        section(f"The goal is *{goal}* different people a year now. Everybody sees it beside their own.")
    )


def _spread(answer: Answer) -> list[Block]:
    """How many of a hundred are how far in the end."""
    met = answer.outcome.met
    if answer.plan.people < FEWEST or not met:
        return []
    found = bands(met, answer.plan.goal)
    first = next(n for n, one in enumerate(found) if one.people)
    shown = [(band_name(one), round(EVERYBODY * one.people / len(met))) for one in found[first:]]
    return [section("*Different people met in the year, of a hundred people*"), *bars(shown)]


@dataclass(frozen=True)
class Said:
    """An answer in sentences: what comes of it, why, and, below `lead`, what would do."""

    verdict: str
    outcome: str
    why: list[str]
    lead: str
    ways: list[str]


def said(answer: Answer) -> Said:
    """Put an answer into words, without markup."""
    plan, outcome, reach = answer.plan, answer.outcome, answer.reach
    if plan.people < FEWEST:
        few = "A dialogue needs three people at least; tables of four are best."
        return Said("Not with so few", few, [], "", [])
    setting = (
        f"With {plan.people:,} people, {_many(plan.per_year, 'dialogue')} a year for each, {_coming(plan)}"
    )
    reaching = f"{_share(answer)} {plan.goal} different people or more"
    half = f"Half of them meet {outcome.typical} or more, and nine of ten {outcome.nearly_all()} or more."
    lead = "Each of these alone would do" if answer.ways else "No single change that I tried would do"
    ways = [_way(way, plan) for way in answer.ways]
    if reach >= ENOUGH:
        return Said("Yes", f"{setting} {reaching}. {half}", [], "", [])
    verdict = "For most, but not for all" if reach >= HALF else "Not as planned"
    return Said(verdict, f"{setting} {reaching}. {half}", _why(plan), lead, ways)


def _many(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"


def _coming(plan: Plan) -> str:
    dates = "" if plan.dates == 1 else f", and {plan.dates} dates to choose from each time"
    if plan.attendance == EVERYBODY:
        return f"everybody coming{dates},"
    return f"{plan.attendance} of a hundred coming{dates},"


def _share(answer: Answer) -> str:
    if answer.reach == 0:
        return "nobody meets" if answer.plan.others < answer.plan.goal else "hardly anybody meets"
    return "everybody meets" if answer.reach == EVERYBODY else f"{answer.reach} of a hundred meet"


def _why(plan: Plan) -> list[str]:
    found = []
    if plan.others < plan.goal:
        found.append(f"There are only {plan.others} others to meet, and the goal is {plan.goal}.")
    elif plan.at_most < plan.goal:
        found.append(
            f"{_many(plan.per_year, 'dialogue')} with {BESIDE} can bring {int(plan.at_most)} people at most, "
            "even if everybody comes each time."
        )
    if plan.attendance < EVERYBODY:
        found.append(
            "An empty chair costs more than once: who stays away meets nobody, and each of the others at "
            "that table meets one person fewer."
        )
    if plan.goal <= plan.others < plan.goal + plan.goal // 2:
        found.append(
            f"Among {plan.people} people, at most {_many(plan.new_only, 'dialogue')} can bring new people "
            "only. The nearer to that, the more often somebody meets the same person again."
        )
    return found


def _way(way: Way, plan: Plan) -> str:
    match way.lever:
        case Lever.MEETINGS:
            return f"{_many(way.value, 'dialogue')} a year for each instead of {plan.per_year}"
        case Lever.PEOPLE:
            more = way.value - plan.people
            return f"{more} more people to sign up: {way.value} instead of {plan.people}"
        case Lever.ATTENDANCE if way.value == EVERYBODY:
            return "Everybody with a seat coming"
        case Lever.ATTENDANCE:
            return f"{way.value} of a hundred coming instead of {plan.attendance}"
        case Lever.GOAL:
            return f"A goal of {way.value} instead of {plan.goal}"


def small(answer: Answer, *, from_roster: bool) -> str:
    """Say how the answer was found, in small print."""
    some = f"{answer.played} of these people" if answer.played < answer.plan.people else "these people"
    roster = ", with the departments and managers of your roster" if from_roster else ""
    return (
        f"I played the year with {some}{roster}, by the rules by which tables are really seated, and joined "
        f"when too few come. “Would do” means that {ENOUGH} of a hundred reach the goal. Whom people have "
        "met before does not count here. A real year turns out a little differently."
    )
