"""The quick fit of the decoding filters gives what the slow, obvious one gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from immersion import audio
from immersion.audio import magls
from immersion.audio.hrtf import Hrtf
from immersion.audio.hrtf_filters import decoding_filters, solid_angles
from naive_magls import naive_fit
from spherical_head import spherical_head, spread


def _both(head: Hrtf, order: int, monkeypatch: pytest.MonkeyPatch) -> tuple[np.ndarray, np.ndarray]:
    quick = decoding_filters(head, order)
    with monkeypatch.context() as patch:
        patch.setattr(magls, "_fit", naive_fit)
        return quick, decoding_filters(head, order)


def _assert_near(quick: np.ndarray, slow: np.ndarray) -> None:
    assert np.abs(quick - slow).max() <= 1e-9 * np.abs(slow).max()


@pytest.mark.parametrize("order", [0, 1, 4])
def test_the_quick_fit_is_the_slow_one(order: int, monkeypatch: pytest.MonkeyPatch) -> None:
    _assert_near(*_both(spherical_head(spread(120)), order, monkeypatch))


def test_an_ear_without_sound_leaves_the_other_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = spherical_head(spread(120))
    deaf = whole.impulses.copy()
    deaf[:, 1] = 0
    quick, slow = _both(Hrtf(whole.directions, deaf, whole.rate), 2, monkeypatch)
    _assert_near(quick, slow)
    assert not quick[1].any()
    assert quick[0].any()


def test_frequencies_without_sound_keep_the_phases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bins that are nothing, for one ear or for both, and directions whose phase is nothing at the start."""
    rng = np.random.default_rng(4)
    spectra = rng.standard_normal((60, 2, 12)) + 1j * rng.standard_normal((60, 2, 12))
    spectra[:, 0, 6] = spectra[:, :, 8] = spectra[:, 1, :4] = 0
    harmonics = audio.sh(2, *rng.uniform(-1.5, 1.5, (2, 60)))
    given = spectra, harmonics, np.full(60, 1 / 60), np.full(9, 1e-3), 4
    quick, slow = magls._fit(*given), naive_fit(*given)
    _assert_near(quick, slow)
    assert not quick[0, :, 6].any()
    assert not quick[:, :, 8].any()


@pytest.mark.parametrize(("order", "directions", "bins"), [(10, 1200, 5), (1, 20, 300), (0, 70_000, 4)])
def test_more_directions_or_frequencies_than_are_taken_at_once(
    order: int, directions: int, bins: int
) -> None:
    rng = np.random.default_rng(5)
    spectra = rng.standard_normal((directions, 2, bins)) + 1j * rng.standard_normal((directions, 2, bins))
    harmonics = audio.sh(order, *rng.uniform(-1.5, 1.5, (2, directions)))
    weights, penalty = rng.uniform(0.5, 1, directions) / directions, np.full((order + 1) ** 2, 1e-3)
    _assert_near(*(fit(spectra, harmonics, weights, penalty, 2) for fit in (magls._fit, naive_fit)))


def test_shares_of_the_sphere_are_kept_and_cannot_be_changed() -> None:
    points = spread(50)
    first = solid_angles(points)
    assert solid_angles(points.copy()) is first
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 1
    assert solid_angles(points[::-1]).tobytes() == first[::-1].tobytes()


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.parametrize("order", [1, 3, 5, 7])
@pytest.mark.parametrize("name", ["kemar", "ku100"])
def test_measured_heads(name: str, order: int, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = (
        audio.default_hrtf(48_000)
        if name == "kemar"
        else audio.read_hrtf(data_folder / "audio" / "FHK_HRIR_L2354.sofa")
    )
    _assert_near(*_both(head, order, monkeypatch))
