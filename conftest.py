"""What every test, doctest and benchmark shares: nothing is kept in the user's own folders."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _cache_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMMERSION_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
