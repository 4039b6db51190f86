"""The whole chain on the example scene: a raw scan and a river, to pictures and a binaural walk.

    python examples/demo.py out/examples

Makes the raw stele and the river bed, cleans and decimates the stele with its true deviation, checks the scene, walks
through it, and writes a picture of every view and the sound of the walk, and a GLB
with what it could not carry.
"""

import shutil
import sys
from pathlib import Path

import immersion as im

HERE = Path(__file__).resolve().parent
SCENE = HERE / "scenes" / "salle-des-signes"


def main(folder: Path) -> None:
    """Write the scene with its media, pictures and walk.wav into the folder."""
    sys.path.insert(0, str(HERE.parent / "assets"))
    import make_nile
    import make_stele

    room = folder / "scene"
    shutil.copytree(SCENE, room, dirs_exist_ok=True)
    media = room / "media"
    make_stele.make(media / "stele-raw.ply")
    make_nile.make(media / "nile.wav")

    raw = im.scans.read(media / "stele-raw.ply", unit="m")
    cleaned = im.scans.clean(raw)
    for step in cleaned.log:
        print(f"clean: {step.name} {step.count}")
    for name, triangles in (("stele.glb", 60_000), ("stele-20k.glb", 20_000)):
        light = im.scans.decimate(cleaned.mesh, triangles=triangles)
        im.scans.write(light.mesh, media / name)
        rms, most = light.deviation.rms * 1e3, light.deviation.max * 1e3
        print(
            f"{name}: {len(raw.faces)} → {len(light.mesh.faces)} triangles, RMS {rms:.3f} mm, at most {most:.2f} mm"
        )

    walk = im.stage.Walk.read(room / "walk.csv")
    with im.stage.open(room / "scene.yaml") as stage:
        for finding in [*im.scene.validate(stage.scene), *im.stage.check(stage)]:
            print(f"{finding.severity}: {finding.render()}")
        visit = im.stage.simulate(stage, walk)
        (folder / "visit.csv").write_text(visit.log_csv(), encoding="utf-8", newline="\n")
        for view in stage.scene.views:
            picture = im.preview.picture(stage, view, size=(1280, 720), time=20.0, visit=visit)
            im.preview.save_png(picture, folder / f"{view}.png")
        im.audio.write(im.stage.render_audio(stage, "binaural", walk), folder / "walk.wav", "PCM_16")
        manifest = im.export.write(stage, "glb", folder / "glb")
    for loss in manifest.losses:
        print(f"not carried: {loss.render()}")
    print(f"done: pictures, walk.wav, visit.csv, the scene and the GLB are in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/examples"))
