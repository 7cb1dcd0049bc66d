from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import formation_swaps as swaps
from bot.messages.formation_swaps import Effect
from tests.messages.cases.formation_group import GAVE, ODD, WHOLE

EFFECT = Effect(7, 3, "U5", "U6", (1, 2), [WHOLE, GAVE], [GAVE, WHOLE])
CASES: dict[str, Callable[[], Message | View]] = {
    "form": lambda: swaps.form(formation=7, version=3),
    "form__meanwhile": lambda: swaps.form(formation=7, version=3, one="U5", other="U6", meanwhile=True),
    "effect": lambda: swaps.effect(EFFECT),
    "effect__nasty": lambda: swaps.effect(Effect(7, 3, "U5", "U6", (1, 2), [ODD, ODD], [ODD, ODD])),
}
