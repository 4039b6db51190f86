"""Conventions, weights and transforms of a field, against published tables and closed forms."""

from __future__ import annotations

import numpy as np
import pytest

from immersion import audio
from immersion.errors import InputError
from naive_audio import naive_sh

# Malham 2003, as the data exchange tables print it: FuMa letter, ACN, gain from SN3D.
FUMA = [
    ("W", 0, 0.707107),
    ("X", 3, 1.0),
    ("Y", 1, 1.0),
    ("Z", 2, 1.0),
    ("R", 6, 1.0),
    ("S", 7, 1.154701),
    ("T", 5, 1.154701),
    ("U", 8, 1.154701),
    ("V", 4, 1.154701),
    ("K", 12, 1.0),
    ("L", 13, 1.185854),
    ("M", 11, 1.185854),
    ("N", 14, 1.341641),
    ("O", 10, 1.341641),
    ("P", 15, 1.264911),
    ("Q", 9, 1.264911),
]


def malham(azimuth: float, elevation: float) -> list[float]:
    """The sixteen Furse–Malham polynomials of the unit vector."""
    x, y = np.cos(azimuth) * np.cos(elevation), np.sin(azimuth) * np.cos(elevation)
    z = np.sin(elevation)
    return [
        1 / np.sqrt(2),
        x,
        y,
        z,
        1.5 * z * z - 0.5,
        2 * z * x,
        2 * y * z,
        x * x - y * y,
        2 * x * y,
        z * (5 * z * z - 3) / 2,
        np.sqrt(135 / 256) * x * (5 * z * z - 1),
        np.sqrt(135 / 256) * y * (5 * z * z - 1),
        np.sqrt(27 / 4) * z * (x * x - y * y),
        np.sqrt(27) * x * y * z,
        x * (x * x - 3 * y * y),
        y * (3 * x * x - y * y),
    ]


def test_fuma_is_the_published_table() -> None:
    for order in range(4):
        channels = (order + 1) ** 2
        table = audio.convert(np.eye(channels), "ambix", "fuma")
        wanted = np.zeros((channels, channels))
        for row, (_, acn, gain) in enumerate(FUMA[:channels]):
            wanted[row, acn] = gain
        assert table == pytest.approx(wanted, abs=1e-6)


def test_fuma_signals_are_the_published_polynomials_and_peak_at_one() -> None:
    rng = np.random.default_rng(1)
    azimuth, elevation = rng.uniform(-np.pi, np.pi, 20_000), np.arcsin(rng.uniform(-1, 1, 20_000))
    ours = audio.convert(naive_sh(3, azimuth, elevation).T, "ambix", "fuma")
    assert ours == pytest.approx(np.stack(np.broadcast_arrays(*malham(azimuth, elevation))), abs=1e-6)
    assert np.abs(ours).max(axis=1) == pytest.approx([1 / np.sqrt(2)] + [1.0] * 15, abs=2e-3)


def test_n3d_has_unit_mean_square_and_every_conversion_returns() -> None:
    nodes, weights = np.polynomial.legendre.leggauss(8)
    angle, z = (a.ravel() for a in np.meshgrid(np.arange(16) * np.pi / 8, nodes))
    n3d = audio.convert(naive_sh(3, angle, np.arcsin(z)).T, "ambix", "n3d")
    assert (n3d**2 * np.repeat(weights, 16)).sum(axis=1) / 32 == pytest.approx(np.ones(16), abs=1e-5)
    bed = np.random.default_rng(2).standard_normal((16, 9)).astype(np.float32)
    for first in audio.CONVENTIONS:
        for second in audio.CONVENTIONS:
            there = audio.convert(bed, first, second)
            assert audio.convert(there, second, first) == pytest.approx(bed, abs=1e-6)


def test_orders_change_by_name() -> None:
    bed = np.random.default_rng(3).standard_normal((16, 9)).astype(np.float32)
    assert (audio.truncate(audio.upmix(bed, 7), 3) == bed).all()
    assert (audio.upmix(bed, 4)[16:] == 0).all()


@pytest.mark.parametrize("order", range(1, 11))
def test_weights_of_the_degrees(order: int) -> None:
    """max-rE: no other weights make rE longer (largest eigenvalue); in-phase: no negative lobe."""
    degree = np.arange(order + 1)
    off = np.arange(1, order + 1) / np.sqrt(4 * np.arange(1, order + 1) ** 2 - 1)
    values, vectors = np.linalg.eigh(np.diag(off, 1) + np.diag(off, -1))
    wanted = vectors[:, -1] / np.sqrt(2 * degree + 1)
    assert audio.degree_weights(order, "max-re") == pytest.approx(wanted / wanted[0], abs=1e-12)
    approximate = np.cos(np.radians(137.9 / (order + 1.51)))  # Zotter and Frank, "Ambisonics", 2019
    assert values[-1] == pytest.approx(approximate, abs=4e-3)
    cosine = np.linspace(-1, 1, 501)
    lobes = np.polynomial.legendre.legval(cosine, (2 * degree + 1) * audio.degree_weights(order, "in-phase"))
    assert lobes.min() >= -1e-9
    assert lobes == pytest.approx((order + 1) * ((1 + cosine) / 2) ** order, abs=1e-9)
    kept = audio.degree_weights(order, "max-re", "energy")
    assert ((2 * degree + 1) * kept**2).sum() == pytest.approx((order + 1) ** 2)


@pytest.mark.parametrize("axes", ["x", "y", "z", "xy", "xz", "yz", "xyz"])
def test_mirror_is_encoding_at_the_mirrored_place(axes: str) -> None:
    points = np.random.default_rng(4).standard_normal((50, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)

    def bed(at: np.ndarray) -> np.ndarray:
        return naive_sh(5, np.arctan2(at[:, 1], at[:, 0]), np.arcsin(at[:, 2])).T

    signs = [-1 if axis in axes else 1 for axis in "xyz"]
    assert audio.mirror(bed(points), axes) == pytest.approx(bed(points * signs), abs=1e-6)


def test_dominance_at_order_1_is_gerzons() -> None:
    """A Lorentz boost of W and X; Y and Z stay."""
    a = 0.4
    g = 1 / np.sqrt(1 - a * a)
    wanted = [[g, 0, 0, g * a], [0, 1, 0, 0], [0, 0, 1, 0], [g * a, 0, 0, g]]
    assert audio.zoom_matrix(1, a, loudness="dominance") == pytest.approx(np.array(wanted), abs=1e-12)
    left = audio.zoom_matrix(1, a, np.pi / 2, loudness="dominance")
    assert left == pytest.approx(
        np.array([[g, g * a, 0, 0], [g * a, g, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]), abs=1e-12
    )


def test_zoom_moves_sources_where_it_says() -> None:
    amount, order = 0.5, 10
    matrix = audio.zoom_matrix(order, amount, 0.3, 0.2, "keep")
    assert audio.zoom_matrix(order, 0.0, 0.3, 0.2) == pytest.approx(np.eye(121), abs=1e-12)
    aim = naive_sh(order, 0.3, 0.2)[0]
    assert (matrix @ aim)[:4] == pytest.approx(aim[:4], abs=1e-2)  # the middle stays
    behind = audio.zoom_matrix(order, amount, 0.0, 0.0, "keep") @ naive_sh(order, np.pi / 2, 0.0)[0]
    assert behind[3] / behind[0] == pytest.approx(amount, abs=2e-2)  # cos 90° becomes the amount
    assert behind[1] / behind[0] == pytest.approx(np.sqrt(1 - amount**2), abs=2e-2)


def test_a_diffuse_field_stays_diffuse() -> None:
    """Of a field of equal power from everywhere, zoomed, each low degree keeps its share of the power."""
    matrix = audio.zoom_matrix(10, 0.3)[:9]
    power = (matrix**2 / np.repeat(np.arange(11) * 2 + 1, np.arange(11) * 2 + 1)).sum(axis=1)
    assert power * np.array([1, 3, 3, 3, 5, 5, 5, 5, 5]) == pytest.approx(np.ones(9), abs=0.01)


def test_loudness_by_direction() -> None:
    """Both sides together are everything; a cap of order 0 is its part of the sphere; far in, full gain."""
    inside = audio.loudness_matrix(4, 0.7, -0.3, 1.5, 1.0, 0.0)
    outside = audio.loudness_matrix(4, 0.7, -0.3, 1.5, 0.0, 1.0)
    assert inside + outside == pytest.approx(np.eye(25), abs=1e-12)
    assert audio.loudness_matrix(0, 0, 0, 1.5, 1.0, 0.0)[0, 0] == pytest.approx((1 - np.cos(0.75)) / 2)
    front, back = naive_sh(10, [0.0, np.pi], [0.0, 0.0])
    matrix = audio.loudness_matrix(10, 0.0, 0.0, np.pi, 2.0, 0.5)
    assert np.linalg.norm(matrix @ front) / np.linalg.norm(front) == pytest.approx(2.0, rel=0.1)
    assert np.linalg.norm(matrix @ back) / np.linalg.norm(back) == pytest.approx(0.5, rel=0.1)
    bed = audio.apply_matrix(np.outer(front, [1.0, 0.5]), matrix)
    assert bed == pytest.approx(np.outer(matrix @ front, [1.0, 0.5]), abs=1e-5)


@pytest.mark.parametrize(
    "call",
    [
        lambda: audio.convert(np.ones((4, 2)), "fuma", "acn"),
        lambda: audio.convert(np.ones((25, 2)), "fuma", "ambix"),
        lambda: audio.convert(np.ones((5, 2)), "n3d", "ambix"),
        lambda: audio.convert(np.ones(4), "n3d", "ambix"),
        lambda: audio.convert(np.full((4, 2), np.nan), "n3d", "ambix"),
        lambda: audio.truncate(np.ones((4, 2)), 2),
        lambda: audio.upmix(np.ones((16, 2)), 2),
        lambda: audio.degree_weights(2, "sharp"),
        lambda: audio.degree_weights(2, "basic", "loudness"),
        lambda: audio.weigh(np.ones(4)),
        lambda: audio.mirror(np.ones((4, 1)), ""),
        lambda: audio.mirror(np.ones((4, 1)), "xx"),
        lambda: audio.zoom_matrix(2, 1.0),
        lambda: audio.zoom_matrix(2, np.nan),
        lambda: audio.zoom_matrix(2, 0.1, loudness="loud"),
        lambda: audio.loudness_matrix(2, 0, 0, 7.0, 1.0),
        lambda: audio.loudness_matrix(2, 0, 0, 1.0, -1.0),
        lambda: audio.loudness_matrix(2, np.inf, 0, 1.0, 1.0),
        lambda: audio.apply_matrix(np.ones((4, 1)), np.eye(9)),
    ],
)
def test_bad_calls_are_typed_errors(call) -> None:
    with pytest.raises(InputError) as caught:
        call()
    assert caught.value.render("fr") != caught.value.render("en")
