from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import confidence

PLAN = "When <!channel> & < > someone hands in good work, I will say so at once."

CASES: dict[str, Callable[[], Message | View]] = {
    "kept": lambda: confidence.kept(sentence=PLAN, then=6, now=8, in_channel=False, run_id=7),
    "kept__shown_to_the_group": lambda: confidence.kept(
        sentence=PLAN, then=None, now=1, in_channel=True, run_id=7
    ),
    "kept__no_commitment": lambda: confidence.kept(
        sentence=None, then=None, now=5, in_channel=False, run_id=7
    ),
}
