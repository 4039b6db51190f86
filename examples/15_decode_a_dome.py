"""Play an ambisonic bed on the ten loudspeakers of a museum's dome, none of them where the plan has it.

python examples/15_decode_a_dome.py out/examples
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import immersion as im

RATE, ORDER, BLOCK = 48_000, 3, 512

# As measured: x right, y up from the floor, z towards the back; ears are at 1.2 m.
DOME = """
name: dome
loudspeakers:
  - {name: front left,   at: [-1.4, 1.3, -2.3]}
  - {name: front right,  at: [1.5, 1.3, -2.2]}
  - {name: front,        at: [0.0, 1.4, -2.9], gain: -1dB}
  - {name: left,         at: [-2.6, 1.2, 0.9]}
  - {name: right,        at: [2.2, 1.2, 0.7]}
  - {name: high left,    at: [-1.3, 2.8, -1.8]}
  - {name: high right,   at: [1.3, 2.8, -1.9]}
  - {name: high rear left,  at: [-1.6, 2.7, 1.2]}
  - {name: high rear right, at: [1.5, 2.7, 1.1]}
  - {name: sub,          at: [0.0, 0.3, -2.6], lfe: true}
"""


def bell() -> NDArray[np.float32]:
    """Return two seconds of a bell that is struck four times."""
    t = np.arange(2 * RATE) / RATE
    struck = t % 0.5
    partials = sum(np.sin(2 * np.pi * f * struck) / k for k, f in enumerate((220, 554, 880, 1397), 1))
    return (0.1 * np.exp(-5.0 * struck) * partials).astype(np.float32)


def main(folder: Path) -> None:
    """Write the list, the feeds of the amplifiers and the report into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dome.yaml").write_text(DOME, encoding="utf-8")
    dome = im.audio.read_layout(folder / "dome.yaml")

    bed = im.audio.encode(bell(), np.radians(40.0), np.radians(20.0), ORDER)
    decoder = im.audio.LoudspeakerDecoder(dome, ORDER, crossover=500.0, rate=RATE)
    output = im.audio.RigOutput(dome, RATE, crossover=90.0)
    blocks = [bed[:, i : i + BLOCK] for i in range(0, bed.shape[1], BLOCK)]
    feeds = np.concatenate([output.process(decoder.process(block)) for block in blocks], axis=1)
    im.audio.write(im.audio.Audio(feeds, RATE, "multichannel"), folder / "dome-feeds.wav")

    level = 10.0 * np.log10(np.mean(feeds.astype(float) ** 2, axis=1) + 1e-12)
    for one, wait, loud in zip(dome.loudspeakers, output.delays, level, strict=True):
        print(f"{one.name:16} waits {wait / RATE * 1e3:4.1f} ms, plays at {loud:6.1f} dB")
    report = im.audio.rig_report(decoder, im.audio.Area.around(3.0, 2.0, step=0.5))
    report.write(folder, "dome")
    heard = report.whole.summary()
    print(f"evenness at the listener's place: {heard['spread_at_listener_db']:.1f} dB")
    print(f"over the visitors' area: {heard['mean_spread_db']:.1f} dB, {heard['good_share']:.0%} good places")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/examples"))
