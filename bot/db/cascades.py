"""Planned steps go with what they are about, by triggers where foreign keys would cost too much.

A foreign key is looked up again for each row, which took longer than writing the row (docs/decisions/0027).
Every statement that writes steps takes them from the very rows they are about; what is left for the database
is to take them along when these go. SQLite forgets the triggers of a table that a migration rebuilds: so they
are put back after every migration.
"""

from sqlalchemy import Connection, inspect, text

PARENTS = {  # by the column that names them; a new column of this kind joins in
    "workspace_id": "workspaces",
    "cycle_id": "cycles",
    "person_id": "people",
    "session_id": "sessions",
    "prompt_id": "prompts",
    "poll_id": "slot_polls",
    "action_id": "actions",
    "slot_id": "dialogue_slots",
    "formation_id": "formations",
}
SQLITE = """
CREATE TRIGGER steps_go_with_{parent} BEFORE DELETE ON {parent} BEGIN
    DELETE FROM planned_steps WHERE workspace_id = OLD.{workspace} AND {column} = OLD.id;
END"""
FUNCTION = """
CREATE OR REPLACE FUNCTION steps_go_along() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DELETE FROM planned_steps WHERE %I IN (SELECT id FROM gone)', TG_ARGV[0]);
    RETURN NULL;
END $$"""
POSTGRES = """
CREATE TRIGGER steps_go_with_{parent} AFTER DELETE ON {parent}
REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION steps_go_along('{column}')"""
THERE = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def keep(connection: Connection) -> None:
    """Make the triggers that are not there, unless this database still has the foreign keys."""
    look = inspect(connection)
    if not look.has_table("planned_steps") or look.get_foreign_keys("planned_steps"):
        return
    postgres = connection.dialect.name == "postgresql"
    there = set(connection.execute(text(THERE[connection.dialect.name])).scalars())
    columns = {one["name"] for one in look.get_columns("planned_steps")}
    missing = [column for column in PARENTS if column in columns and _name(column) not in there]
    if missing and postgres:
        connection.execute(text(FUNCTION))
    for column in missing:
        parent = PARENTS[column]
        workspace = "id" if parent == "workspaces" else "workspace_id"
        made = POSTGRES if postgres else SQLITE
        connection.exec_driver_sql(made.format(parent=parent, column=column, workspace=workspace))


def drop(connection: Connection) -> None:
    """Take the triggers away, on the way back to foreign keys."""
    postgres = connection.dialect.name == "postgresql"
    for column, parent in PARENTS.items():
        on = f" ON {parent}" if postgres else ""
        connection.execute(text(f"DROP TRIGGER IF EXISTS {_name(column)}{on}"))
    if postgres:
        connection.execute(text("DROP FUNCTION IF EXISTS steps_go_along()"))


def _name(column: str) -> str:
    return f"steps_go_with_{PARENTS[column]}"
