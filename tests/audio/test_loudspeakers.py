"""Decoders for loudspeakers: evenness, closed forms, a lost loudspeaker, and what is refused."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest
from audio_quality import evenness, spiral

from immersion.audio.decoders import DECODERS
from immersion.audio.harmonics import sh_of_vectors
from immersion.audio.layouts import layout
from immersion.audio.loudspeakers import LoudspeakerDecoder
from immersion.errors import InputError, UnknownNameError

GOLDEN = (1 + 5**0.5) / 2
# The twelve corners of the icosahedron are a spherical 5-design: enough for order 2.
ICOSAHEDRON = np.array([np.roll([0.0, a, b * GOLDEN], k) for k in range(3) for a in (-1, 1) for b in (-1, 1)])


FIGURES = [("4+5+0", 4.1, 9.7), ("4+7+0", 3.2, 6.4), ("22.2", 3.3, 3.8)]


def measured(decoder: LoudspeakerDecoder, points: np.ndarray) -> tuple[float, float, float, float]:
    """Spread of the energy in dB, mean and largest angle of rE in degrees, mean length of rE."""
    return astuple(evenness(decoder.matrix, decoder.layout.directions, points))


@pytest.mark.parametrize(("name", "spread", "error"), FIGURES)
def test_plain_allrad_is_as_even_as_the_best_published(name: str, spread: float, error: float) -> None:
    """Order 3, max-rE, upper hemisphere: the spread to a tenth of a decibel, the mean angle of rE."""
    found = measured(LoudspeakerDecoder(name, 3, even=False), spiral(40_000, upper=True))
    assert round(found[0], 1) <= spread
    assert found[1] <= error


@pytest.mark.parametrize(("name", "spread", "error"), FIGURES)
def test_evened_allrad_stays_under_two_decibels_at_equal_re(name: str, spread: float, error: float) -> None:
    points = spiral(40_000, upper=True)
    plain = measured(LoudspeakerDecoder(name, 3, even=False), points)
    found = measured(LoudspeakerDecoder(name, 3), points)
    assert found[0] <= 0.8
    assert found[1] < plain[1]
    assert found[2] < plain[2] + 1.0
    assert found[3] > plain[3] - 0.001


@pytest.mark.parametrize("name", ["0+2+0", "0+5+0", "4+7+0", "9+10+3"])
@pytest.mark.parametrize("order", [0, 1, 5])
def test_evening_never_makes_the_energy_less_even(name: str, order: int) -> None:
    points = spiral(5000)
    plain = LoudspeakerDecoder(name, order, even=False)
    evened = LoudspeakerDecoder(name, order)
    assert measured(evened, points)[0] <= measured(plain, points)[0] + 1e-6
    assert abs(((sh_of_vectors(order, points) @ evened.matrix.T) ** 2).sum(1).mean() - 1) < 1e-3


def test_an_even_decoder_is_as_symmetric_as_its_layout() -> None:
    decoder = LoudspeakerDecoder("4+7+0", 3)
    points = spiral(300)
    gains = sh_of_vectors(3, points) @ decoder.matrix.T
    mirrored = sh_of_vectors(3, points * [1, -1, 1]) @ decoder.matrix.T
    swap = [1, 0, 2, 3, 5, 4, 7, 6, 9, 8, 11, 10]
    assert np.abs(gains - mirrored[:, swap]).max() < 1e-6


def test_the_report_agrees_with_a_measurement_on_other_points() -> None:
    decoder = LoudspeakerDecoder("4+5+0", 3)
    report, found = decoder.report(upper=True), measured(decoder, spiral(40_000, upper=True))
    assert report.energy_spread_db == pytest.approx(found[0], abs=0.02)
    assert np.degrees(report.direction_error) == pytest.approx(found[1], abs=0.05)
    assert np.degrees(report.worst_direction_error) == pytest.approx(found[2], rel=0.05)
    assert report.vector_length == pytest.approx(found[3], abs=1e-3)


def mclaren() -> np.ndarray:
    """24 points that are a spherical 7-design: an orbit of the rotations of a cube.

    Such an orbit integrates degree 4 and 6 if the squares of its coordinates have, as all directions do on
    average, a sum of squares of 3/5 and a product of 1/105 (A. D. McLaren, Math. Comp. 17, 1963).
    """
    x, y, z = np.sqrt(np.roots([1.0, -1.0, 1 / 5, -1 / 105]).real)
    points = []
    for signs in np.array(np.meshgrid(*[[1, -1]] * 3)).reshape(3, -1).T:
        even = signs.prod() > 0
        base = (x, y, z) if even else (y, x, z)
        points += [np.roll(base, k) * signs for k in range(3)]
    return np.array(points)


@pytest.mark.parametrize("max_re", [True, False])
@pytest.mark.parametrize(
    ("points", "order"), [(ICOSAHEDRON, 1), (ICOSAHEDRON, 2), (mclaren(), 2), (mclaren(), 3)]
)
def test_epad_keeps_the_energy_on_a_design(points: np.ndarray, order: int, max_re: bool) -> None:
    decoder = LoudspeakerDecoder(points, order, "epad", max_re=max_re)
    directions = np.random.default_rng(3).normal(size=(500, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    energy = ((sh_of_vectors(order, directions) @ decoder.matrix.T) ** 2).sum(axis=1)
    assert np.abs(energy - 1.0).max() < 1e-10
    assert decoder.findings == ()


def test_on_a_design_sampling_matching_and_preserving_agree() -> None:
    matrices = [LoudspeakerDecoder(ICOSAHEDRON, 2, name).matrix for name in ("sad", "mmd", "epad")]
    assert np.allclose(matrices[0], matrices[1], atol=1e-12)
    assert np.allclose(matrices[0], matrices[2], atol=1e-12)


def test_mode_matching_gives_back_the_harmonics() -> None:
    points = np.random.default_rng(1).normal(size=(24, 3))
    decoder = LoudspeakerDecoder(points, 2, "mmd", max_re=False)
    again = sh_of_vectors(2, decoder.layout.directions).T @ decoder.matrix
    assert np.allclose(again / again[0, 0], np.eye(9), atol=1e-10)


@pytest.mark.parametrize("method", DECODERS.names())
@pytest.mark.parametrize("which", ["0+2+0", "0+5+0", "9+10+3"])
def test_every_method_on_every_kind_of_layout(method: str, which: str) -> None:
    decoder = LoudspeakerDecoder(which, 3, method)
    block = np.random.default_rng(0).normal(size=(16, 37)).astype(np.float32)
    out = decoder.process(block)
    assert out.dtype == np.float32
    assert np.allclose(out, decoder.matrix @ block, atol=1e-4)
    assert not decoder.matrix[[one.lfe for one in decoder.layout.loudspeakers]].any()


@pytest.mark.parametrize(
    "name",
    [
        "4+5+0",
        "3+7+0",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("4+5+1", "4+7+0", "9+10+3")),
    ],
)
def test_whichever_loudspeaker_is_lost_the_redesign_is_as_even_as_the_whole_rig(name: str) -> None:
    decoder = LoudspeakerDecoder(name, 3)
    for lost in decoder.layout.full_range.tolist():
        again = decoder.redesign(lost=[lost])
        assert again.lost == (decoder.layout.names[lost],)
        assert not again.matrix[lost].any()
        before = decoder.report(upper=True, silent=[lost]).energy_spread_db
        after = again.report(upper=True).energy_spread_db
        assert after < min(before, 0.8)


def test_losses_add_up() -> None:
    twice = LoudspeakerDecoder("4+7+0", 2).redesign(lost=["M+000"]).redesign(lost=["U+045"])
    assert twice.lost == ("M+000", "U+045")
    assert np.array_equal(twice.matrix, LoudspeakerDecoder("4+7+0", 2, lost=["U+045", "M+000"]).matrix)


def test_an_order_too_high_is_a_finding(caplog: pytest.LogCaptureFixture) -> None:
    decoder = LoudspeakerDecoder("0+5+0", 3, "epad")
    assert [problem.code for problem in decoder.findings] == ["rig-order-too-high"]
    assert "rig-order-too-high" in caplog.text
    assert "haut-parleurs" in decoder.findings[0].render("fr")


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="allrad"):
        LoudspeakerDecoder("0+5+0", 1, "alrad")
    with pytest.raises(InputError) as caught:
        LoudspeakerDecoder("0+2+0", 1).redesign(lost=[0, 1])
    assert caught.value.code == "rig-none-left"
    decoder = LoudspeakerDecoder(layout("0+5+0"), 1)
    with pytest.raises(InputError, match="frames"):
        decoder.process(np.zeros((9, 4)))
    with pytest.raises(InputError, match="NaN"):
        decoder.process(np.full((4, 4), np.nan))
