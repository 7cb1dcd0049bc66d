"""Promises of the house that no type can hold, held by reading the code."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

BOT = Path(__file__).parents[1] / "bot"
Found = Callable[[ast.AST], str | None]

OF_NO_WORKSPACE = {
    ("db/workspaces.py", "find"),  # finds a workspace by its team
    ("db/workspaces.py", "active_ids"),
    ("db/retention.py", "all_ids"),
    ("db/recordset.py", "table_of"),  # reads no table, only what it is given
    ("db/recordset.py", "one_of"),
    ("db/calendar.py", "owner_of"),  # finds a person by the secret in their calendar's address
}
ABOUT_WORKSPACES = {"db/replicas.py"}  # which process sends for which of them
THROWN_AWAY = {"demo/counts.py"}  # counts the demo's own database, which has one workspace
SLACK_METHODS = ("chat_", "conversations_", "views_", "files_", "reactions_", "users_", "auth_test")
ANSWERS = {"reply", "open", "refuse", "remove", "look_up", "meet", "dm_channel", "publish", "respond"}
TRANSACTIONS = {"transaction", "reading", "unbound", "looking"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(BOT.rglob("*.py")):
        yield path.relative_to(BOT).as_posix(), ast.parse(path.read_text("utf-8"))


def called(node: ast.AST) -> str:
    """Return the last name of what a call calls; empty for anything else."""
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def breaches(found: Found, *, allowed: Callable[[str], bool]) -> list[str]:
    return [
        f"bot/{name}:{getattr(node, 'lineno', 0)}: {said}"
        for name, tree in modules()
        if not allowed(name)
        for node in ast.walk(tree)
        if (said := found(node))
    ]


def a_commit(node: ast.AST) -> str | None:
    return called(node) if called(node) in {"commit", "rollback"} else None


def test_only_the_session_module_and_the_migrations_commit() -> None:
    homes = {"db/session.py", "db/sqlite.py", "db/migrate.py"}
    assert breaches(a_commit, allowed=homes.__contains__) == []


def a_post(node: ast.AST) -> str | None:
    name = called(node)
    reads = name == "files_info"
    posts = name.startswith(("chat_", "files_")) or name in {"say", "api_call"}
    return name if posts and not reads else None


def test_only_delivery_posts() -> None:
    allowed = ("delivery/", "demo/")  # people of the demo say things through the sandbox
    assert breaches(a_post, allowed=lambda name: name.startswith(allowed)) == []


def a_view(node: ast.AST) -> str | None:
    return called(node) if called(node).startswith("views_") else None


def test_only_the_surfaces_show_views() -> None:
    assert breaches(a_view, allowed=lambda name: name == "delivery/surfaces.py") == []


def a_change_of_state(node: ast.AST) -> str | None:
    targets = node.targets if isinstance(node, ast.Assign) else []
    if any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets):
        return "assigns a state"
    keywords = node.keywords if isinstance(node, ast.Call) and called(node) == "values" else []
    return "writes a state" if any(keyword.arg == "state" for keyword in keywords) else None


def test_only_the_outbox_changes_the_state_of_a_delivery() -> None:
    outbox = {"db/outbox.py", "db/outbox_statements.py"}
    allowed = outbox | {"db/formations.py", "db/dialogue_slots.py"}  # a draft's, a date's
    assert breaches(a_change_of_state, allowed=allowed.__contains__) == []


def a_call_to_slack_inside(node: ast.AST) -> str | None:
    if not isinstance(node, ast.AsyncWith):
        return None
    if not any(called(item.context_expr) in TRANSACTIONS for item in node.items):
        return None
    for inner in ast.walk(ast.Module(node.body, [])):
        name = called(inner.value) if isinstance(inner, ast.Await) else ""
        if name.startswith(SLACK_METHODS) or name in ANSWERS:
            return f"awaits {name} in a transaction"
    return None


def test_no_transaction_is_open_while_slack_is_called() -> None:
    assert breaches(a_call_to_slack_inside, allowed=lambda name: name.startswith("demo/")) == []


def queries_without_a_workspace() -> Iterator[str]:
    for name, tree in modules():
        for function in ast.walk(tree):
            if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
                continue
            builds = {
                node.func.id
                for node in ast.walk(function)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            } & {"select", "update", "delete"}
            where = {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}
            fine = (name, function.name) in OF_NO_WORKSPACE or name in ABOUT_WORKSPACES | THROWN_AWAY
            where |= {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
            if builds and not where & {"workspace_id", "WS"} and not fine:
                yield f"bot/{name}:{function.lineno}: {function.name}"


def test_every_function_that_makes_a_query_names_the_workspace() -> None:
    assert list(queries_without_a_workspace()) == []


def by_primary_key(node: ast.AST) -> str | None:
    if called(node) in {"get", "get_one"} and isinstance(node, ast.Call):
        owner = node.func.value if isinstance(node.func, ast.Attribute) else None
        if isinstance(owner, ast.Attribute) and owner.attr == "session":
            return "reads a row by its id alone"
    return None


def test_no_row_is_read_by_its_id_alone() -> None:
    assert breaches(by_primary_key, allowed=lambda name: name == "db/workspaces.py") == []


def names_an_author(node: ast.AST) -> str | None:
    named = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "name", None)
    return "reads who made a suggestion" if named == "SuggestionAuthor" else None


def test_one_module_knows_who_made_a_suggestion() -> None:
    homes = {"db/suggestion_authors.py", "db/models/suggestions.py", "db/models/__init__.py"}
    assert breaches(names_an_author, allowed=homes.__contains__) == []


def names_an_exclusion(node: ast.AST) -> str | None:
    named = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "name", None)
    return "reads who would rather not be with whom" if named == "Exclusion" else None


def test_who_avoids_whom_is_read_by_its_author_and_the_engines_alone() -> None:
    homes = {"db/exclusions.py", "db/roster.py", "db/models/roster.py", "db/models/__init__.py"}
    assert breaches(names_an_exclusion, allowed=homes.__contains__) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("select(Exclusion.other_id)", names_an_exclusion),
        ("select(SuggestionAuthor.person_id)", names_an_author),
        ("await session.commit()", a_commit),
        ("await client.chat_postMessage(channel='C1')", a_post),
        ("await client.views_open(view={})", a_view),
        ("row.state = 'sent'", a_change_of_state),
        ("update(Delivery).values(state='sent')", a_change_of_state),
        ("async with db.transaction(1) as tx:\n  await client.users_info(user='U1')", a_call_to_slack_inside),
        (
            "async with request.transaction() as tx:\n  if x:\n    await request.reply(y)",
            a_call_to_slack_inside,
        ),
        ("await tx.session.get(Person, 1)", by_primary_key),
    ],
)
def test_each_promise_can_be_broken(code: str, found: Found) -> None:
    tree = ast.parse(f"async def f():\n  {code.replace(chr(10), chr(10) + '  ')}")
    assert [node for node in ast.walk(tree) if found(node)]
