"""Open a scene, walk through it, and take everything out: the log of the visit, its sound, a picture, a GLB.

    python examples/04_walk_and_export.py out/examples

The scene is the one that 03_write_a_scene.py writes.
"""

import runpy
import sys
from pathlib import Path

import immersion as im


def main(folder: Path) -> None:
    """Write visit.wav, entry.png and the export into the folder."""
    scene_file = runpy.run_path(str(Path(__file__).with_name("03_write_a_scene.py")))["make"](
        folder / "obelisk-room"
    )
    # In from the entrance, up to the stone, and a look around it.
    walk = im.stage.Walk.of(
        times=[0, 2, 6, 10],
        positions=[[0, 1.6, 2.4], [0, 1.6, 2.4], [0, 1.6, 0.3], [1.1, 1.6, -0.6]],
        yaw=[0, 0, 0, 70],
        pitch=[0, 0, -8, -8],
    )
    with im.stage.open(scene_file, language="en") as stage:
        visit = im.stage.simulate(stage, walk)
        for event in visit.events:
            print(f"{event.time_us / 1e6:6.2f} s  {event.kind} {event.target}")
        heard = im.stage.render_audio(stage, "binaural", walk)
        im.audio.write(heard, folder / "visit.wav")
        picture = im.preview.picture(stage, "entry", size=(640, 360), visit=visit)
        im.preview.save_png(picture, folder / "entry.png")
        manifest = im.export.write(stage, "glb", folder / "glb")
    for entry in manifest.files:
        print(f"{entry.path}: {entry.bytes} bytes")
    for loss in manifest.losses:
        print(f"not carried: {loss.render('en')}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/examples"))
