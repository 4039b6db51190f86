"""What is left of a soup is counted right: every planted defect seen in the raw soup, each damage by its own count."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import table_clean
import write_peers_page
from children import Shape, cleaning, run
from soup import Soup, make_soup
from soup_left import Left, left_of

SIZES = {"small": 6, "large": 2, "islands": 3, "degenerate": 8, "repeated": 8}


@pytest.fixture(scope="module")
def soup() -> Soup:
    return make_soup(80, 70, seed=3, **SIZES)


def _left(soup: Soup, kept: np.ndarray) -> Left:
    """Return what is left when the triangles of a mask are kept, welded."""
    corners = soup.corners[kept].reshape(-1, 3)
    points, flat = np.unique(corners, axis=0, return_inverse=True)
    return left_of(soup, points, flat.reshape(-1, 3))


def test_the_raw_soup_shows_all_that_was_planted(soup: Soup) -> None:
    corners = soup.corners.reshape(-1, 3)
    left = left_of(soup, corners, np.arange(len(corners)).reshape(-1, 3))
    assert (left.small, left.large, left.islands) == (6, 2, 3)
    assert (left.degenerate, left.repeated, left.lost, left.invented) == (8, 8, 0, 0)
    assert left.vertices == len(corners) - len(np.unique(corners, axis=0)) > 0
    assert not left.clean(soup)


def test_the_body_alone_has_only_its_holes(soup: Soup) -> None:
    left = _left(soup, soup.kinds == 0)
    assert left == Left(6, 2, 0, 0, 0, 0, 0, 0)
    assert not left.clean(soup)  # small holes are to be closed


@pytest.mark.parametrize(
    ("kind", "what", "count"), [(1, "islands", 3), (2, "degenerate", 8), (3, "repeated", 8)]
)
def test_each_kind_of_defect_is_counted_by_itself(soup: Soup, kind: int, what: str, count: int) -> None:
    left = _left(soup, (soup.kinds == 0) | (soup.kinds == kind)).to_dict()
    assert left.pop(what) == count
    assert list(left.values()) == [6, 2, 0, 0, 0, 0, 0]


def test_a_body_that_is_damaged_is_seen(soup: Soup) -> None:
    body = np.flatnonzero(soup.kinds == 0)
    gone = _left(soup, np.isin(np.arange(len(soup.kinds)), body[1:]))
    assert gone.lost == 1
    points, flat = np.unique(soup.corners[body].reshape(-1, 3), axis=0, return_inverse=True)
    faces = flat.reshape(-1, 3)
    points[faces[0, 0]] = np.nextafter(points[faces[0, 0]], np.float32(9))
    moved = left_of(soup, points, faces)
    assert moved.lost == moved.invented == int((faces == faces[0, 0]).any(1).sum())


def test_nothing_is_left_of_a_mesh_without_triangles(soup: Soup) -> None:
    left = left_of(soup, np.zeros((0, 3)), np.zeros((0, 3), int))
    assert left == Left(0, 0, 0, 0, 0, int((soup.kinds == 0).sum()), 0, 0)


def test_ours_and_the_peers_of_our_environment_run_as_children(
    soup: Soup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMMERSION_PEERS", "/nowhere/python")  # only pymeshlab needs it
    corners = soup.corners.reshape(-1, 3)
    source, target = tmp_path / "soup.npz", tmp_path / "out.npz"
    Shape(corners, np.arange(len(corners), dtype=np.int32).reshape(-1, 3)).save(source)
    facts = run("trimesh", source, target, soup.limit, "--cold", start=cleaning)
    made = Shape.load(target)
    assert facts["triangles"] == len(made.faces) == int((soup.kinds == 0).sum())
    assert left_of(soup, made.vertices, made.faces) == Left(6, 2, 0, 0, 0, 0, 0, 0)
    assert cleaning("ours", source, target, 0.5)[0] == sys.executable
    with pytest.raises(SystemExit, match="make peers"):
        cleaning("pymeshlab", source, target, 0.5)


@pytest.mark.slow
def test_ours_leaves_a_clean_soup_in_turns_with_trimesh(soup: Soup) -> None:
    results = table_clean.measured(soup, ("ours", "trimesh"), 2)
    assert results["ours"]["clean"] is True
    assert results["ours"]["left"]["invented"] > 0
    assert results["trimesh"]["clean"] is False
    assert [facts["rounds"] for facts in results.values()] == [2, 2]


def _held(seconds: float = 1.0, peak_mb: float = 500.0, small: int = 0) -> dict[str, Any]:
    left = Left(small, 50, 0, 0, 0, 0, 1234, 0).to_dict()
    ours = {
        "seconds": seconds,
        "processor": 0.9,
        "peak_mib": peak_mb * 1e6 / 2**20,
        "rounds": 5,
        "clean": not small,
    }
    other = {"seconds": 4.0, "processor": 3.0, "peak_mib": 1000.0, "rounds": 5, "clean": False}
    return {
        "machine": {"load": 0.1},
        "planted": {"triangles": 1_070_000, "small": 150, "large": 50, "islands": 400}
        | {"degenerate": 2000, "repeated": 2000},
        "results": {
            "ours": ours | {"left": left},
            "trimesh": other | {"left": left | {"small": 150, "invented": 0}},
        },
    }


def test_each_target_is_missed_by_its_own_fault() -> None:
    def missed(**facts: float) -> list[str]:
        return [line for line in table_clean.verdicts(_held(**facts)) if "MISS" in line]

    assert missed() == []
    assert ["time over trimesh" in line for line in missed(seconds=2.1)] == [True]
    assert ["peak memory" in line for line in missed(peak_mb=601)] == [True]
    assert ["nothing else touched" in line for line in missed(small=1)] == [True]


def test_the_page_shows_what_each_left() -> None:
    lines = write_peers_page.cleaning(_held())
    assert lines[-2] == "| immersion | 1.00 | 0.25 (0.30) | 500 | 0 | 50 | 0 | 0 | 0 | 0 | 0 | 1,234 |"
    assert "| trimesh | 4.00 | 1.00 (1.00) | 1,049 | **150** | 50 |" in lines[-1]
    assert any("1,070,000" in line for line in lines)
