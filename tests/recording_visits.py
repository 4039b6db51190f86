"""A pytest plugin that keeps the arguments of every visit that tests simulate, for the page's simulator to repeat."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import immersion.scene.timeline as timeline

_simulate = timeline.simulate
_kept: list[dict[str, Any]] = []


def _recorded(scene: Any, walk: Any = None, durations: Any = None, **options: Any) -> Any:
    _kept.append({"scene": scene, "walk": walk, "lengths": durations, **options})
    return _simulate(scene, walk, durations, **options)


timeline.simulate = _recorded


def pytest_sessionfinish() -> None:
    """Write what was kept."""
    Path(os.environ["IMMERSION_VISITS"]).write_bytes(pickle.dumps(_kept))
