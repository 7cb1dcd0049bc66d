"""`plg roster`: who takes part, brought in from a file and taken away as one; works beside a running bot."""

from pathlib import Path
from typing import Annotated

import typer

# ruff: noqa: PLC0415  # `plg --help` answers at once: the database is loaded by who asks for it

app = typer.Typer(no_args_is_help=True, help="Who takes part in peer learning: `import`, `export`, `show`.")
Workspace = Annotated[
    str | None, typer.Option(metavar="T…", help="Of this workspace, if plg serves several.")
]


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV or Excel, with a line for each person.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")
    ] = False,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OURS=THEIRS", help="Which column is what, such as department=Team; may be repeated."
        ),
    ] = None,
    only_these: Annotated[
        bool, typer.Option("--only-these", help="Whoever is not in the file is gone.")
    ] = False,
    guests: Annotated[bool, typer.Option("--guests", help="Let guests of the workspace in.")] = False,
    workspace: Workspace = None,
) -> None:
    """Put people on the roster, or bring it up to date: all of the file, or nothing of it.

    Columns: email or slack_id, and any of department, level, location, manager, start_date, tags.
    """
    from bot.commands import rosters

    rosters.import_(
        file,
        rosters.Wanted(column or [], only_these=only_these, guests=guests),
        dry_run=dry_run,
        workspace=workspace,
    )


@app.command()
def export(
    file: Annotated[Path | None, typer.Argument(help="NAME.csv or NAME.xlsx; else CSV is printed.")] = None,
    *,
    workspace: Workspace = None,
) -> None:
    """Write the roster to a file that `plg roster import` reads again."""
    from bot.commands import rosters

    rosters.export(file, workspace)


@app.command()
def show(*, workspace: Workspace = None) -> None:
    """Show how many people are on the roster, by department, level and time zone."""
    from bot.commands import rosters

    rosters.show(workspace)
