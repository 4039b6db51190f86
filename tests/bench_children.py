"""Processes that answer like measured ones, with timings drawn from a seed: heavy tails, drifts, slow processes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import numpy as np

MACHINE = {"renderer": "llvmpipe (LLVM 15.0.6, 256 bits)", "driver": "4.5 Mesa 22.3.6", "vendor": "Mesa"}
SOFTWARE = {"python": "3.11.7", "packages": {"immersion": "0.1.0", "numpy": "2.4.6"}}


class Invented:
    """What stands for :class:`immersion.preview.measuring.child.Child`; every change is set on the class.

    ``slower`` multiplies the times of interpreters by name; ``machines`` gives one another driver.
    """

    slower: ClassVar[dict[str, float]] = {}
    machines: ClassVar[dict[str, dict[str, str]]] = {}
    pictures: ClassVar[dict[str, str]] = {}
    rng = np.random.default_rng(0)
    drift = 1.0
    started: ClassVar[list[tuple[str, int]]] = []

    def __init__(self, python: Path, settings: dict[str, Any], seed: int, patience: float) -> None:
        kind = type(self)
        self._name, self._views = str(python), len(settings["views"])
        kind.drift *= float(np.exp(kind.rng.normal(0, 0.05)))  # the machine's own ups and downs
        kind.started.append((self._name, seed))
        self._luck = kind.drift * float(np.exp(kind.rng.normal(0, 0.02))) * self._factor
        self.start = 1.5 * self._luck

    @property
    def _factor(self) -> float:
        return next((f for name, f in type(self).slower.items() if name in self._name), 1.0)

    def __enter__(self) -> Invented:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def _times(self, count: int, typical: float) -> list[float]:
        rng = type(self).rng
        spikes = np.where(rng.random(count) < 0.05, rng.pareto(1.2, count), 0.0)
        return list(typical * self._luck * (1 + 0.03 * rng.standard_t(3, count).clip(-5, 5) + spikes))

    def ask(self, do: str, **values: Any) -> dict[str, Any]:
        """Answer."""
        return getattr(self, "_" + do)(**values)

    def _prepare(self) -> dict[str, Any]:
        other = next((m for n, m in type(self).machines.items() if n in self._name), MACHINE)
        digest = next((d for n, d in type(self).pictures.items() if n in self._name), "a" * 64)
        return {
            "draw_calls": 4.0,
            "triangles": 120_014.0,
            "upload": 50.0 * self._luck,
            "pictures": {"entry": digest},
            "sound": "b" * 64,
            "frame_seconds": 0.02,
            "block_seconds": 0.0006,
            "machine": dict(other),
            "software": SOFTWARE,
            "energy": {"method": "model", "watts": 3.5},
        }

    def _frames(self, first: int, count: int) -> dict[str, Any]:
        assert first >= 0
        return {
            "frames": [self._times(count, 20.0) for _ in range(self._views)],
            "joules": 0.2 * self._luck,
        }

    def _blocks(self, count: int) -> dict[str, Any]:
        return {"blocks": self._times(count, 0.6), "joules": 0.1 * self._luck}

    def _end(self) -> dict[str, Any]:
        return {"memory": 380.0}

    def _limits(self) -> dict[str, Any]:
        speed = type(self).drift
        limits = {
            "copy": 0.7 * speed,
            "arithmetic": 20 * speed,
            "arithmetic_energy": 0.5 * speed,
            "raw_frame": 8 * speed,
        }
        return {"memory": 380.0, "limits": limits}
