from collections.abc import Callable

from bot.domain.message import Message, View
from bot.domain.roster_columns import Column
from bot.domain.roster_file import MOST_COLUMNS
from bot.messages import roster_columns
from tests.messages.cases.cycles import HEBREW, NASTY

HEADER = ("E-Mail", "Abteilung", NASTY[:60], HEBREW[:60])


def most() -> View:
    header = [f"{n:03} " + "c" * 56 for n in range(MOST_COLUMNS)]
    return roster_columns.columns_form(
        name="*x*",
        upload=7,
        lines=1,
        header=header,
        sample=["y" * 500] * MOST_COLUMNS,
        chosen=dict(zip(Column, header, strict=False)),
        wishes={"only_these": True, "guests": True},
    )


CASES: dict[str, Callable[[], Message | View]] = {
    "columns_form": lambda: roster_columns.columns_form(
        name="*people.csv*",
        upload=7,
        lines=1_234,
        header=HEADER,
        sample=("ann@x.test", "Vertrieb", NASTY, ""),
        chosen={Column.EMAIL: "E-Mail", Column.DEPARTMENT: "Abteilung"},
        wishes={},
    ),
    "columns_form__as_many_columns_as_fit": most,
}
