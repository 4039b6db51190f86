"""What is called slower is slower, and noise is not: thousands of seeded trials with heavy tails."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from immersion.errors import InputError
from immersion.preview.measuring.intervals import Ratio, corrected, paired, unpaired

METRICS = 12
Figures = NDArray[np.float64]


def _trials(rng: np.random.Generator, trials: int, pairs: int, ratio: float) -> tuple[Figures, Figures]:
    """Return (trials, metrics, pairs) medians of 24 frames, old and new, of processes on an uneven machine."""
    shape = (trials, METRICS, 2, pairs, 24)
    frames = 1 + 0.05 * rng.standard_t(
        3,
        shape,
    ).clip(-6, 6)
    frames += np.where(rng.random(shape) < 0.08, rng.pareto(1.1, shape), 0.0)  # no mean to speak of
    medians = np.median(frames, axis=-1)
    medians *= np.exp(rng.normal(0, 0.025, medians.shape))  # the luck of each process
    drift = np.cumsum(rng.normal(0, 0.1, (trials, METRICS, 1, pairs)), axis=-1)
    medians *= np.exp(drift)  # the machine's, the same for both of a pair
    return medians[:, :, 0], ratio * medians[:, :, 1]


def _alarms(rng: np.random.Generator, trials: int, pairs: int, ratio: float) -> NDArray[np.bool_]:
    old, new = _trials(rng, trials, pairs, ratio)
    level = corrected(0.99, METRICS)
    return np.array(
        [
            [paired(new[t, m], old[t, m], level).verdict() == "slower" for m in range(METRICS)]
            for t in range(trials)
        ]
    )


@pytest.mark.parametrize(("pairs", "runs"), [(5, 1000), (8, 600), (20, 250)])
def test_the_same_version_twice_is_never_called_slower(pairs: int, runs: int) -> None:
    """1,850 runs of 12 metrics each: not one alarm."""
    assert not _alarms(np.random.default_rng(pairs), runs, pairs, 1.0).any()


def test_a_slowdown_of_exactly_the_margin_is_called_so_less_often_than_stated() -> None:
    """The worst case of a false alarm: at the margin itself at most 1 run in 100, of all 12 metrics together."""
    alarms = _alarms(np.random.default_rng(1), 1000, 8, 1.10).any(axis=1)
    assert alarms.mean() < 0.01


def test_a_slowdown_of_thirty_per_cent_is_found_with_eight_pairs() -> None:
    alarms = _alarms(np.random.default_rng(2), 300, 8, 1.30)
    assert alarms.mean() > 0.95  # of single metrics
    assert alarms.any(axis=1).all()  # of runs


def test_the_paired_interval_is_students_on_logarithms() -> None:
    rng = np.random.default_rng(3)
    old, new = np.exp(rng.normal(0, 0.1, (2, 9)))
    found = paired(new, old, 0.99)
    ends = stats.ttest_rel(np.log(new), np.log(old)).confidence_interval(0.99)
    assert (found.low, found.high) == pytest.approx((np.exp(ends.low), np.exp(ends.high)))
    assert found.value == pytest.approx(stats.gmean(new) / stats.gmean(old))


def test_the_unpaired_interval_is_welchs_on_logarithms() -> None:
    rng = np.random.default_rng(4)
    new, old = np.exp(rng.normal(0, 0.3, 7)), np.exp(rng.normal(0, 0.1, 12))
    found = unpaired(new, old, 0.999)
    ends = stats.ttest_ind(np.log(new), np.log(old), equal_var=False).confidence_interval(0.999)
    assert (found.low, found.high) == pytest.approx((np.exp(ends.low), np.exp(ends.high)))


def test_pairs_take_out_what_both_met() -> None:
    drift = np.exp(np.cumsum(np.random.default_rng(5).normal(0, 0.5, 10)))
    wobble = np.exp(np.random.default_rng(6).normal(0, 0.01, 10))
    assert paired(1.3 * drift * wobble, drift).verdict() == "slower"
    assert unpaired(1.3 * drift * wobble, drift).verdict() == "uncertain"


def test_equal_counts_have_an_exact_ratio() -> None:
    assert paired([5.0] * 5, [4.0] * 5) == Ratio(
        pytest.approx(1.25), pytest.approx(1.25), pytest.approx(1.25)
    )
    assert unpaired([3.3] * 6, [3.3] * 5).verdict() == "within"


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [
        (Ratio(1.2, 1.1001, 1.3), "slower"),
        (Ratio(1.2, 1.0999, 1.3), "uncertain"),
        (Ratio(1.0, 0.9, 1.1), "within"),
        (Ratio(0.9, 0.8, 0.99), "faster"),
    ],
)
def test_slower_means_the_whole_interval(ratio: Ratio, verdict: str) -> None:
    assert ratio.verdict() == verdict


def test_the_level_is_shared_out_among_the_metrics() -> None:
    assert corrected(0.99, 12) == pytest.approx(1 - 0.01 / 12)
    wide, narrow = (paired([1.3, 1.1, 1.2, 1.25, 1.3], [1.0] * 5, corrected(0.99, m)) for m in (12, 1))
    assert wide.low < narrow.low < narrow.high < wide.high


@pytest.mark.parametrize(
    "bad", [[1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 0.0], [1.0, 1.0, 1.0, 1.0, np.nan]]
)
def test_figures_without_a_logarithm_are_refused(bad: list[float]) -> None:
    with pytest.raises(InputError, match=r"bench-(few|figure)"):
        paired(bad, [1.0] * 5)
