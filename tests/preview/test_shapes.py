"""Shading normals against the shapes they come from, and materials in order."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh
from numpy.typing import NDArray

from immersion.preview.shapes import shading_corners, shape_of
from immersion.scans.io.materials import Material
from immersion.scans.mesh import Mesh, Texture
from immersion.stage.decoded_textures import texture_pixels
from immersion.stage.shells import PLAIN


def _corner_normals(vertices: NDArray[np.float32], faces: NDArray[np.int32]) -> NDArray[np.float32]:
    indices, source, normals = shading_corners(vertices, faces)
    assert np.array_equal(source[indices], faces.ravel())
    assert np.linalg.norm(normals[indices], axis=1) == pytest.approx(1.0, abs=1e-5)
    return normals[indices].reshape(-1, 3, 3)


def test_a_sphere_is_smooth_even_across_a_seam() -> None:
    sphere = trimesh.creation.icosphere(subdivisions=3)
    faces = np.asarray(sphere.faces, np.int32)
    vertices = np.asarray(sphere.vertices, np.float32)
    split = vertices[faces.ravel()]  # every corner its own vertex, as along a seam
    for points, triangles in (
        (vertices, faces),
        (split, np.arange(faces.size, dtype=np.int32).reshape(-1, 3)),
    ):
        normals = _corner_normals(points, triangles)
        away = np.einsum("ijk,ijk->ij", normals, points[triangles])
        assert away.min() > 0.998


@pytest.mark.parametrize("extents", [(1, 1, 1), (1, 2, 0.3), (5, 0.01, 3)])
def test_a_box_is_flat(extents: tuple[float, float, float]) -> None:
    box = trimesh.creation.box(extents)
    normals = _corner_normals(np.asarray(box.vertices, np.float32), np.asarray(box.faces, np.int32))
    expected = np.repeat(np.asarray(box.face_normals)[:, None], 3, axis=1)
    assert np.abs(normals - expected).max() < 1e-6


def test_a_flat_triangle_of_no_area_has_no_part_in_its_neighbours() -> None:
    vertices = np.float32([[0, 0, 0], [1, 0, 0], [0, 1, 0], [2, 0, 0]])
    _, _, normals = shading_corners(vertices, np.int32([[0, 1, 2], [0, 1, 3]]))
    assert np.allclose(normals[:3], [0, 0, 1])


def test_faces_are_grouped_by_material_with_their_colours() -> None:
    materials = [Material("a", (1, 0, 0, 1)).to_dict(), Material("b", (0, 1, 0, 1)).to_dict()]
    vertices = np.random.default_rng(3).random((9, 3))
    mesh = Mesh.from_arrays(
        vertices,
        np.arange(9).reshape(3, 3),
        face_materials=[1, 0, 1],
        extras={"materials": materials},
    )
    shape = shape_of(mesh)
    assert [(p.first, p.count, p.factor) for p in shape.parts] == [(0, 3, (1, 0, 0, 1)), (3, 6, (0, 1, 0, 1))]
    used = shape.points[shape.indices].reshape(3, 3, 3)
    assert np.allclose(used, mesh.vertices.reshape(3, 3, 3)[[1, 0, 2]])
    assert (shape.colors == 255).all()


def test_a_mesh_that_says_nothing_is_plaster_and_its_v_goes_down() -> None:
    mesh = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]], uvs=[[0, 0], [1, 0], [0, 1]])
    shape = shape_of(mesh)
    assert (shape.colors == PLAIN).all()
    assert np.array_equal(shape.uvs[:3], np.float32([[0, 1], [1, 1], [0, 0]]))


def test_a_texture_of_nothing_is_none() -> None:
    assert texture_pixels(Texture()) is None
