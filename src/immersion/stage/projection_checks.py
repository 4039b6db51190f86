"""Rules on projectors: is the whole screen lit, evenly, finely and brightly enough, and who stands in the beam?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from immersion import messages
from immersion.errors import ImmersionError
from immersion.scene.finding import Finding, Severity
from immersion.scene.model import Scene
from immersion.scene.places import position_of, world_from_projector
from immersion.scene.positions import place_of
from immersion.scene.screen_rules import past_edge
from immersion.stage import _projection_texts as _projection_texts
from immersion.stage.projection import Lighting, Standing, glare, lighting, shaded
from immersion.stage.stage import Stage

__all__ = ["projection_findings", "standing_places"]

SMALL = 0.001  # a part of a screen that is not worth a word
DIM = 50.0  # lux: a picture of mid grey is then hardly brighter than a moonlit wall beside lit cases
COARSE = 2.0  # arc minutes a pixel: twice what a sharp eye resolves
EYES = 1.6  # metres, of somebody in a zone


def projection_findings(stage: Stage) -> Iterator[Finding]:
    """Yield what is found of each screen that projectors paint, or that something is shown on."""
    scene = stage.scene
    shown = {thing.screen for thing in stage.things if thing.screen is not None}
    painted = {one.paints for one in scene.rigs.projectors.values()}
    for name in scene.screens:
        if name not in painted:
            # A projector that paints nothing is told by the rule on projectors: it was meant for this screen.
            if name in shown and scene.rigs.projectors and None not in painted:
                yield _found(scene, "stage-screen-dark", "warning", f"screens.{name}", screen=name)
            continue
        if past_edge(scene, name) is not None:
            continue  # told by the rule on screens: its light says nothing yet
        try:
            light = lighting(scene, name)
        except ImmersionError as error:
            if error.code == "scene-screen-shape":  # several surfaces, or a room that is no box
                yield _found(scene, "stage-screen-unmeasured", "note", f"screens.{name}", screen=name)
            continue
        yield from _coverage(scene, name, light)
        yield from _quality(scene, name, light)
        yield from _visitors(scene, name, light)


def _found(scene: Scene, code: str, severity: Severity, path: str, **values: object) -> Finding:
    return Finding(code, severity, place_of(scene, path), **values)


def _percent(part: float) -> messages.Number:
    return messages.number(100 * part, 1)


def _coverage(scene: Scene, name: str, light: Lighting) -> Iterator[Finding]:
    """Judge what is dark, and what is lit twice."""
    if light.unlit > SMALL:
        severity: Severity = "error" if scene.screens[name].coverage == "full" else "note"
        yield _found(
            scene, "stage-screen-unlit", severity, f"screens.{name}", screen=name, part=_percent(light.unlit)
        )
    blend = scene.rigs.blends.get(name)
    if blend is None and light.shared > SMALL:
        yield _found(
            scene, "stage-overlap", "warning", f"screens.{name}", screen=name, part=_percent(light.shared)
        )
    if blend is not None and len(blend.projectors) > 1 and light.shared <= SMALL:
        yield _found(scene, "stage-blend-apart", "warning", f"rigs.blends.{name}", screen=name)


def _quality(scene: Scene, name: str, light: Lighting) -> Iterator[Finding]:
    """Tell how fine and how bright the picture is; warn where pixels show or light is scarce."""
    lit = light.lit.any(axis=0)
    if not lit.any():
        return
    density, lux = light.density[lit], light.lux[lit]
    known = bool(np.isfinite(lux).all())
    yield _found(
        scene,
        "stage-screen-light",
        "note",
        f"screens.{name}",
        screen=name,
        coarse=messages.number(density.min(), 2),
        fine=messages.number(density.max(), 2),
        dim=messages.number(lux.min()) if known else "?",
        bright=messages.number(lux.max()) if known else "?",
    )
    if known and lux.min() < DIM:
        values = {"screen": name, "lux": messages.number(lux.min()), "wanted": messages.number(DIM)}
        yield _found(scene, "stage-screen-dim", "warning", f"screens.{name}", **values)
    for one in standing_places(scene):
        distance = np.linalg.norm(light.points - np.asarray(one.eyes), axis=-1)[lit]
        minutes = np.degrees(1e-3 / density / np.maximum(distance, 0.1)) * 60
        if minutes.max() > COARSE:
            values = {"screen": name, "place": one.name, "minutes": messages.number(minutes.max(), 1)}
            yield _found(scene, "stage-pixels", "note", f"screens.{name}", **values)


def _visitors(scene: Scene, name: str, light: Lighting) -> Iterator[Finding]:
    """Find who shades the screen, and who looks into a lens."""
    painting = [key for key, one in scene.rigs.projectors.items() if one.paints == name]
    for index, key in enumerate(painting):
        frame, lit = world_from_projector(scene, key), light.lit[index]
        for one in standing_places(scene):
            dark = shaded(frame[:3, 3], light.points, one.eyes) & lit
            part = float(dark.sum() / max(int(lit.sum()), 1))
            path = f"rigs.projectors.{key}"
            if part > SMALL:
                values = {"projector": key, "place": one.name, "screen": name, "part": _percent(part)}
                yield _found(scene, "stage-shadow", "warning", path, **values)
            lux = glare(scene.rigs.projectors[key], frame, one.eyes)
            if lux > 0:
                values = {"projector": key, "place": one.name, "lux": messages.number(lux)}
                yield _found(scene, "stage-glare", "warning", path, **values)


def standing_places(scene: Scene) -> list[Standing]:
    """Return where visitors are known to stand: at the views, and in the middle of the zones."""
    found = []
    for block, names in (("views", scene.views), ("zones", scene.zones)):
        for name in names:
            try:
                x, y, z = position_of(scene, name)
            except ImmersionError:
                continue  # ids that lead nowhere are told by the rules on records
            if block == "zones":
                y = EYES
            elif not 0.8 <= y <= 2.2:
                continue  # a camera of its own, not the eyes of somebody who stands
            found.append(Standing(name, (x, y, z)))
    return found
