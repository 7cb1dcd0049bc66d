"""Entries of many people at once: kept together, told one by one, and no one's fault is another's."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from bot.db import activity_log as entries
from bot.db.session import Database
from bot.errors import InvalidInput
from bot.services import activity_log
from bot.services.activity_log import Draft, Source
from bot.services.log_intake import LogIntake
from tests.support import northwind


class Commits:
    def __init__(self, database: Database) -> None:
        self.count = 0
        database.on_commit(self.add)

    def add(self) -> None:
        self.count += 1


async def test_what_many_write_at_once_is_kept_with_few_commits(database: Database) -> None:
    world = await northwind.group_of(database, 6)
    intake, commits = LogIntake(database), Commits(database)
    words = [(member.id, f"I tried {n}") for n in range(8) for member in world.members]
    kept = await asyncio.gather(
        *(
            intake.keep(world.workspace_id, author, Draft(said), Source("command", f"{author}:{said}"))
            for author, said in words
        )
    )
    assert [entry.tried for entry in kept] == [said for _, said in words]
    assert commits.count <= 2
    async with database.reading(world.workspace_id) as tx:
        for author, entry in zip((author for author, _ in words), kept, strict=True):
            assert await activity_log.one(tx, entry.id, viewer=author) == entry
        assert await entries.own_total(tx, viewer=world.members[0].id) == 8


async def test_the_same_command_twice_in_one_batch_counts_once(database: Database) -> None:
    world = await northwind.group_of(database, 2)
    intake, me = LogIntake(database), world.members[0].id
    first, second, third = await asyncio.gather(
        intake.keep(world.workspace_id, me, Draft("I tried"), Source("command", "k")),
        intake.keep(world.workspace_id, me, Draft("I tried"), Source("command", "k")),
        intake.keep(world.workspace_id, me, Draft("I tried"), Source("command", "other")),
    )
    assert first == second
    assert third.id != first.id
    again = await intake.keep(world.workspace_id, me, Draft("I tried"), Source("command", "k"))
    assert again == first


async def test_an_entry_says_the_week_of_its_author_and_none_outside_a_group(database: Database) -> None:
    world = await northwind.group_of(database, 2)
    async with database.transaction(world.workspace_id) as tx:
        loner = await northwind.person(tx, "ULONER")
    database.clock.move_to(await _starts(database, world))  # type: ignore[attr-defined]  # it is a stepped one
    intake = LogIntake(database)
    member, outside = await asyncio.gather(
        intake.keep(world.workspace_id, world.members[0].id, Draft("I tried"), Source("command", "a")),
        intake.keep(world.workspace_id, loner.id, Draft("I tried"), Source("command", "b")),
    )
    assert (member.week, outside.week) == (1, None)


async def _starts(database: Database, world: northwind.Northwind) -> object:
    async with database.reading(world.workspace_id) as tx:
        return (await world.practice(tx)).work.starts_at


async def test_one_that_cannot_be_kept_takes_nobody_along(database: Database) -> None:
    world = await northwind.group_of(database, 3)
    intake, nobody = LogIntake(database), 4711
    authors = [world.members[0].id, nobody, world.members[1].id]
    outcomes = await asyncio.gather(
        *(
            intake.keep(world.workspace_id, author, Draft("I tried"), Source("command", f"k{author}"))
            for author in authors
        ),
        return_exceptions=True,
    )
    assert [type(one).__name__ for one in outcomes] == ["Entry", "IntegrityError", "Entry"]
    with pytest.raises(IntegrityError):
        await intake.keep(world.workspace_id, nobody, Draft("I tried"), Source("command", "again"))


async def test_what_says_nothing_is_refused_before_it_waits(database: Database) -> None:
    world = await northwind.group_of(database, 2)
    with pytest.raises(InvalidInput, match="InvalidInput"):
        await LogIntake(database).keep(
            world.workspace_id, world.members[0].id, Draft(" \u200b"), Source("command", "k")
        )


async def test_who_stops_waiting_leaves_the_others_theirs(database: Database) -> None:
    world = await northwind.group_of(database, 3)
    intake = LogIntake(database)
    source = Source("command", "k")
    tasks = [
        asyncio.create_task(
            intake.keep(world.workspace_id, member.id, Draft("I tried"), replace(source, key=f"k{member.id}"))
        )
        for member in world.members
    ]
    await asyncio.sleep(0)
    tasks[0].cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(one).__name__ for one in outcomes[1:]] == ["Entry", "Entry"]
