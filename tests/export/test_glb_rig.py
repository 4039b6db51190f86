"""A scene's GLB shows a moving model at rest, and its manifest says so."""

from __future__ import annotations

from pathlib import Path

import trimesh

from immersion import export, stage
from rig_models import flag
from stage_scene import make_scene


def test_a_model_that_moved_is_a_loss(tmp_path: Path) -> None:
    scene = make_scene(tmp_path / "scene")
    (scene.parent / "media" / "flag.glb").write_bytes(flag())
    text = scene.read_text(encoding="utf-8").replace("media/dalle d'été.ply", "media/flag.glb")
    scene.write_text(text, encoding="utf-8")
    with stage.open(scene) as opened:
        manifest = export.write(opened, "glb", tmp_path / "out")
    assert "media.slab.rig" in {loss.target for loss in manifest.losses}
    loaded = trimesh.load_scene(tmp_path / "out" / "petite-salle.glb")
    model = next(g for name, g in loaded.geometry.items() if "slab" in name)
    assert len(model.faces) == 16
