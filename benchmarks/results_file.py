"""Where measured results are kept, and how: small, one contestant a line, so that a change reads as a change."""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path

FOLDER = Path(__file__).parent / "results"


def machine() -> dict[str, object]:
    """Return what the figures were taken on."""
    model = platform.processor()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        named = [line for line in cpuinfo.read_text(encoding="utf-8").splitlines() if "model name" in line]
        model = named[0].split(":")[1].strip() if named else model
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }


def rounded(value: object) -> object:
    """Return plain data with floats of five figures."""
    if isinstance(value, dict):
        return {str(key): rounded(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(held) for held in value]
    return float(f"{value:.5g}") if isinstance(value, float) else value


def text_of(value: object, depth: int = 0) -> str:
    """Return JSON in which what holds no more than plain values stands on one line.

    >>> print(text_of({"a": {"b": {"c": 1.0, "d": 2}}}))
    {
     "a": {
      "b": {"c": 1.0, "d": 2}
     }
    }
    """
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    deep = any(isinstance(held, dict | list) and _nested(held) for held in inner)
    if not inner or not (deep or (depth < 2 and any(isinstance(held, dict | list) for held in inner))):
        return json.dumps(value, ensure_ascii=False)
    pad, close = " " * (depth + 1), " " * depth
    if isinstance(value, dict):
        parts = [f"{pad}{json.dumps(key)}: {text_of(held, depth + 1)}" for key, held in value.items()]
        return "{\n" + ",\n".join(parts) + f"\n{close}}}"
    return "[\n" + ",\n".join(pad + text_of(held, depth + 1) for held in inner) + f"\n{close}]"


def _nested(value: object) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return any(isinstance(held, dict | list) for held in inner)


def write(path: Path, held: dict[str, object]) -> None:
    """Write results with the machine they were taken on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text_of(rounded({"machine": machine()} | held)) + "\n", encoding="utf-8")
