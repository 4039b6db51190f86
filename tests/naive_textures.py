"""A slow, obvious reading of where images lie in glTF: KHR_texture_transform, sets, wrap modes, tangent frames."""

from __future__ import annotations

import numpy as np


def lie(info, sets):
    """The (4, 2) coordinates of the corners for a texture record: translation · rotation · scale."""
    moved = info.get("extensions", {}).get("KHR_texture_transform", {})
    uvs = sets[moved.get("texCoord", info.get("texCoord", 0))]
    (x, y), r, (w, h) = moved.get("offset", [0, 0]), moved.get("rotation", 0), moved.get("scale", [1, 1])
    translation = np.array([[1, 0, x], [0, 1, y], [0, 0, 1]])
    rotation = np.array([[np.cos(r), np.sin(r), 0], [-np.sin(r), np.cos(r), 0], [0, 0, 1]])
    scale = np.diag([w, h, 1])
    return np.array([(translation @ rotation @ scale @ [u, v, 1])[:2] for u, v in uvs])


def on_square(corners, x, y):
    """The coordinates at a place of the 2 m square; they change evenly over it."""
    right, up = (corners[1] - corners[0]) / 2, (corners[3] - corners[0]) / 2
    return corners[0] + (x + 1) * right + (y + 1) * up


def wrapped(value, mode, size):
    """The texel of one coordinate, and how far it is from the texel's border."""
    if mode == 33648:
        value = value % 2
        value = 2 - value if value > 1 else value
    elif mode == 10497:
        value = value % 1
    else:
        value = min(max(value, 0.5 / size), 1 - 0.5 / size)
    place = value * size
    return min(int(place), size - 1), min(place % 1, 1 - place % 1)


def texel(pixels, uv, sampler):
    """The colour of the nearest texel, and how far its border is, in texels."""
    height, width = pixels.shape[:2]
    column, a = wrapped(uv[0], sampler.get("wrapS", 10497), width)
    row, b = wrapped(uv[1], sampler.get("wrapT", 10497), height)
    return pixels[row, column].astype(float), min(a, b)


def bumped(told, corners, normal=(0, 0, 1)):
    """A map's normal in the world: its red goes where u grows on the square, its green where v falls."""
    change = np.stack([(corners[1] - corners[0]) / 2, (corners[3] - corners[0]) / 2], 1)  # d(u, v) / d(x, y)
    right, down = (np.append(each, 0) for each in np.linalg.inv(change).T)
    right = right / np.linalg.norm(right)
    # MikkTSpace: the second side of the frame stands square on the first, whatever the image's shear.
    across = np.cross(normal, right)
    down = across * np.sign(across @ down)
    return right * told[0] - down * told[1] + np.array(normal) * told[2]
