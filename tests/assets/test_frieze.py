"""The tools of the painter, and the picture that was painted with them."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def plane():
    y, x = np.mgrid[-2:2:81j, -2:2:81j]
    return x, y


def test_the_distance_to_a_polygon_is_that_of_a_square(plane):
    import painting
    import signs

    x, y = plane
    square = painting.polygon(x, y, [(-1, -1), (1, -1), (1, 1), (-1, 1)])
    inside = np.maximum(np.abs(x), np.abs(y)) < 1 - 1e-9
    assert (square[inside] < 0).all()
    assert (square[np.maximum(np.abs(x), np.abs(y)) > 1 + 1e-9] > 0).all()
    np.testing.assert_allclose(square, signs.box(x, y, 0, 0, 1, 1), atol=1e-12)


def test_a_hollow_polygon_has_its_hollow_outside(plane):
    import painting

    x, y = plane
    arrow = painting.polygon(x, y, [(-1.0, -1.0), (0.0, 1.0), (1.0, -1.0), (0.0, 0.0)])
    at = lambda u, v: arrow[np.argmin(np.abs(y[:, 0] - v)), np.argmin(np.abs(x[0] - u))]  # noqa: E731
    assert at(0.0, 0.5) < 0
    assert at(0.0, -0.5) > 0


def test_signs_are_inside_their_cells_and_none_is_empty(plane):
    import signs

    x, y = plane
    for sign in signs.GLYPHS:
        drawn = sign(x, y) < 0
        assert 0.03 < drawn.mean() < 0.3, sign.__name__
        assert not drawn[np.maximum(np.abs(x), np.abs(y)) > 1.25].any(), sign.__name__


def test_a_figure_is_painted_where_it_is_and_mirrored(plane):
    import painting
    import signs

    dot = [painting.Layer(lambda x, y: signs.disc(x, y, 0.5, 0.0, 0.3), "blue", 0.0)]
    covered = []
    for mirror in (False, True):
        wall = painting.Wall(120, 90, seed=3)
        wall.figure(dot, (60.0, 45.0), 40.0, (-1.0, -1.0, 1.0, 1.0), mirror)
        rows, columns = np.nonzero(wall.covered > 0.5)
        covered.append((rows.mean(), columns.mean(), len(rows)))
    assert covered[0][:2] == pytest.approx((45, 80), abs=3.5)
    assert covered[1][:2] == pytest.approx((45, 40), abs=3.5)
    assert covered[0][2] == pytest.approx(np.pi * 12**2, rel=0.12)


def test_paint_changes_only_what_it_covers_and_age_is_the_same_each_time():
    import painting

    pictures = []
    for _ in range(2):
        wall = painting.Wall(200, 120, seed=5)
        wall.band(40, 80, "blue")
        np.testing.assert_array_equal(wall.color[wall.covered == 0], wall.plaster[wall.covered == 0])
        pictures.append(wall.aged())
    np.testing.assert_array_equal(*pictures)
    middle = pictures[0][50:70].reshape(-1, 3).mean(0)
    assert middle[2] > middle[0]


def test_the_picture_fits_its_screen_and_shows_something_everywhere(example):
    with Image.open(example / "media" / "frieze.jpg") as image:
        picture = np.asarray(image.convert("RGB"), float)
    assert picture.shape == (1000, 2960, 3)
    assert picture.shape[1] / picture.shape[0] == pytest.approx(8 / 2.7, rel=0.01)
    assert (example / "media" / "frieze.jpg").stat().st_size < 900_000
    # A bare wall varies little; every tenth of the picture has figures or signs on it.
    for part in np.array_split(picture, 10, axis=1):
        assert part.mean(2).std() > 30
