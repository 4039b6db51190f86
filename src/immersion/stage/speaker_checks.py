"""Rules on loudspeakers that need their layouts: outputs that are enough, and beds that fit the rig."""

from __future__ import annotations

from collections.abc import Iterator

from immersion.errors import ImmersionError, UnknownNameError
from immersion.scene.finding import Finding
from immersion.scene.model import Media, Scene, Speakers
from immersion.scene.positions import place_of
from immersion.stage import _speaker_texts as _speaker_texts
from immersion.stage.stage import Stage

__all__ = ["speaker_findings"]


def speaker_findings(stage: Stage) -> Iterator[Finding]:
    """Yield what is found of loudspeakers: layouts, outputs used twice, beds too fine for their rig."""
    yield from _layouts(stage.scene)
    yield from _outputs(stage.scene)
    yield from _beds(stage)


def _layouts(scene: Scene) -> Iterator[Finding]:
    from immersion.audio import layout

    for name, group in scene.rigs.speakers.items():
        if group.layout is None:
            continue
        path = f"rigs.speakers.{name}"
        try:
            plan = layout(group.layout)
        except UnknownNameError as error:
            values = {key: error.values[key] for key in ("name", "known", "nearest")}
            yield Finding("stage-layout", "error", place_of(scene, f"{path}.layout"), **values)
            continue
        given = group.outputs or ()
        if len(given) != len(plan):
            counts = {"group": name, "outputs": len(given), "wanted": len(plan), "layout": plan.name}
            yield Finding("stage-outputs", "error", place_of(scene, f"{path}.outputs"), **counts)


def _used(group: Speakers) -> list[int]:
    """Return the outputs of a group, in its own order."""
    listed = [one.output for one in group.list or ()]
    return [*(group.outputs or ()), *listed, *([group.output] if group.output is not None else [])]


def _outputs(scene: Scene) -> Iterator[Finding]:
    """Find outputs that two loudspeakers share; those of projectors are other plugs."""
    for block, groups in (
        ("speakers", {name: _used(one) for name, one in scene.rigs.speakers.items()}),
        ("projectors", {n: [p.output] for n, p in scene.rigs.projectors.items() if p.output is not None}),
    ):
        owner: dict[int, str] = {}
        for name, outputs in groups.items():
            for output in outputs:
                if output in owner:
                    values = {"output": output, "first": owner[output], "second": name}
                    where = place_of(scene, f"rigs.{block}.{name}")
                    yield Finding("stage-output-twice", "error", where, **values)
                owner.setdefault(output, name)


def _beds(stage: Stage) -> Iterator[Finding]:
    """Note beds of a higher order than a rig of so few loudspeakers can tell apart."""
    from immersion.audio import layout

    scene = stage.scene
    rigs = {}
    for name, group in scene.rigs.speakers.items():
        try:
            if group.layout is not None:
                rigs[name] = sum(not one.lfe for one in layout(group.layout).loudspeakers)
            elif group.list is not None:
                rigs[name] = len(group.list)
        except ImmersionError:
            continue  # told by the rule on layouts
    for thing in stage.things:
        media = scene.media.get(str(thing.ambisonic)) if thing.ambisonic is not None else None
        if media is None or media.order is None:
            continue
        if thing.to in scene.rigs.speakers and thing.to not in rigs:
            continue  # its layout is told by the rule on layouts
        rig = thing.to if thing.to in rigs else max(rigs, key=lambda name: rigs[name], default=None)
        wanted = (media.order + 1) ** 2
        if rig is not None and rigs[rig] < wanted and _has(stage, media, wanted):
            values = {"order": media.order, "wanted": wanted, "count": rigs[rig], "rig": rig}
            yield Finding(
                "stage-bed-fine", "note", place_of(scene, f"media.{thing.ambisonic}.order"), **values
            )


def _has(stage: Stage, media: Media, channels: int) -> bool:
    """Tell whether a bed has this many channels; a file that is missing or of another order is told by its own rule."""
    from immersion.audio import open_audio

    if media.file is None or not (stage.folder / str(media.file)).is_file():
        return True
    try:
        with open_audio(stage.folder / str(media.file)) as recording:
            return recording.channels == channels
    except ImmersionError:
        return True
