"""pyloudnorm in a child process: reads a signal, measures it some times, prints seconds and loudness as JSON.

It runs in the peers' environment: NumPy, SciPy and pyloudnorm.
"""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version

import numpy as np
import pyloudnorm


def main(path: str, rate: int, rounds: int) -> None:
    signal = np.load(path).T.astype(np.float64)
    meter = pyloudnorm.Meter(rate)
    found, times = meter.integrated_loudness(signal), []
    for _ in range(rounds):
        start = time.perf_counter()
        meter.integrated_loudness(signal)
        times.append(time.perf_counter() - start)
    print(json.dumps({"seconds": min(times), "integrated": found, "version": version("pyloudnorm")}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
