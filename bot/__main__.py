"""The `plg` command line; each command imports what it needs, so that `plg --help` answers at once."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import memory
from bot.commands import deliveries, dialogues, groups, roster
from bot.errors import ConfigError

# ruff: noqa: PLC0415  # a command loads only its own part of the house

app = typer.Typer(
    name="plg",
    help="Keeps peer learning groups of managers alive between their sessions, in Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
content = typer.Typer(no_args_is_help=True, help="The words of the weekly tips.")
app.add_typer(content, name="content")
app.add_typer(deliveries.app, name="deliveries")
app.add_typer(dialogues.app, name="dialogues")
app.add_typer(groups.app, name="groups")
app.add_typer(roster.app, name="roster")


def main() -> None:
    """Run the command line; a setting that cannot be used ends it with one sentence and exit code 2."""
    try:
        app(prog_name="plg")
    except ConfigError as error:
        sys.stderr.write(f"plg: {error}\n")
        sys.exit(2)


@app.command()
def run() -> None:
    """Connect to Slack and look after every group until stopped."""
    from bot.log import configure
    from bot.settings import load_settings

    settings = load_settings()
    configure(settings.log_level, settings.log_format)

    import asyncio

    memory.let_grow()  # nearly all that is loaded now stays
    from bot.running import run as run_bot

    try:
        asyncio.run(run_bot(settings))
    except Exception as error:
        from bot.doctor import why_not_started

        sentence = why_not_started(error, settings)
        if sentence is None:
            raise
        raise ConfigError(sentence) from None
    finally:
        memory.collect()


@app.command()
def demo(
    *,
    script: Annotated[bool, typer.Option("--script", help="Play a whole cycle, print its timeline.")] = False,
    reset: Annotated[bool, typer.Option("--reset", help="Begin again on the first day.")] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the page.")] = 8000,
    data: Annotated[Path, typer.Option(help="Folder that keeps the demo between runs.")] = Path("demo-data"),
) -> None:
    """Live through a practice cycle in the browser, with no Slack account."""
    from bot.demo import main as run_demo

    run_demo(script=script, reset=reset, port=port, data=data)


@app.command()
def simulate(
    *,
    roster: Annotated[
        Path | None, typer.Option(help="A roster's CSV; else the roster of the database.")
    ] = None,
    draft: Annotated[int | None, typer.Option(help="A draft of `plg groups`, as it stands.")] = None,
    weeks: Annotated[int, typer.Option(min=1, max=12, help="Practice weeks.")] = 4,
    size: Annotated[int, typer.Option(min=4, max=6, help="People in a group, at most.")] = 6,
    seed: Annotated[int, typer.Option(help="Another number gives other groups.")] = 1,
    zone: Annotated[
        str, typer.Option(help="Zone of the session, and of people whose zone is not known.")
    ] = "",
    starts: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Day of the launch; else today.")
    ] = None,
    day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day of the work session; else in two weeks."),
    ] = None,
    at: Annotated[str, typer.Option("--time", help="Its time.")] = "14:00",
    facilitators: Annotated[int, typer.Option(min=0, help="How many; else one to ten groups.")] = 0,
    posts_per_minute: Annotated[
        int, typer.Option(min=1, max=1000, envvar="PLG_POSTS_PER_MINUTE", help="Most messages a minute.")
    ] = 300,
    nudge_budget: Annotated[
        int, typer.Option(min=1, max=50, envvar="PLG_NUDGE_BUDGET", help="Most unasked messages in 7 days.")
    ] = 8,
    workspace: Annotated[str | None, typer.Option(help="The workspace (T…), if there are several.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Live a whole program through, on a stepped clock, before anybody is messaged; print what would come."""
    from bot.errors import PlgError
    from bot.simulation import Asked
    from bot.simulation import main as run_simulation

    asked = Asked(
        roster,
        draft,
        workspace,
        weeks,
        size,
        seed,
        zone,
        starts.date() if starts else None,
        day.date() if day else None,
        at,
        facilitators,
        posts_per_minute,
        nudge_budget,
        as_json,
    )
    try:
        run_simulation(asked)
    except PlgError as error:
        raise ConfigError(error.message) from None


@app.command()
def migrate(
    *,
    to: Annotated[str, typer.Option(help="The revision to reach.")] = "head",
    down: Annotated[bool, typer.Option("--down", help="Go back to --to, losing what came after it.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; fail unless up to date.")] = False,
) -> None:
    """Bring the database to the shape that this version of plg needs."""
    from sqlalchemy.exc import OperationalError

    from bot.db import migrate as database
    from bot.settings import load_local_settings

    url = load_local_settings().database_url
    try:
        before = database.state(url)
    except OperationalError:
        raise ConfigError(
            "The database cannot be opened: check PLG_DATABASE_URL, and that its server lets this user in."
        ) from None
    if before.relation == "ahead" and not check:
        raise ConfigError(
            f"The database is at {before.current}, made by a newer plg: use that one, or go back with it by "
            f"`plg migrate --down --to {before.head}`."
        )
    if down and to == "head":
        raise ConfigError("`plg migrate --down` needs --to: the revision to go back to.")
    if not check:
        (database.downgrade if down else database.upgrade)(url, to)
    after = database.state(url)
    typer.echo(f"The database is at {after.current or 'no revision'}; this plg needs {after.head}.")
    if check and after.relation != "equal":
        typer.echo("Mend it by: plg migrate" if after.relation != "ahead" else "Use a newer plg.", err=True)
        raise typer.Exit(1)


@content.command("check")
def content_check(
    path: Annotated[Path | None, typer.Argument(help="Folder that holds tips/; else the one in use.")] = None,
) -> None:
    """Check every tip, script, prompt and topic: what is missing, too long, or shown otherwise by Slack."""
    from bot.content import (
        check,
        default_root,
        load_dialogue_topics,
        load_prompts,
        load_scripts,
        load_topics,
    )
    from bot.settings import load_local_settings

    root = path or load_local_settings().content_dir or default_root()
    problems = check(root)
    for problem in problems:
        typer.echo(f"{problem.path}:{problem.line}: {problem.message}")
    if problems:
        raise typer.Exit(1)
    topics = load_topics(root)
    tips = sum(len(topic.tips) for topic in topics.values())
    typer.echo(
        f"{tips} tips in {len(topics)} topics, {len(load_scripts(root))} scripts of sessions, "
        f"{len(load_prompts(root))} prompts, {len(load_dialogue_topics(root))} topics of dialogues: all good"
    )


@app.command()
def doctor() -> None:
    """Check settings, database, token, scopes, clock and content, and say how to mend what fails."""
    import asyncio
    import logging

    from rich.console import Console

    from bot.doctor import Verdict, examine, table

    logging.getLogger().addHandler(logging.NullHandler())  # the table says it all
    found = asyncio.run(examine())
    Console().print(table(found))
    if any(one.verdict is Verdict.FAILED for one in found):
        raise typer.Exit(1)


if __name__ == "__main__":
    main()
