"""The strategies of a group and the votes for them; who voted for what is read by the voter alone."""

from collections.abc import Collection

from sqlalchemy import delete, func, select, update

from bot.db.models import Strategy, StrategyVote
from bot.db.session import Tx


async def strategies(tx: Tx, cycle_id: int) -> list[Strategy]:
    """Return the strategies of a cycle, in the order in which they came."""
    statement = (
        select(Strategy)
        .where(Strategy.workspace_id == tx.workspace_id, Strategy.cycle_id == cycle_id)
        .order_by(Strategy.id)
        .execution_options(populate_existing=True)
    )
    return list((await tx.session.execute(statement)).scalars())


async def add(
    tx: Tx, request_key: str, *, group_id: int, cycle_id: int, text: str, author_id: int | None
) -> bool:
    """Add a strategy; the same form or line again adds nothing. Say whether it is new."""
    statement = (
        tx.insert(Strategy)
        .values(
            workspace_id=tx.workspace_id,
            group_id=group_id,
            cycle_id=cycle_id,
            author_id=author_id,
            text=text,
            votes=0,
            best=False,
            request_key=request_key,
            created_at=tx.now,
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "request_key"])
        .returning(Strategy.id)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none() is not None


async def counted(tx: Tx, cycle_id: int, voters: Collection[int]) -> dict[int, int]:
    """Return how many votes of these people each strategy of a cycle has; those without any are left out."""
    statement = (
        select(StrategyVote.strategy_id, func.count())
        .join(Strategy, Strategy.id == StrategyVote.strategy_id)
        .where(
            StrategyVote.workspace_id == tx.workspace_id,
            Strategy.cycle_id == cycle_id,
            StrategyVote.person_id.in_(voters),
        )
        .group_by(StrategyVote.strategy_id)
    )
    return {row[0]: row[1] for row in await tx.session.execute(statement)}


async def voters(tx: Tx, cycle_id: int) -> set[int]:
    """Return who has voted; not for what."""
    statement = (
        select(StrategyVote.person_id)
        .join(Strategy, Strategy.id == StrategyVote.strategy_id)
        .where(StrategyVote.workspace_id == tx.workspace_id, Strategy.cycle_id == cycle_id)
        .distinct()
    )
    return set((await tx.session.execute(statement)).scalars())


async def own(tx: Tx, cycle_id: int, *, viewer: int) -> list[int]:
    """Return for which strategies the viewer voted."""
    statement = (
        select(StrategyVote.strategy_id)
        .join(Strategy, Strategy.id == StrategyVote.strategy_id)
        .where(
            StrategyVote.workspace_id == tx.workspace_id,
            Strategy.cycle_id == cycle_id,
            StrategyVote.person_id == viewer,
        )
        .order_by(StrategyVote.strategy_id)
    )
    return list((await tx.session.execute(statement)).scalars())


async def choose(tx: Tx, cycle_id: int, person_id: int, chosen: Collection[int]) -> None:
    """Make these the strategies of a cycle that somebody votes for, and no others."""
    of_cycle = select(Strategy.id).where(
        Strategy.workspace_id == tx.workspace_id, Strategy.cycle_id == cycle_id
    )
    await tx.session.execute(
        delete(StrategyVote).where(
            StrategyVote.workspace_id == tx.workspace_id,
            StrategyVote.person_id == person_id,
            StrategyVote.strategy_id.in_(of_cycle),
            StrategyVote.strategy_id.not_in(chosen),
        )
    )
    for strategy_id in sorted(chosen):
        row = tx.insert(StrategyVote).values(
            workspace_id=tx.workspace_id, strategy_id=strategy_id, person_id=person_id, voted_at=tx.now
        )
        await tx.session.execute(row.on_conflict_do_nothing(index_elements=["strategy_id", "person_id"]))


async def settle(tx: Tx, cycle_id: int, votes: dict[int, int], best: Collection[int]) -> None:
    """Write down what a closed vote came to; with no votes at all, that it is open again."""
    for row in await strategies(tx, cycle_id):
        await tx.session.execute(
            update(Strategy)
            .where(Strategy.workspace_id == tx.workspace_id, Strategy.id == row.id)
            .values(votes=votes.get(row.id, 0), best=row.id in best)
        )
