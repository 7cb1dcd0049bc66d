from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import formation_forms as forms
from bot.messages.cycles import Filled
from bot.messages.formation_forms import Asked, Choices
from tests.messages.cases.cycles import OFFER
from tests.messages.cases.sessions import HEBREW, NASTY

CHOICES = Choices(
    {"departments": ["Sales", "Engineering"], "levels": ["Team lead"], "locations": [], "tags": ["2027"]}, 60
)
LONG = Choices(
    {name: [f"{n} {NASTY} {'x' * 100}" for n in range(120)] for name in forms.FILTERS}
    | {"tags": ["y" * 151]},
    10_000,
)
CHANGED = Asked(
    Filled("Asia/Kolkata", challenge=HEBREW),
    "Heads 2027",
    {"departments": ["Sales"], "tags": ["2027", "gone by now"]},
    "4",
    ["shared_hours"],
    ["UF", "UG"],
)
CASES: dict[str, Callable[[], Message | View]] = {
    "form": lambda: forms.form(CHOICES, OFFER, Asked(Filled("Asia/Kolkata"))),
    "form__changed": lambda: forms.form(CHOICES, OFFER, CHANGED, draft=(7, 3)),
    "form__a_roster_without_labels": lambda: forms.form(
        Choices({}, 0), OFFER, Asked(Filled("UTC"), rules=())
    ),
    "form__longest": lambda: forms.form(LONG, OFFER, CHANGED),
    "searching": lambda: forms.searching(people=3000),
}
