"""Write a scene in Python: its media, its blocks, a check, and the YAML file that anyone can read.

python examples/03_write_a_scene.py out/examples
"""

import sys
from pathlib import Path

import numpy as np

import immersion as im

RATE = 48_000


def obelisk() -> im.scans.Mesh:
    """Return a granite obelisk, 2 m high, its foot on the floor."""
    rings = ((0.30, 0.0), (0.22, 1.75), (0.0, 2.0))
    corners = [
        (x * half, y, z * half) for half, y in rings[:2] for x, z in ((-1, 1), (1, 1), (1, -1), (-1, -1))
    ]
    corners.append((0.0, rings[2][1], 0.0))
    faces = [(0, 2, 1), (0, 3, 2)]
    for k in range(4):
        after = (k + 1) % 4
        faces += [(k, after, 4 + after), (k, 4 + after, 4 + k), (4 + k, 4 + after, 8)]
    colors = np.full((9, 4), (168, 122, 110, 255), np.uint8)
    colors[8] = (236, 200, 96, 255)
    return im.scans.Mesh.from_arrays(corners, faces, colors=colors, unit="m", name="obelisk")


def chime() -> im.audio.Audio:
    """Return a chime of three seconds."""
    t = np.arange(3 * RATE) / RATE
    tones = sum(
        np.exp(-1.6 * (k + 1) * t) * np.sin(2 * np.pi * f * t) for k, f in enumerate((392.0, 587.3, 987.8))
    )
    fade = np.minimum(1.0, (3.0 - t) / 0.05)
    return im.audio.Audio((0.15 * fade * tones)[None].astype(np.float32), RATE, "mono")


def scene() -> im.scene.Scene:
    """Return the scene: an obelisk that chimes when a visitor comes near."""
    own = {"license": "CC0-1.0", "credit": "Immersion"}
    made = im.scene.Builder("obelisk-room", title={"fr": "La salle de l’obélisque", "en": "The obelisk room"})
    made.languages(default="en", available=["fr", "en"])
    made.rights(**own)
    made.show(duration="12s", at_end="stop")
    made.media("obelisk", type="model", file="media/obelisk.glb", **own)
    made.media("chime", type="audio", file="media/chime.wav", **own)
    made.room(
        box={"size": [6, 3, 6]},
        surfaces={"floor": "carpet", "ceiling": "acoustic-tile", "walls": "plaster"},
    )
    made.things("stone", model="obelisk", at=[0, 0, -1], alt={"fr": "Obélisque", "en": "Obelisk"})
    made.things("bell", sound="chime", at=[0.8, 1.6, -1], gain="-6dB")
    made.things("sun", light="point", at=[1.5, 2.8, 1], intensity="900cd")
    made.zones("near", cylinder={"at": "stone", "radius": 1.5, "height": 2.5})
    made.views("entry", at=[0, 1.6, 2.4], look_at=[0, 1.0, -1], fov=60)
    made.cues("ring", when=[{"enter": "near"}], do=[{"play": "bell"}])
    return made.scene()


def make(folder: Path) -> Path:
    """Write media and scene into the folder; return the scene file."""
    (folder / "media").mkdir(parents=True, exist_ok=True)
    im.scans.write(obelisk(), folder / "media" / "obelisk.glb")
    im.audio.write(chime(), folder / "media" / "chime.wav")
    made = scene()
    findings = im.scene.validate(made)
    for finding in findings:
        print(f"  {finding.severity}: {finding.render('en')}")
    print(f"{sum(finding.severity == 'error' for finding in findings)} errors in {made.id}")
    im.scene.write(made, folder / "scene.yaml")
    return folder / "scene.yaml"


if __name__ == "__main__":
    print(
        make(Path(sys.argv[1] if len(sys.argv) > 1 else "out/examples") / "obelisk-room").read_text("utf-8")
    )
