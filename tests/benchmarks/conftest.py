"""Small runs of the proofs: on the PostgreSQL of the test run, and silent."""

from collections.abc import Iterator

import pytest

from benchmarks import databases


@pytest.fixture(autouse=True)
def _its_server(postgres: str) -> Iterator[None]:
    with databases.lent(postgres):
        yield
