"""The GLB target: models, clouds, pictures, rooms, lights, views, sounds and the show's motion; beds beside it.

References: glTF 2.0; KHR_lights_punctual; KHR_materials_unlit; KHR_materials_variants; KHR_xmp_json_ld;
KHR_audio_emitter (Khronos pull request 2137); on demand MSFT_lod, EXT_mesh_gpu_instancing, KHR_node_visibility and
KHR_animation_pointer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from immersion.export import _losses_texts as _losses_texts
from immersion.export import _texts as _texts
from immersion.export._gltf.animations import add_show
from immersion.export._gltf.beds import add_beds
from immersion.export._gltf.emitters import NAME as AUDIO
from immersion.export._gltf.extras import scene_extras
from immersion.export._gltf.ladders import GLB_FITTING
from immersion.export._gltf.lights import add_lights
from immersion.export._gltf.models import add_clouds, add_levels, add_models
from immersion.export._gltf.nodes import add_nodes
from immersion.export._gltf.options import GlbOptions
from immersion.export._gltf.panels import add_panels, image_pictures
from immersion.export._gltf.rights import add_asset_rights
from immersion.export._gltf.rooms import add_rooms
from immersion.export._gltf.sounds import add_sounds
from immersion.export._gltf.stems import add_stems
from immersion.export._gltf.textures import code_pictures, pictures_of
from immersion.export._gltf.timeline import quiet_visit
from immersion.export._gltf.told import left_out
from immersion.export._gltf.views import add_views
from immersion.export._gltf.work import Work
from immersion.export.targets import exporter
from immersion.stage.loss import Loss
from immersion.stage.stage import Stage

__all__ = ["export_glb"]


@exporter("glb", suffixes=(".glb",), fitting=GLB_FITTING)
def export_glb(
    stage: Stage,
    folder: Path,
    progress: Callable[[float], None],
    options: GlbOptions | None = None,
) -> Iterable[Loss]:
    """Write ``<scene id>.glb``, and beside it the AmbiX file of each bed and the lighter levels of each model."""
    work = Work(stage, folder, options or GlbOptions(), quiet_visit(stage))
    everywhere = _fill(work, progress)
    _close(work, everywhere)
    work.write(folder / f"{stage.scene.id}.glb")
    progress(1.0)
    return [*work.losses, *left_out(work)]


def _fill(work: Work, progress: Callable[[float], None]) -> list[int]:
    """Add everything; return the emitters that sound everywhere."""
    everywhere: list[int] = []
    profile = work.stage.profile_record
    quiet = profile is not None and profile.audio == "none"
    steps: list[Callable[[Work], object]] = [
        add_nodes, _code_pictures, add_models, add_clouds, add_panels, add_lights, add_views, add_rooms, add_levels,
    ]  # fmt: skip
    if not quiet:
        steps += [add_sounds, add_stems, lambda work: everywhere.extend(add_beds(work))]
    elif any(thing.kind in ("sound", "ambisonic", "stems", "video") for thing in work.stage.things):
        work.lose("export-silent", f"profiles.{work.stage.profile}.audio")
    for index, step in enumerate([*steps, add_show]):
        step(work)
        progress((index + 1) / (len(steps) + 2))
    return everywhere


def _code_pictures(work: Work) -> None:
    """Code the pictures of all models and images at once, where one takes seconds and processors would be idle."""
    if work.coding.textures == "ktx2":
        models = dict.fromkeys(thing.model for thing in work.stage.things if thing.model is not None)
        code_pictures(
            work,
            [
                *(one for name in models for one in pictures_of(work.stage.mesh(name), name)),
                *image_pictures(work),
            ],
        )


def _close(work: Work, everywhere: list[int]) -> None:
    """Close the document: its scene, its animations, its rights."""
    document = work.document
    record = {"name": work.stage.scene.id, "nodes": work.roots, "extras": scene_extras(work)}
    if everywhere:
        record["extensions"] = {AUDIO: {"emitters": everywhere}}
    document["scenes"].append({key: value for key, value in record.items() if value != []})
    document["scene"] = 0
    if work.animations:
        document["animations"] = work.animations
    add_asset_rights(work)
    if any("KHR_materials_unlit" in m.get("extensions", {}) for m in document["materials"]):
        work.use("KHR_materials_unlit")
