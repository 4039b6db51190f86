"""Where the nodes of a rig stand at a time of an animation, and how much of each morph target shows.

References: glTF 2.0 (ISO/IEC 12113:2022), section 3.11 and appendix C (interpolation).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.scans.rig import Animation, Rig, RigNode, RigPart, Sampler

__all__ = ["Told", "animation_named", "local_at", "sampled", "told_at", "weights_at", "worlds_at"]

Floats = NDArray[np.float64]
Told = dict[tuple[int, str], Floats]
"""What an animation says at a time: by node and property. What is not told is as at rest."""


def animation_named(rig: Rig, clip: str | None) -> Animation | None:
    """Return the animation of this name, or of this number from 0; without a name the first."""
    if clip is None:
        return rig.animations[0] if rig.animations else None
    for number, animation in enumerate(rig.animations):
        if clip == animation.name or (not animation.name and clip == str(number)):
            return animation
    return None


def told_at(animation: Animation | None, time: float) -> Told:
    """Return what an animation says at a time in seconds; without one nothing is told."""
    if animation is None:
        return {}
    return {
        (channel.node, channel.path): sampled(animation.samplers[channel.sampler], time, channel.path)
        for channel in animation.channels
    }


def weights_at(rig: Rig, part: RigPart, told: Told) -> Floats:
    """Return how much of each morph target of a part shows."""
    rest = np.zeros(len(part.targets)) if not part.weights else np.asarray(part.weights, np.float64)
    now = told.get((part.node, "weights"), rest)
    return now[: min(len(now), len(part.targets), len(rig.morphs))]


def worlds_at(rig: Rig, told: Told) -> Floats:
    """Return the (N, 4, 4) matrices from every node to the root."""
    own = [local_at(node, number, told) for number, node in enumerate(rig.nodes)]
    worlds: list[Floats | None] = [None] * len(own)

    def world(number: int) -> Floats:
        chain, at = [], number
        while at >= 0 and worlds[at] is None:
            chain.append(at)
            at = rig.nodes[at].parent
        matrix = np.eye(4) if at < 0 else worlds[at]
        assert matrix is not None
        for each in reversed(chain):
            matrix = worlds[each] = np.asarray(matrix @ own[each], np.float64)
        return np.asarray(matrix, np.float64)

    return np.asarray(np.stack([world(number) for number in range(len(own))]), np.float64)


def local_at(node: RigNode, number: int, told: Told) -> Floats:
    """Return the (4, 4) matrix from a node to its parent."""
    keys = [(number, path) for path in ("translation", "rotation", "scale")]
    if node.matrix is not None and not any(key in told for key in keys):
        return np.asarray(node.matrix, np.float64).reshape(4, 4)
    move, turn, size = (
        told.get(key, np.asarray(rest, np.float64))
        for key, rest in zip(keys, (node.translation, node.rotation, node.scale), strict=True)
    )
    matrix = np.eye(4)
    matrix[:3, :3] = _rotation(turn) * size
    matrix[:3, 3] = move
    return matrix


def _rotation(quaternion: Floats) -> Floats:
    x, y, z, w = quaternion / max(float(np.linalg.norm(quaternion)), 1e-30)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def sampled(sampler: Sampler, time: float, path: str = "translation") -> Floats:
    """Return a sampler's value at a time: held at its ends, turned on the sphere for a rotation."""
    times, values = sampler.times.astype(np.float64), sampler.values.astype(np.float64)
    cubic = sampler.interpolation == "CUBICSPLINE"
    if len(times) == 1 or time <= times[0]:
        return np.asarray(values[0, 1] if cubic else values[0])
    if time >= times[-1]:
        return np.asarray(values[-1, 1] if cubic else values[-1])
    k = int(np.searchsorted(times, time, side="right")) - 1
    if sampler.interpolation == "STEP":
        return np.asarray(values[k])
    span = times[k + 1] - times[k]
    t = (time - times[k]) / span
    if cubic:
        a, b, out, into = values[k, 1], values[k + 1, 1], values[k, 2] * span, values[k + 1, 0] * span
        blend = (2 * t**3 - 3 * t**2 + 1) * a + (t**3 - 2 * t**2 + t) * out
        return np.asarray(blend + (3 * t**2 - 2 * t**3) * b + (t**3 - t**2) * into)
    if path == "rotation":
        return _slerp(values[k], values[k + 1], t)
    return np.asarray(values[k] * (1 - t) + values[k + 1] * t)


def _slerp(a: Floats, b: Floats, t: float) -> Floats:
    dot = float(a @ b)
    if dot < 0:
        b, dot = -b, -dot
    if dot > 0.9995:
        return np.asarray(a * (1 - t) + b * t)
    angle = np.arccos(min(dot, 1.0))
    return np.asarray((np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle))
