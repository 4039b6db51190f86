"""What `render --pictures` and `render --sheet` do: pictures of views, films of a walk, contact sheets."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from immersion import messages
from immersion.cli import _pictures_texts as _pictures_texts
from immersion.cli.options import told
from immersion.cli.output import as_json, bars, lines
from immersion.errors import MissingToolError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from immersion.scene.visit import Visit
    from immersion.stage.stage import Stage

__all__ = ["opened_scene", "pictures", "sheet", "size_in", "target_of", "times_in", "views_in", "visit_of"]

Options = dict[str, Any]


def opened_scene(given: Options) -> Stage:
    """Return the scene of the command, open in its profile, language and venue."""
    from immersion import stage

    chosen: Options = {"venue": given.get("venue"), "lost": given.get("lost") or ()}
    return stage.open(given["file"], given["profile"], given["language"], **chosen)


def target_of(given: Options) -> Path:
    """Return where the command writes, said once."""
    if (given["out"] is None) == (given["target"] is None):
        raise UsageError("cli-render-no-out")
    return Path(given["out"] if given["out"] is not None else given["target"])


def visit_of(opened: Stage, given: Options, *, asked: bool = False) -> Visit | None:
    """Return the visit that tells what is shown; None at the start of one that nobody walked, unless it is asked for.

    What a fallback does for what is lost, it does in a visit.
    """
    from immersion import stage

    walked = given["walk"] is not None or given.get("tour") is not None
    if not (asked or walked or given["lost"]):
        return None
    return stage.simulate(opened, given["walk"], tour=given.get("tour"))


def sheet(given: Options, ours: Options) -> None:
    """Draw a contact sheet."""
    from immersion import preview

    out, chosen = target_of(given), size_in(ours)
    times = times_in(ours["times"]) or (0.0,)
    with opened_scene(given) as opened, bars(transient=True) as report:
        wide, high = preview.contact_sheet(
            opened,
            out,
            views_in(ours["views"]),
            times=times,
            visit=visit_of(opened, given),
            columns=ours["columns"],
            progress=lambda done: report(told("cli-pictures-task-views"), done),
            **chosen,
        )
    if given["json"]:
        as_json({"file": str(out), "size": [wide, high]})
    else:
        lines([messages.text("cli-done", path=out)])


def pictures(given: Options, ours: Options) -> int:
    """Draw views into a folder, and a walk as a film or as frames."""
    times = times_in(ours["times"])
    if len(times) > 1:
        raise UsageError("cli-pictures-wrong-times", found=ours["times"])
    moving = given["walk"] is not None or given.get("tour") is not None or ours["video"] is not None
    still = ours["views"] is not None or not moving
    _check_moving(given, ours, moving)
    nowhere = given["out"] is None and given["target"] is None
    out = None if ours["video"] is not None and not still and nowhere else target_of(given)
    made: Options = {"files": []}
    missing = None
    with opened_scene(given) as opened, bars(transient=True) as report:
        visit = visit_of(opened, given, asked=moving or bool(times))
        if still and out is not None:
            # Views beside a walk are of its beginning, unless a time is told or something is lost.
            shown = visit if times or given["lost"] else None
            made["files"] = _stills(opened, out, ours, times, shown, report)
        if moving and visit is not None:
            missing = _moving(opened, out, given, ours, visit, report, made)
    _tell(made, given["json"], missing)
    return 0 if missing is None else missing.exit_code


def _check_moving(given: Options, ours: Options, moving: bool) -> None:
    """Refuse options that only a walk or a film has, when there is none."""
    if moving:
        return
    used = [name for name in ("fps", "begin", "end") if ours[name] is not None]
    used += ["to"] if given["to"] != "binaural" else []
    if used:
        raise UsageError("cli-pictures-unused", option=f"--{used[0]}", kind="--walk / --video")


def _stills(
    opened: Stage,
    out: Path,
    ours: Options,
    times: tuple[float, ...],
    visit: Visit | None,
    report: Callable[[str, float], None],
) -> list[str]:
    from immersion import preview

    files = preview.picture_views(
        opened,
        out,
        views_in(ours["views"]),
        time=times[0] if times else 0.0,
        visit=visit,
        progress=lambda done: report(told("cli-pictures-task-views"), done),
        **size_in(ours),
    )
    return [str(file) for file in files]


def _moving(
    opened: Stage,
    out: Path | None,
    given: Options,
    ours: Options,
    visit: Visit,
    report: Callable[[str, float], None],
    made: Options,
) -> MissingToolError | None:
    """Make the film, or its frames where no film is asked for or no ffmpeg is installed."""
    from immersion import preview
    from immersion.stage.ffmpeg import program

    chosen = size_in(ours) | {"visit": visit, "output": given["to"]}
    chosen |= {name: ours[name] for name in ("fps", "begin", "end") if ours[name] is not None}
    chosen["progress"] = lambda done: report(told("cli-pictures-task-film"), done)
    video, missing = ours["video"], None
    if video is not None:
        try:
            program()
        except MissingToolError as error:
            missing = error
        else:
            made["film"] = preview.film(opened, video, **chosen).to_dict()
            return None
    folder = out / "frames" if out is not None else Path(video).with_name(f"{Path(video).stem}-frames")
    made["film"] = preview.frames(opened, folder, **chosen).to_dict()
    return missing


def _tell(made: Options, json: bool, missing: MissingToolError | None) -> None:
    if missing is not None:
        sys.stderr.write(missing.render() + "\n")
    if json:
        as_json(made)
        return
    film = made.get("film")
    if film is not None:
        values = {
            "frames": film["frames"],
            "fps": film["fps"],
            "seconds": messages.number(film["seconds"], 1),
        }
        lines([messages.text("cli-pictures-filmed", **values)])
        made["files"].append(film["file"])
    lines(messages.text("cli-done", path=file) for file in made["files"])


# Options -----------------------------------------------------------------------------------------


def size_in(ours: Options) -> dict[str, Any]:
    """Return the size when it is said: 1280x720."""
    if ours["size"] is None:
        return {}
    parts = re.fullmatch(r"\s*([0-9]{1,5})\s*[x×]\s*([0-9]{1,5})\s*", ours["size"])
    if parts is None:
        raise UsageError("cli-pictures-wrong-size", found=ours["size"])
    return {"size": (int(parts[1]), int(parts[2]))}


def views_in(written: str | None) -> list[str] | None:
    """Return the names of views that are written with commas; None for all."""
    if written is None or written.strip() == "all":
        return None
    return [name.strip() for name in written.split(",") if name.strip()]


def times_in(written: str | None) -> tuple[float, ...]:
    """Return the seconds that are written with commas."""
    try:
        return tuple(float(part) for part in written.split(",")) if written is not None else ()
    except ValueError:
        raise UsageError("cli-pictures-wrong-times", found=written) from None
