"""How true the colours of a decimated mesh are: CIE ΔE*ab of 1976 between two surfaces, and the best there can be.

Vertex colours are interpolated over a face in the sRGB values that files hold, as viewers do; differences are
taken in CIELAB under D65 (CIE 15:2004; IEC 61966-2-1 for sRGB).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import truth

# Linear sRGB to XYZ, and the white of D65 that belongs to it.
XYZ_FROM_RGB = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = XYZ_FROM_RGB.sum(1)


def lab(srgb: np.ndarray) -> np.ndarray:
    """Return CIELAB of sRGB values from 0 to 255.

    >>> np.abs(lab(np.array([[255.0, 255, 255], [0, 0, 0]])) - [[100, 0, 0], [0, 0, 0]]).max() < 1e-6
    np.True_
    """
    s = np.clip(srgb[:, :3] / 255, 0, 1)
    linear = np.where(s <= 0.04045, s / 12.92, ((s + 0.055) / 1.055) ** 2.4)
    t = linear @ XYZ_FROM_RGB.T / WHITE
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], 1)


@dataclass(frozen=True)
class Seen:
    """Places spread over the original, their colours, and where they fall on the decimated mesh."""

    colors: np.ndarray  # (S, 3), 0 to 255
    vertices: np.ndarray  # (S, 3), of the face of the decimated mesh
    weights: np.ndarray  # (S, 3)

    @classmethod
    def from_meshes(
        cls,
        original: tuple[np.ndarray, np.ndarray, np.ndarray],
        light: tuple[np.ndarray, np.ndarray],
        samples: int,
        seed: int = 7,
    ) -> Seen:
        points, faces, colors = original
        corners = truth.together((points, faces), light)
        places, face, weights = truth.spread(corners[0], samples, np.random.default_rng(seed))
        there = np.einsum("sk,skc->sc", weights, colors[:, :3].astype(np.float64)[faces[face]])
        _, nearest, weights = truth.nearest(places, corners[1])
        return cls(there, light[1][nearest], weights)

    def differences(self, colors: np.ndarray) -> np.ndarray:
        """Return ΔE76 at each place, with these colours (V, 3) on the decimated mesh."""
        here = np.einsum("sk,skc->sc", self.weights, colors[:, :3].astype(np.float64)[self.vertices])
        return np.sqrt(((lab(self.colors) - lab(here)) ** 2).sum(1))

    def best(self, start: np.ndarray) -> np.ndarray:
        """Return the vertex colours with the least squared difference in sRGB; `start` where no place falls."""
        from scipy.sparse import csr_matrix, identity
        from scipy.sparse.linalg import splu

        rows = np.repeat(np.arange(len(self.colors)), 3)
        system = csr_matrix(
            (self.weights.ravel(), (rows, self.vertices.ravel())), shape=(len(self.colors), len(start))
        )
        first = start[:, :3].astype(np.float64)
        normal = (system.T @ system).tocsc()
        small = 1e-9 * normal.diagonal().mean()  # only where no place falls does it change anything
        solver = splu(normal + small * identity(len(start), format="csc"))
        return np.clip(first + solver.solve(system.T @ (self.colors - system @ first)), 0, 255)
