"""One progress for all attempts: never back, never outside 0 to 1, and 1 at the end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from immersion.export._budget.attempts import AttemptsProgress

# What attempts tell: out of order, 1 too early, nothing at all, or outside of 0 to 1.
ATTEMPTS = st.lists(st.lists(st.floats(-0.5, 1.5), max_size=8), min_size=1, max_size=80)


def _told(attempts: list[list[float]], several: bool = True) -> list[float]:
    told: list[float] = []
    progress = AttemptsProgress(told.append, several)
    for attempt in attempts:
        progress.begin()
        for done in attempt:
            progress(done)
    progress.finish()
    return told


@given(ATTEMPTS)
def test_the_progress_never_goes_back_and_ends_at_one(attempts: list[list[float]]) -> None:
    told = _told(attempts)
    assert told == sorted(told)
    assert min(told) >= 0
    assert told[-1] == 1


def test_each_attempt_fills_half_of_what_is_left() -> None:
    assert _told([[0.0, 1.0], [0.5, 1.0], [0.0]]) == [0.0, 0.5, 0.625, 0.75, 0.75, 1.0]


def test_a_lone_attempt_fills_it_all() -> None:
    assert _told([[0.0, 0.5, 1.0]], several=False) == [0.0, 0.5, 1.0]
