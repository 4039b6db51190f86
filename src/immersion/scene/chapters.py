"""Chapters of a visit in WebVTT: its steps if it is a tour, else its views and its cues.

W3C, "WebVTT: The Web Video Text Tracks Format", https://www.w3.org/TR/webvtt1/.
"""

from __future__ import annotations

from immersion.scene.model import Scene, text_of
from immersion.scene.visit import Event, Visit

__all__ = ["chapters"]


def chapters(scene: Scene, visit: Visit, language: str | None = None) -> str:
    """Return a visit's chapters as a WebVTT file, one after the other without gaps.

    A chapter begins with each step of a tour, and has its text or its view's title; without a tour it
    begins with each start of the show, each view gone to and each cue.

    Parameters
    ----------
    scene : Scene
        Whose texts name the chapters.
    visit : Visit
    language : str, optional
        The scene's default if not given.

    Examples
    --------
    >>> from immersion.scene.timeline import simulate
    >>> scene = Scene(immersion="1", id="a", title="Hall", show={"duration": "8s"},
    ...     cues=[{"id": "open", "when": [{"at": "2s"}]}])
    >>> print(chapters(scene, simulate(scene)))
    WEBVTT
    <BLANKLINE>
    1
    00:00:00.000 --> 00:00:02.000
    Hall
    <BLANKLINE>
    2
    00:00:02.000 --> 00:00:08.000
    open
    <BLANKLINE>
    """
    tag = language or scene.languages.default
    touring = any(event.kind == "step" for event in visit.events)
    titles: dict[int, list[str]] = {}
    for event in visit.events:
        title = _title(scene, event, tag, touring=touring)
        if title:
            titles.setdefault(event.time_us, []).append(title)
    begins = sorted(time for time in titles if time < visit.duration * 1e6)
    ends = [*begins[1:], round(visit.duration * 1e6)]
    blocks = ["WEBVTT\n"]
    for number, (begin, end) in enumerate(zip(begins, ends, strict=True), 1):
        text = ", ".join(dict.fromkeys(titles[begin]))
        blocks.append(f"{number}\n{_clock(begin)} --> {_clock(end)}\n{_escaped(text)}\n")
    return "\n".join(blocks)


def _title(scene: Scene, event: Event, tag: str, *, touring: bool) -> str:
    default = scene.languages.default
    if touring:
        if event.kind != "step" or event.target not in scene.tours:
            return ""
        step = scene.tours[event.target].steps[int(event.detail["step"]) - 1]
        return text_of(step.text, tag, default) or _view(scene, step.view or "", tag)
    if event.kind == "start":
        return text_of(scene.title, tag, default) or scene.id
    if event.kind == "goto":
        return _view(scene, event.target, tag)
    return event.target if event.kind == "cue" else ""


def _view(scene: Scene, name: str, tag: str) -> str:
    view = scene.views.get(name)
    title = "" if view is None else text_of(view.title, tag, scene.languages.default)
    return title or name


def _clock(time_us: int) -> str:
    seconds, millis = divmod(time_us // 1000, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{millis:03d}"


def _escaped(text: str) -> str:
    line = " ".join(text.split())
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
