"""Reports of rigs: data and picture, both or none, the picture's colours where they belong."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from immersion import messages
from immersion.audio._rig_picture import _ABOUT_ZERO, _coloured, picture
from immersion.audio.layouts import layout
from immersion.audio.loudspeakers import LoudspeakerDecoder
from immersion.audio.rig_maps import Area
from immersion.audio.rig_reports import rig_report
from immersion.errors import FileError, InputError

AREA = Area.around(2.0, 2.0, step=1.0)


@pytest.fixture(scope="module")
def dome() -> LoudspeakerDecoder:
    return LoudspeakerDecoder(layout("4+5+0").scaled(2.8), 3)


def test_both_files_are_written_and_say_the_same(dome: LoudspeakerDecoder, tmp_path: Path) -> None:
    done: list[float] = []
    report = rig_report(dome, AREA, lost=["U+110"], progress=done.append)
    image, data = report.write(tmp_path / "out")
    assert done == sorted(done)
    assert done[-1] == 1.0
    read = json.loads(data.read_text(encoding="utf-8"))
    assert read == report.to_dict()
    assert read["broken"]["silent"] == ["U+110"]
    assert read["loudspeakers"][3]["lfe"] is True
    assert read["whole"]["summary"]["mean_direction_error_deg"] > 0
    with Image.open(image) as opened:
        assert opened.mode == "RGB"
        assert opened.size[1] == 3 * rig_height(opened.size)
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["rig.json", "rig.png"]


def rig_height(size: tuple[int, int]) -> int:
    return size[1] // 3


def test_the_same_report_gives_the_same_bytes(dome: LoudspeakerDecoder, tmp_path: Path) -> None:
    first = rig_report(dome, AREA).write(tmp_path / "a")
    again = rig_report(dome, AREA).write(tmp_path / "b")
    for one, other in zip(first, again, strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_the_loud_corner_is_drawn_where_it_is() -> None:
    """One loudspeaker in front to the left: the loudest field is the upper left one."""
    decoder = LoudspeakerDecoder(layout([[2.0, 2.0, 0.0]]), 0)
    whole = rig_report(decoder, AREA).whole
    assert np.unravel_index(whole.level_db.argmax(), whole.level_db.shape) == (2, 2)
    pixels = np.asarray(picture([("", whole)])).astype(int)
    loudest = _coloured((whole.level_db.max() + 6.0) / 12.0, _ABOUT_ZERO).astype(int)
    found = np.argwhere(np.abs(pixels[:, :350] - loudest).sum(axis=2) < 4)
    other = _coloured((whole.level_db.min() + 6.0) / 12.0, _ABOUT_ZERO).astype(int)
    softest = np.argwhere(np.abs(pixels[:, :350] - other).sum(axis=2) < 4)
    assert (np.median(found, axis=0) < np.median(softest, axis=0)).all()


def test_the_titles_are_in_the_readers_language(dome: LoudspeakerDecoder) -> None:
    report = rig_report(dome, AREA, lost=[0])
    with messages.use("fr"):
        french = [report._title(kind) for kind in report.maps]
    assert "calcul refait" in french[2]
    # The face on pictures has no accents: a title with one would show a box.
    assert all(title.isascii() for title in french)


def test_what_cannot_be_is_refused(dome: LoudspeakerDecoder, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        rig_report(dome, AREA, lost=["nobody"])
    (tmp_path / "file").write_text("x")
    with pytest.raises(FileError):
        rig_report(dome, AREA).write(tmp_path / "file" / "deeper")
