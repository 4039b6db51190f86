"""What `render --projector` and `render --lux` do: what a projector is sent, and the light that falls on things."""

from __future__ import annotations

from immersion import messages
from immersion.cli import _light_texts as _light_texts
from immersion.cli.options import told
from immersion.cli.output import as_json, bars, lines
from immersion.cli.pictures_drawing import (
    Options,
    opened_scene,
    size_in,
    target_of,
    times_in,
    views_in,
    visit_of,
)
from immersion.errors import UsageError

__all__ = ["lux", "projector"]


def projector(given: Options, ours: Options) -> None:
    """Write the pixels that a projector is sent."""
    from immersion import preview
    from immersion.preview.drawn_frames import video_frames
    from immersion.preview.outputs import refuse_media

    out = target_of(given)
    if out.suffix.lower() != ".png":
        raise UsageError("cli-light-png", out, suffix=out.suffix)
    name, time = ours["projector"], _time(ours)
    with opened_scene(given) as opened:
        refuse_media(opened, out)
        with video_frames(opened) as frames:
            visit = visit_of(opened, given, asked=ours["times"] is not None)
            send = ours["send"] if ours["send"] is not None else "content"
            pixels = preview.projector_picture(opened, name, time, visit, send=send, frames=frames)
        preview.save_png(pixels, out)
        output = opened.scene.rigs.projectors[name].output
    high, wide = pixels.shape[:2]
    if given["json"]:
        as_json({"file": str(out), "projector": name, "send": send, "size": [wide, high], "output": output})
        return
    lines([messages.text("cli-light-sent", path=out, name=name, wide=wide, high=high, send=send)])


def lux(given: Options, ours: Options) -> None:
    """Write lux pictures of views into a folder, with their values and a table."""
    from immersion import preview

    out, time = target_of(given), _time(ours)
    with opened_scene(given) as opened, bars(transient=True) as report:
        made = preview.lux_pictures(
            opened,
            out,
            views_in(ours["views"]),
            time=time,
            visit=visit_of(opened, given, asked=ours["times"] is not None),
            progress=lambda done: report(told("cli-light-task"), done),
            **size_in(ours),
        )
    files = [str(file) for file in made.files]
    if given["json"]:
        as_json({"files": files, "scale_lux": [1, made.top]})
        return
    lines([messages.text("cli-light-scale", top=messages.number(made.top, 0))])
    lines(messages.text("cli-done", path=file) for file in files)


def _time(ours: Options) -> float:
    times = times_in(ours["times"])
    if len(times) > 1:
        raise UsageError("cli-pictures-wrong-times", found=ours["times"])
    return times[0] if times else 0.0
