"""Harmonics, encoding, rotation and the laws of distance, against closed forms and slow twins."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from immersion import audio, geometry
from immersion.audio.rotation import rotation_matrix
from immersion.errors import InputError
from naive_audio import naive_encode, naive_sh

AZIMUTH = st.floats(-np.pi, np.pi)
ELEVATION = st.floats(-np.pi / 2, np.pi / 2)
few = settings(max_examples=40, deadline=None)


def test_sh_equals_scipy_to_1e_12_at_order_10() -> None:
    rng = np.random.default_rng(1)
    azimuth = np.concatenate([rng.uniform(-np.pi, np.pi, 2000), [0, 0, np.pi, 1e-9]])
    elevation = np.concatenate([np.arcsin(rng.uniform(-1, 1, 2000)), [np.pi / 2, -np.pi / 2, 0, 1.5707]])
    assert np.abs(audio.sh(10, azimuth, elevation) - naive_sh(10, azimuth, elevation)).max() <= 1e-12


def test_sh_is_orthogonal() -> None:
    """Gauss–Legendre by equal azimuths integrates products of order 5 exactly: ∫ = 4π / (2l + 1)."""
    nodes, weights = np.polynomial.legendre.leggauss(8)
    turn = np.arange(16) * 2 * np.pi / 16
    azimuth, z = (a.ravel() for a in np.meshgrid(turn, nodes))
    values = audio.sh(5, azimuth, np.arcsin(z))
    gram = values.T @ (values * np.repeat(weights, 16)[:, None] * 2 * np.pi / 16)
    degree = np.sqrt(np.arange(36)).astype(int)
    assert gram == pytest.approx(np.diag(4 * np.pi / (2 * degree + 1)), abs=1e-12)


@few
@given(AZIMUTH, ELEVATION, st.integers(0, 7))
def test_encode_a_still_source(azimuth: float, elevation: float, order: int) -> None:
    signal = np.array([1.0, -0.5, 0.25], np.float32)
    wanted = naive_sh(order, azimuth, elevation)[0][:, None] * signal
    assert audio.encode(signal, azimuth, elevation, order) == pytest.approx(wanted, abs=1e-6)


def test_encode_a_moving_source_on_the_absolute_grid() -> None:
    rng = np.random.default_rng(2)
    signal = rng.standard_normal(1000).astype(np.float32)
    azimuth, elevation = np.linspace(0, 5, 9), np.linspace(-1, 1, 9)
    wanted = naive_encode(signal, azimuth, elevation, 3)
    assert audio.encode(signal, azimuth, elevation, 3) == pytest.approx(wanted, abs=1e-5)


def test_plus_90_degrees_is_positive_in_channel_1() -> None:
    bed = audio.encode(np.ones(4, np.float32), np.pi / 2, 0.0, 3)
    assert (bed[1] > 0.999).all()


@few
@given(AZIMUTH, ELEVATION, st.integers(0, 7), st.integers(0, 1000))
def test_rotating_the_bed_is_encoding_elsewhere(azimuth, elevation, order, seed) -> None:
    turn = Rotation.random(rng=np.random.default_rng(seed))
    moved = geometry.direction_from_vector(turn.apply(geometry.vector_from_direction(azimuth, elevation)))
    wanted = naive_sh(order, *moved)[0]
    assert rotation_matrix(order, turn) @ naive_sh(order, azimuth, elevation)[0] == pytest.approx(
        wanted, abs=1e-9
    )


def test_rotations_compose_keep_energy_and_take_every_form() -> None:
    a, b = Rotation.from_rotvec([0.3, 1.0, -0.4]), Rotation.from_rotvec([-1.2, 0.1, 0.5])
    product = rotation_matrix(6, a) @ rotation_matrix(6, b)
    assert rotation_matrix(6, a * b) == pytest.approx(product, abs=1e-12)
    assert product @ product.T == pytest.approx(np.eye(49), abs=1e-12)
    bed = np.random.default_rng(3).standard_normal((16, 50)).astype(np.float32)
    forms = [audio.rotate(bed, form) for form in (a, a.as_matrix(), a.as_quat(), -a.as_quat())]
    for other in forms[1:]:
        assert other == pytest.approx(forms[0], abs=1e-6)
    assert audio.rotate(forms[0], a.inv()) == pytest.approx(bed, abs=1e-5)
    assert (forms[0][0] == bed[0]).all()


@pytest.mark.parametrize(
    "call",
    [
        lambda: audio.sh(-1, [0], [0]),
        lambda: audio.sh(11, [0], [0]),
        lambda: audio.sh(2.5, [0], [0]),
        lambda: audio.sh(1, [0, 1, 2], [0, 1]),
        lambda: audio.sh(1, [np.nan], [0]),
        lambda: audio.encode([np.nan], 0, 0, 1),
        lambda: audio.encode(np.ones(4), np.inf, 0, 1),
        lambda: audio.encode(np.ones((2, 4)), 0, 0, 1),
        lambda: audio.encode(np.ones(1000), [0.0, 1.0], [0.0, 1.0], 1),
        lambda: audio.rotate(np.ones((5, 4)), np.eye(3)),
        lambda: audio.rotate(np.ones((4, 4)), np.zeros((3, 3))),
        lambda: audio.rotate(np.ones((4, 4)), np.diag([1, 1, -1])),
        lambda: audio.rotate(np.full((4, 4), np.nan), np.eye(3)),
        lambda: audio.distance_gain([1.0], "cubic"),
        lambda: audio.distance_gain([-1.0]),
        lambda: audio.cone_gain([np.nan], 1, 2, 0),
    ],
)
def test_bad_calls_are_typed_errors(call) -> None:
    with pytest.raises(InputError) as caught:
        call()
    assert caught.value.render("fr") != caught.value.render("en")


@few
@given(st.floats(0, 1e4), st.floats(0.1, 10), st.floats(0, 5))
def test_distance_laws_are_those_of_the_panner_node(distance: float, ref: float, rolloff: float) -> None:
    """The formulas of the Web Audio API 1.1, section PannerNode."""
    far = max(distance, ref)
    assert audio.distance_gain(distance, "inverse", ref, 1e4, rolloff) == pytest.approx(
        ref / (ref + rolloff * (far - ref))
    )
    assert audio.distance_gain(distance, "exponential", ref, 1e4, rolloff) == pytest.approx(
        (far / ref) ** -rolloff
    )
    limit = max(ref, 50.0)
    between = min(max(distance, ref), limit)
    wanted = 1 - min(max(rolloff, 0), 1) * (between - ref) / (limit - ref)
    assert audio.distance_gain(distance, "linear", ref, 50.0, rolloff) == pytest.approx(wanted)
