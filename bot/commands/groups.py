"""`plg groups`: practice groups formed from the roster, looked at and launched from the command line."""

from typing import Annotated

import typer

# ruff: noqa: PLC0415  # `plg --help` answers at once: the database is loaded by who asks for it

app = typer.Typer(
    help="Practice groups from the roster: `form` a draft, `plan` its first cycle, `swap`, and `launch`."
)
Number = Annotated[int, typer.Argument(metavar="DRAFT", help="The number in the first column of the list.")]
Some = Annotated[str, typer.Argument(metavar="PERSON", help="E-mail, Slack id (U…) or name.")]
Only = Annotated[list[str] | None, typer.Option(help="Only these; repeat it for several.")]
Leads = Annotated[list[str] | None, typer.Option(help="E-mail, Slack id or name; several share the groups.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON in place of a table.")]
Team = Annotated[str | None, typer.Option("--workspace", help="The workspace (T…), if there are several.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]


@app.callback(invoke_without_command=True)
def groups(context: typer.Context, *, workspace: Team = None, as_json: AsJson = False) -> None:
    """List the drafts there are, and what was launched lately."""
    if context.invoked_subcommand is None:
        from bot.commands import forming

        forming.listing(workspace, as_json=as_json)


@app.command()
def form(
    *,
    name: Annotated[str, typer.Option(help="Name of the programme; each group has its number.")] = "Practice",
    department: Only = None,
    level: Only = None,
    location: Only = None,
    tag: Only = None,
    size: Annotated[int, typer.Option(min=4, max=6, help="People in a group, at most.")] = 6,
    same_level: Annotated[bool, typer.Option("--same-level/--any-level")] = True,
    mixed_departments: Annotated[bool, typer.Option("--mixed-departments/--any-department")] = True,
    fresh_partners: Annotated[bool, typer.Option("--new-partners/--any-partner")] = True,
    shared_hours: Annotated[float, typer.Option(min=0, max=24, help="Shared working hours; 0: any.")] = 3,
    seed: Annotated[int, typer.Option(help="Another number gives another arrangement.")] = 1,
    facilitator: Leads = None,
    workspace: Team = None,
    as_json: AsJson = False,
) -> None:
    """Form groups, keep them as a draft, and print what holds and what gave in each; nobody is messaged."""
    from bot.commands import forming
    from bot.domain.formation import Draft, Who
    from bot.domain.grouping import Rules

    who = Who(*(tuple(some or ()) for some in (department, level, location, tag)))
    rules = Rules(size, same_level, mixed_departments, fresh_partners, shared_hours)
    forming.form(name, Draft(who, rules, seed=seed), facilitator or [], workspace, as_json=as_json)


@app.command()
def plan(
    draft: Number,
    *,
    challenge: Annotated[str, typer.Option(help="The challenge they share.")],
    topic: Annotated[str, typer.Option(help="Topic of the weekly tips, such as giving-feedback.")],
    day: Annotated[str, typer.Option(help="Day of the work session: 2027-01-20.")],
    at: Annotated[str, typer.Option("--time", help="Its time: 14:00.")],
    zone: Annotated[str, typer.Option(help="Time zone of that time: Europe/Berlin.")],
    place: Annotated[str, typer.Option(help="Place or link of the sessions.")] = "",
    weeks: Annotated[int, typer.Option(min=1, max=12, help="Practice weeks.")] = 4,
    tip_day: Annotated[str, typer.Option(help="Day of the tips.")] = "tuesday",
    tip_time: Annotated[str, typer.Option(help="Time of the tips, each member's own.")] = "10:00",
    facilitator: Leads = None,
    workspace: Team = None,
) -> None:
    """Settle the first cycle of a draft: its challenge, its work session, its weeks and tips."""
    from bot.commands import launching
    from bot.commands.launching import Typed

    typed = Typed(challenge, topic, day, at, zone, place, weeks, tip_day, tip_time)
    launching.plan(draft, typed, facilitator or [], workspace)


@app.command()
def show(draft: Number, *, workspace: Team = None, as_json: AsJson = False) -> None:
    """Print a draft as it is now."""
    from bot.commands import forming

    forming.show(draft, workspace, as_json=as_json)


@app.command()
def swap(draft: Number, one: Some, other: Some, *, yes: Yes = False, workspace: Team = None) -> None:
    """Let two people change places, after showing what that means for their groups."""
    from bot.commands import forming

    forming.swap(draft, (one, other), workspace, yes=yes)


@app.command()
def launch(
    draft: Number,
    *,
    owner: Annotated[str | None, typer.Option(help="Who launches; the first owner if not said.")] = None,
    small: Annotated[
        bool, typer.Option("--small", help="Also groups that are smaller than 4 by now.")
    ] = False,
    yes: Yes = False,
    workspace: Team = None,
) -> None:
    """Launch a draft, after asking: a running bot then begins one group every few seconds."""
    from bot.commands import launching

    launching.launch(draft, owner, workspace, small=small, yes=yes)


@app.command()
def discard(draft: Number, *, workspace: Team = None) -> None:
    """Throw a draft away."""
    from bot.commands import forming

    forming.discard(draft, workspace)
