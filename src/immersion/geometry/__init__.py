"""Frames, rotations, transforms and directions: every convention of the library, in one place.

The table is in ``docs/conventions.md``; ``tests/geometry/test_conventions.py`` has one test per row.
"""

from immersion.geometry.directions import direction_from_vector, vector_from_direction
from immersion.geometry.frames import (
    adm_from_ambisonic,
    ambisonic_from_adm,
    ambisonic_from_world,
    world_from_ambisonic,
)
from immersion.geometry.rotations import (
    aim,
    head_from_yaw_pitch,
    matrix_from_quaternion,
    matrix_from_turn,
    quaternion_from_matrix,
)
from immersion.geometry.transforms import compose, decompose, invert, transform_directions, transform_points

__all__ = [
    "adm_from_ambisonic",
    "aim",
    "ambisonic_from_adm",
    "ambisonic_from_world",
    "compose",
    "decompose",
    "direction_from_vector",
    "head_from_yaw_pitch",
    "invert",
    "matrix_from_quaternion",
    "matrix_from_turn",
    "quaternion_from_matrix",
    "transform_directions",
    "transform_points",
    "vector_from_direction",
    "world_from_ambisonic",
]
