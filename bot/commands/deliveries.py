"""`plg deliveries`: what goes out and what became of it; works beside a running bot."""

from typing import Annotated

import typer

from bot.domain.deliveries import Kind, State

# ruff: noqa: PLC0415  # `plg --help` answers at once: the database is loaded by who asks for it

app = typer.Typer(help="What goes out, and what became of it; `retry`, `cancel` or `why` one of them.")
Number = Annotated[int, typer.Argument(metavar="ID", help="The number in the first column of the table.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON in place of a table or sentences.")]


@app.callback(invoke_without_command=True)
def deliveries(
    context: typer.Context,
    *,
    state: Annotated[State | None, typer.Option(metavar="STATE", help="Only those in this state.")] = None,
    kind: Annotated[
        Kind | None, typer.Option(metavar="KIND", help="Only those of this kind, such as tip.")
    ] = None,
    since: Annotated[str | None, typer.Option(help="Due since: 90m, 6h, 2d, 1w, or 2026-11-21.")] = None,
    workspace: Annotated[str | None, typer.Option(help="Only those of this workspace (T…).")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Show deliveries as a table, those due latest first; recipients as ids, never any words."""
    if context.invoked_subcommand is None:
        from bot.commands import outgoing

        outgoing.show(state, kind, since, workspace, limit=limit, as_json=as_json)


@app.command()
def why(delivery_id: Number, *, as_json: AsJson = False) -> None:
    """Tell the life of one delivery: what caused it, what was tried, what happens next."""
    from bot.commands import outgoing

    outgoing.why(delivery_id, as_json=as_json)


@app.command()
def retry(delivery_id: Number) -> None:
    """Send a failed delivery again."""
    from bot.commands import outgoing

    outgoing.retry(delivery_id)


@app.command()
def cancel(delivery_id: Number) -> None:
    """Cancel a delivery that has not gone."""
    from bot.commands import outgoing

    outgoing.cancel(delivery_id)
