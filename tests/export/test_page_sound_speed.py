# ruff: noqa: E501 - scripts read better unbroken
"""The page's sound keeps up, and nothing is allocated while it plays."""

from __future__ import annotations

import numpy as np

from immersion.audio import default_hrtf
from immersion.audio.kept_filters import kept_filters
from page_scripts import run

# A bed of order 3, eight sources of which two have travel times, a head and places that move at every block.
SHOW = """const { Mixer } = await load("mixer.js");
const law = { model: "inverse", ref: 1, max: 100, rolloff: 1 };
const voices = [{ kind: "bed", channels: 16 }];
for (let i = 0; i < 8; i++) voices.push({ kind: "source", channels: 1, distance: law, doppler: i < 2, cone: { inner: 1, outer: 3, gain: 0.2 } });
const mixer = new Mixer({ order: 3, rate: 48000, filters: Float32Array.from(data.filters), taps: data.taps, voices, ceiling: 0.89 });
const noise = (channels) => Array.from({ length: channels }, () => Float32Array.from({ length: 48000 }, () => 0.1 * Math.random() - 0.05));
mixer.take({ type: "media", key: "bed", channels: 16, frames: 48000, segment: 48000 }, 0);
mixer.take({ type: "segment", key: "bed", index: 0, data: noise(16) }, 0);
mixer.take({ type: "media", key: "one", channels: 1, frames: 48000, segment: 48000 }, 0);
mixer.take({ type: "segment", key: "one", index: 0, data: noise(1) }, 0);
for (let voice = 0; voice < 9; voice++) mixer.take({ type: "play", voice, key: voice ? "one" : "bed", begin: 0, from: 0, loop: true }, 0);
for (const [frame, yaw] of [[0, 0], [3e6, 1.5]]) {
  const row = new Float64Array(mixer.course.width);
  row.set([frame, 0, yaw, 0, 0, 0, Math.sin(yaw / 2), Math.cos(yaw / 2)]);
  for (let v = 0; v < 9; v++) row.set([1, v + 1, 2 - yaw, 0.5, 0, 0, 0, 1], 8 + 8 * v);
  mixer.take({ type: "row", row }, 0);
}
const left = new Float32Array(128), right = new Float32Array(128);
let frame = 0;
const play = (blocks) => { for (let k = 0; k < blocks; k++, frame += 128) mixer.process(frame, left, right); };
play(3000);
"""


def head() -> dict[str, object]:
    filters = np.asarray(kept_filters(default_hrtf(48_000), 3), np.float32)
    return {"filters": filters.ravel().tolist(), "taps": filters.shape[2]}


def test_it_keeps_up() -> None:
    """A block lasts 2.67 ms; even a busy machine of two cores must make one in half of that."""
    times = run(
        SHOW + "const times = []; for (let k = 0; k < 20; k++) { const t = performance.now(); play(100);"
        " times.push((performance.now() - t) / 100); } return [Math.min(...times), left[5]];",
        head(),
    )
    assert times[1] != 0
    print(f"{times[0]:.3f} ms a block, {128 / 48 / times[0]:.1f} times real time")
    assert times[0] < 1.33


def test_nothing_is_allocated_while_it_plays() -> None:
    grown = run(
        SHOW
        + "play(6000); const grown = []; for (let k = 0; k < 4; k++) { gc(); const before = process.memoryUsage().heapUsed;"
        " play(2000); grown.push((process.memoryUsage().heapUsed - before) / 2000); } return grown;",
        head(),
        "--expose-gc",
    )
    print(grown)
    assert min(grown) < 16, f"{grown} bytes a block"
