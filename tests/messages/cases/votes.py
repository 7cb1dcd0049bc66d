from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import votes
from bot.messages.votes import Candidate
from tests.messages.cases.agenda import OPEN

CASES: dict[str, Callable[[], Message | View]] = {
    "form": lambda: votes.form(OPEN.candidates, [], run_id=7),
    "form__chosen_before": lambda: votes.form(OPEN.candidates, [1, 3], run_id=7),
    "form__long_ones_are_told_in_full": lambda: votes.form(
        [Candidate(1, "x " * 60), Candidate(2, "Ask first")], [2], run_id=7
    ),
    "form__longest": lambda: votes.form([Candidate(n, "&" * 600) for n in range(20)], [0, 1, 2], run_id=7),
    "adding": lambda: votes.adding(run_id=7),
}
