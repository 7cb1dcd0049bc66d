from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import general
from tests.messages.cases.activity_log import HEBREW, LONGEST, NASTY

COMMANDS = [
    ("log", "[what I tried]", "Note an experiment; alone it opens a form."),
    ("commit", "", "Write what you will practise."),
    ("help", "", "What you can type here."),
]

CASES: dict[str, Callable[[], Message | View]] = {
    "plain_answer": lambda: general.plain_answer(general.SORRY),
    "plain_answer__given_back": lambda: general.plain_answer(general.SORRY, typed=NASTY),
    "plain_answer__right_to_left": lambda: general.plain_answer(general.SORRY, typed=HEBREW),
    "plain_answer__longest": lambda: general.plain_answer(general.SORRY, typed=LONGEST),
    "plain_answer__away": lambda: general.plain_answer(general.AWAY, typed=NASTY),
    "plain_answer__away_click": lambda: general.plain_answer(general.AWAY_FOR_A_CLICK),
    "plain_answer__late": lambda: general.plain_answer(general.LATE_WITH_WORDS, typed=NASTY),
    "note__away": lambda: general.note(general.plain_answer(general.AWAY_FOR_A_FORM)),
    "given_back__the_rest": lambda: general.given_back("Too long.", LONGEST + NASTY)[1],
    "note": lambda: general.note(general.plain_answer("That group has ended.")),
    "help_text": lambda: general.help_text(COMMANDS),
    "help_text__unknown": lambda: general.help_text(COMMANDS, unknown="lgo I asked first", meant="log"),
    "help_text__nasty": lambda: general.help_text(COMMANDS, unknown=NASTY),
    "help_text__longest": lambda: general.help_text(COMMANDS, unknown=LONGEST * 3, meant="log"),
}
