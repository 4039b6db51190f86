"""Lose a loudspeaker in the middle of a show: what it costs, and what a decoder designed anew wins back.

python examples/16_a_broken_loudspeaker.py out/examples
"""

import sys
from pathlib import Path

import numpy as np

import immersion as im

LOST = "M-030"


def main(folder: Path) -> None:
    """Write the maps of the whole, the broken and the mended rig into the folder."""
    dome = im.audio.layout("4+7+0").scaled(3.0)
    decoder = im.audio.LoudspeakerDecoder(dome, order=3)
    mended = decoder.redesign(lost=[LOST])
    cases = {
        "whole": decoder.report(upper=True),
        "broken": decoder.report(upper=True, silent=[LOST]),
        "mended": mended.report(upper=True),
    }
    for name, one in cases.items():
        angle = np.degrees(one.direction_error)
        print(f"{name}: {one.energy_spread_db:.1f} dB from softest to loudest, {angle:.1f}° off on average")
    area = im.audio.Area.around(4.0, 3.0, step=0.5)
    for file in im.audio.rig_report(decoder, area, lost=[LOST]).write(folder, "broken-loudspeaker"):
        print(f"written: {file}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/examples"))
