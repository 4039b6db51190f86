"""Plan and sections of a stage's room with all its equipment, to scale, as SVG or PDF."""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from immersion import messages
from immersion._files import together, write_bytes
from immersion.errors import UsageError
from immersion.preview import _plan_texts as _plan_texts
from immersion.preview.outputs import refuse_media
from immersion.preview.plans.gathering import Contents, gathered
from immersion.preview.plans.helvetica import unwritable
from immersion.preview.plans.marks import Sheet, texts_of
from immersion.preview.plans.pdf import pdf_of
from immersion.preview.plans.sheets import TitleBlock, scale_for, sheets_of
from immersion.preview.plans.svg import svg_of
from immersion.scene.canonical import digest
from immersion.scene.model import text_of

if TYPE_CHECKING:
    from immersion.scene.walk import Walk
    from immersion.stage.stage import Stage

__all__ = ["DrawnPlan", "plan"]


@dataclass(frozen=True, slots=True)
class DrawnPlan:
    """What was drawn: the files, the scale (50 for 1:50), the paper, the sheets, and what the reader must know."""

    files: tuple[Path, ...]
    scale: int
    paper: str
    sheets: int
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return {
            "files": [str(file) for file in self.files],
            "scale": self.scale,
            "paper": self.paper,
            "sheets": self.sheets,
            "notes": list(self.notes),
        }


def plan(
    stage: Stage,
    out: str | os.PathLike[str],
    *,
    paper: str = "A3",
    scale: int | None = None,
    room: str | None = None,
    date: str | None = None,
    walk: Walk | str | os.PathLike[str] | None = None,
) -> DrawnPlan:
    """Draw plan and sections that a technician can print.

    Seen from above (the front, −Z, at the top) and in two sections: the room, its screens, loudspeakers with
    their outputs, azimuths, elevations and distances, projectors with their beams, pictures and throws, things,
    lights, zones, views, tours and paths, with dimension lines, tables, a legend and a title block. Words are in
    the stage's language when it is French or English, else in the current one. The same stage, arguments and
    version give the same bytes.

    Parameters
    ----------
    stage : Stage
        An open stage; its profile's things and equipment are drawn.
    out : path
        ``.svg`` or ``.pdf``. Further sheets, when the tables need them, are pages of the PDF, or files
        ``plan-2.svg`` … beside the first.
    paper : str
        ``A4``, ``A3``, ``A2``, ``A1`` or ``A0``, lying.
    scale : int, optional
        50 for 1:50; the largest of 1, 2, 5 × 10ⁿ that fits without it.
    room : str, optional
        One of the scene's rooms; the first without it.
    date : str, optional
        ``YYYY-MM-DD``, for the title block; a plan has no date of its own.
    walk : Walk or path, optional
        The way of visitors, drawn too.

    Returns
    -------
    DrawnPlan

    Raises
    ------
    UnknownNameError, UsageError
        If there is no such paper or room, the scale does not fit, or the date is none.
    InputError, FileError
        If a media is damaged, an id leads nowhere, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from immersion import stage
    >>> from immersion.scene.model import Scene
    >>> hall = Scene(immersion="1", id="hall", room={"box": {"size": [8, 4, 6]}})
    >>> with tempfile.TemporaryDirectory() as folder, stage.open(hall) as opened:
    ...     plan(opened, f"{folder}/plan.svg").scale
    50
    """
    target = Path(out)
    if target.suffix.lower() not in (".svg", ".pdf"):
        raise UsageError("plan-suffix", target, suffix=target.suffix)
    refuse_media(stage, target)
    _check_date(date)
    words = stage.language.split("-")[0]
    with messages.use(words if words in messages.LANGUAGES else messages.language()):
        contents = gathered(stage, room, _read(walk))
        ratio = scale_for(contents, paper, scale)
        block = _title_block(stage, contents, date)
        sheets = sheets_of(contents, paper, ratio, block, messages.language())
        files, missing = _written(sheets, target, date)
        notes = [*contents.notes]
        if missing:
            notes.append(messages.text("plan-note-signs", signs=missing))
    return DrawnPlan(files, ratio, paper, len(sheets), tuple(notes))


def _read(walk: Walk | str | os.PathLike[str] | None) -> Walk | None:
    from immersion.scene.walk import Walk

    return walk if walk is None or isinstance(walk, Walk) else Walk.read(walk)


def _check_date(date: str | None) -> None:
    if date is None:
        return
    try:
        good = datetime.date.fromisoformat(date).isoformat() == date
    except (TypeError, ValueError):
        good = False
    if not good:
        raise UsageError("plan-date", date=date)


def _title_block(stage: Stage, contents: Contents, date: str | None) -> TitleBlock:
    scene = stage.scene
    default = scene.languages.default
    title = text_of(scene.title, stage.language, default) or scene.id
    credit = text_of(scene.rights.credit, stage.language, default) if scene.rights is not None else ""
    subtitle = messages.text("plan-title") + (f" · {credit}" if credit else "")
    entries = [("scene", scene.id)]
    if len(scene.all_rooms()) > 1:
        entries.append(("room", contents.room))
    if stage.profile is not None:
        entries.append(("profile", stage.profile))
    entries += [("version", digest(scene).removeprefix("sha256:")[:12]), ("language", stage.language)]
    entries += [("date", date or "–"), ("made", f"immersion {version('immersion')}")]
    return TitleBlock(
        title, subtitle, tuple((messages.text(f"plan-block-{word}"), value) for word, value in entries)
    )


def _written(sheets: list[Sheet], target: Path, date: str | None) -> tuple[tuple[Path, ...], str]:
    """Write the files, all or none; return them and the signs that could not be written."""
    if target.suffix.lower() == ".pdf":
        write_bytes(target, pdf_of(sheets, date))
        missing = {
            sign for sheet in sheets for text in texts_of(sheet.marks) for sign in unwritable(text.words)
        }
        return (target,), "".join(sorted(missing))
    others = [
        target.with_name(f"{target.stem}-{number}{target.suffix}") for number in range(2, len(sheets) + 1)
    ]
    files = (target, *others)
    with together():
        for file, sheet in zip(files, sheets, strict=True):
            write_bytes(file, svg_of(sheet).encode("utf-8"))
    return files, ""
