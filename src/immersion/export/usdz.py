"""The USDZ target: what a visitor takes home on an iPhone or an iPad; metres, +Y up, one package.

Reference: standards of OpenUSD (UsdGeom, UsdShade, UsdMedia) and the rules of AR Quick Look, as OpenUSD's own
checkers hold them. It is a room's objects with a few sounds, not an exhibition: nothing in it waits for a visitor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from immersion.errors import InputError
from immersion.export import _losses_texts as _losses_texts
from immersion.export import _usd_texts as _usd_texts
from immersion.export._gltf.beds import folded
from immersion.export._usd.clips import clip_plays
from immersion.export._usd.coding import coded_sound
from immersion.export._usd.document import Document, matrix_of
from immersion.export._usd.ladders import USDZ_FITTING
from immersion.export._usd.materials import png_or_jpeg
from immersion.export._usd.meshes import add_cloud, add_mesh
from immersion.export._usd.moving import place, show
from immersion.export._usd.options import UsdzOptions, largest_side
from immersion.export._usd.package import write_package
from immersion.export._usd.pictures import add_picture
from immersion.export._usd.pxr import pxr
from immersion.export._usd.rigs import Figure, add_figure, play_figure
from immersion.export._usd.sounds import add_play
from immersion.export.schedule import schedule
from immersion.export.targets import exporter
from immersion.export.usdz_losses import clip_losses, figure_losses, left_out
from immersion.geometry import ambisonic_from_world, decompose, world_from_ambisonic
from immersion.scans.mesh import Mesh
from immersion.scans.rig import fits
from immersion.scene.model import Thing
from immersion.scene.places import camera_of, world_from_thing
from immersion.scene.strips import laid_picture
from immersion.stage.loss import Loss
from immersion.stage.stage import Stage

__all__ = ["export_usdz"]


@exporter("usdz", suffixes=(".usdz",), fitting=USDZ_FITTING)
def export_usdz(
    stage: Stage, folder: Path, progress: Callable[[float], None], options: UsdzOptions | None = None
) -> Iterable[Loss]:
    """Write ``<scene id>.usdz``."""
    room = _Room(stage, options or UsdzOptions())
    for index, thing in enumerate(stage.things):
        room.add(thing)
        progress((index + 1) / (len(stage.things) + 1))
    for name in stage.scene.views:
        room.add_view(name)
    layer = room.finish(folder)
    files = [(f"{stage.scene.id}.usdc", layer), *sorted(room.document.files.items())]
    write_package(folder / f"{stage.scene.id}.usdz", files)
    progress(1.0)
    return [*room.losses, *clip_losses(stage, room.visit), *left_out(stage)]


class _Room:
    """The layer as it grows: one prim per thing, in file order."""

    def __init__(self, stage: Stage, options: UsdzOptions) -> None:
        self.stage = stage
        self.options = options
        self.document = Document(stage.scene.id)
        self.document.jpeg = options.textures == "jpeg"
        self.visit, lost = schedule(stage)
        self.losses: list[Loss] = list(lost)
        self._largest = largest_side(stage, options)
        self._path = str(self.document.root.GetPath())
        self._models: dict[str, Any] = {}
        self._figures: dict[str, Figure | None] = {}
        self._coded: dict[tuple[str, str], str] = {}
        self._end = 0.0

    def add(self, thing: Thing) -> None:
        """Add one thing; what this target has no place for is told by :func:`left_out`."""
        adders = {
            "model": self._model, "cloud": self._cloud, "image": self._image, "sound": self._sound,
            "ambisonic": self._bed,
        }  # fmt: skip
        record = self.stage.profile_record
        if thing.kind in ("sound", "ambisonic") and record is not None and record.audio == "none":
            self.losses.append(Loss("export-silent", f"profiles.{self.stage.profile}.audio"))
        elif thing.kind in adders:
            adders[thing.kind](thing)

    def add_view(self, name: str) -> None:
        """Add a view as a camera."""
        geom = pxr("UsdGeom")
        matrix, fov = camera_of(self.stage.scene, name)
        camera = geom.Camera(self.document.define("Camera", self._path, name))
        gf = pxr("Gf").Camera()
        gf.SetPerspectiveFromAspectRatioAndFieldOfView(
            16 / 9, float(np.degrees(fov)), pxr("Gf").Camera.FOVVertical
        )
        gf.clippingRange = pxr("Gf").Range1f(0.05, 200.0)
        camera.SetFromCamera(gf, pxr("Usd").TimeCode.Default())
        camera.ClearXformOpOrder()
        camera.AddTransformOp().Set(matrix_of(matrix))
        self.document.about(camera.GetPrim(), {"title": self.stage.scene.views[name].title})

    def finish(self, folder: Path) -> bytes:
        """Close the layer: rights, times, the language that is shown; return its bytes."""
        scene, root = self.stage.scene, self.document.root
        choice = root.GetVariantSets()
        if choice.HasVariantSet("language"):
            names = choice.GetVariantSet("language").GetVariantNames()
            wanted = self.stage.language.replace("-", "_")
            choice.GetVariantSet("language").SetVariantSelection(wanted if wanted in names else names[0])
        if self._end > 0:
            self.document.stage.SetStartTimeCode(0.0)
            self.document.stage.SetEndTimeCode(self._end)
        rights = scene.rights
        told = {"id": scene.id, "title": scene.title, "base": scene.base}
        if rights is not None:
            told |= {"license": rights.license, "credit": rights.credit, "statement": rights.statement}
        self.document.about(root, told)
        credit = rights.credit if rights is not None and isinstance(rights.credit, str) else ""
        self.document.stage.GetRootLayer().comment = credit
        pxr("Usd").ModelAPI(root).SetKind(pxr("Kind").Tokens.component)
        return self.document.layer_bytes(folder)

    # Things ----------------------------------------------------------------------------------------------

    def _frame(self, thing: Thing, offset: Any = None) -> Any:
        prim = self.document.define("Xform", self._path, thing.id)
        self._end = max(self._end, place(self.document, prim, self.stage, self.visit, thing.id, offset))
        if thing.kind in ("model", "cloud", "image"):
            self._end = max(self._end, show(prim, self.visit, thing.id, bool(thing.visible)))
        self.document.about(prim, self._about(thing))
        return prim

    def _still(self, thing: Thing) -> Any:
        """Return the frame of what hangs on a wall: the world's."""
        prim = self.document.define("Xform", self._path, thing.id)
        self._end = max(self._end, show(prim, self.visit, thing.id, bool(thing.visible)))
        self.document.about(prim, self._about(thing))
        return prim

    def _about(self, thing: Thing) -> dict[str, Any]:
        media = self.stage.scene.media[str(thing.media_id)]
        return {
            "id": thing.id, "media": thing.media_id, "license": media.license, "credit": media.credit,
            "source": media.source, "alt": thing.alt or media.alt,
        }  # fmt: skip

    def _model(self, thing: Thing) -> None:
        name = str(thing.model)
        mesh = self.stage.mesh(name)
        if name not in self._models:
            prototype = self._models[name] = self.document.prototype(name)
            self._figures[name] = self._shape(str(prototype.GetPath()), name, mesh)
        figure = self._figures[name]
        prim = self._frame(thing, mesh.offset if figure is None else None)
        prim.GetReferences().AddInternalReference(self._models[name].GetPath())
        if figure is not None:
            plays = clip_plays(self.visit, thing.id, figure.rig)
            ended = play_figure(self.document, prim, figure, plays, self.visit.duration)
            self._end = max(self._end, ended)

    def _shape(self, path: str, name: str, mesh: Mesh) -> Figure | None:
        """Add a model below its prototype; return what moves in it, None when nothing does."""
        figure = None
        if fits(mesh):
            figure = add_figure(self.document, path, name, mesh, self._largest)
            self.losses += figure_losses(figure, f"media.{name}")
        if figure is None:
            add_mesh(self.document, path, name, mesh, self._largest)
        return figure

    def _cloud(self, thing: Thing) -> None:
        name = str(thing.cloud)
        cloud = self.stage.cloud(name)
        prim = self._frame(thing, cloud.offset)
        if name not in self._models:
            prototype = self.document.prototype(name)
            add_cloud(self.document, str(prototype.GetPath()), name, cloud)
            self._models[name] = prototype
        prim.GetReferences().AddInternalReference(self._models[name].GetPath())

    def _image(self, thing: Thing) -> None:
        name = str(thing.image)
        height, width = self.stage.image(name).shape[:2]
        try:
            patch = laid_picture(self.stage.scene, thing, width / height)
        except InputError as error:
            if error.code != "scene-screen-shape":
                raise
            self.losses.append(Loss("export-screen-shape", f"things.{thing.id}"))
            return
        files = {}
        for tag, path in self._files(name).items():
            data, suffix = png_or_jpeg(path.read_bytes(), path, self._largest, jpeg=self.document.jpeg)
            files[tag] = self.document.file("textures", path.stem, suffix, data)
        prim = self._frame(thing) if patch.local else self._still(thing)
        add_picture(self.document, str(prim.GetPath()), name, patch, files, next(iter(files)))

    def _sound(self, thing: Thing) -> None:
        name = str(thing.sound)
        sound = self.stage.audio(name)
        if sound.channels > 1:
            self.losses.append(Loss("export-mono", f"media.{name}", {"channels": sound.channels}))
        files = {tag: self._mono(name, path) for tag, path in self._files(name).items()}
        self._plays(thing, files, True)

    def _bed(self, thing: Thing) -> None:
        sound = self.stage.audio(str(thing.ambisonic))
        _, turn, _ = decompose(world_from_thing(self.stage.scene, thing))
        rotation = ambisonic_from_world @ turn @ world_from_ambisonic
        key = ("bed", thing.ambisonic, self.stage.language, rotation.tobytes(), bool(thing.loop))
        data, suffix = coded_sound(
            key, lambda: (folded(sound, rotation, loop=bool(thing.loop)), sound.rate), self.options
        )
        file = self.document.file("sounds", f"{thing.id}-binaural", suffix, data)
        self.losses.append(Loss("usd-bed", f"things.{thing.id}"))
        self._plays(thing, {self.stage.language: file}, False)

    def _plays(self, thing: Thing, files: dict[str, str], spatial: bool) -> None:
        plays = [play for play in self.visit.plays if play.thing == thing.id]
        if not plays:
            self.losses.append(Loss("usd-unheard", f"things.{thing.id}"))
            for file in files.values():
                self.document.files.pop(file, None)
            return
        prim = self._frame(thing)
        for play in plays:
            ended = add_play(self.document, str(prim.GetPath()), play, self.visit, files, spatial)
            self._end = max(self._end, ended)

    def _mono(self, name: str, path: Path) -> str:
        if (name, str(path)) not in self._coded:
            relative = path.relative_to(self.stage.folder).as_posix()
            sound = self.stage.sound_file(name, relative)
            mean = sound.samples.mean(0, keepdims=True, dtype=np.float32)
            data, suffix = coded_sound(("sound", name, relative), lambda: (mean, sound.rate), self.options)
            self._coded[name, str(path)] = self.document.file("sounds", path.stem, suffix, data)
        return self._coded[name, str(path)]

    def _files(self, name: str) -> dict[str, Path]:
        """Return the files of a media by language, that of the stage first."""
        media, own = self.stage.scene.media[name], self.stage.language
        found = {own: self.stage.path(name)}
        for tag, file in (media.files or {}).items():
            found.setdefault(tag, self.stage.folder / str(file))
        return found
