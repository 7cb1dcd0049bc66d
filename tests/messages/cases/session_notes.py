from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import session_notes
from bot.messages.session_notes import Box

NASTY = '<!channel> <@U1> & < > "quoted" *bold* @here'
EMPTY = Box("causes", "Root causes", "A line for each")
ENDED = "This session was cancelled. What you wrote down is kept."

CASES: dict[str, Callable[[], Message | View]] = {
    "form": lambda: session_notes.form([EMPTY], run_id=7, step=2, title="Find root causes", scribe=None),
    "form__somebody_else_writes": lambda: session_notes.form(
        [Box("causes", "Root causes", "", NASTY, 2), Box("more", "More", "", "ש" * 3000, 4)],
        run_id=7,
        step=2,
        title="What each of us will try, and who does what by when",
        scribe="U1",
    ),
    "form__two_texts_to_put_together": lambda: session_notes.form(
        [Box("causes", "Root causes", "A line for each", "What I wrote", 3, other=NASTY)],
        run_id=7,
        step=2,
        title="Find root causes",
        scribe="U2",
    ),
    "form__the_other_emptied_it": lambda: session_notes.form(
        [Box("causes", "Root causes", "", "x" * 3000, 3, other="")],
        run_id=7,
        step=2,
        title="Find root causes",
        scribe=None,
    ),
    "kept_after": lambda: session_notes.kept_after(why=ENDED, texts={"Root causes": NASTY}),
    "kept_after__nothing_written": lambda: session_notes.kept_after(why=ENDED, texts={}),
}
