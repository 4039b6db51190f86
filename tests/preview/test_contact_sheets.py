"""Contact sheets and pictures of views: every picture is the one that its view gives, with its words beneath."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from immersion import messages, preview, stage
from immersion.errors import Cancelled, ImmersionError
from immersion.preview import contact_sheets as module
from immersion.preview import sheet_letters
from immersion.scene.model import Scene
from immersion.stage import simulate

VIEWS = {
    "entry": {"at": [0, 1.6, 2.5], "look_at": [0, 1.6, -3], "title": {"fr": "L’entrée", "en": "The entry"}},
    "corner": {"at": [-3, 2.5, 2], "look_at": [0, 1, -1]},
    "floor": {"at": [0, 3, 0], "turn": {"x": -90}},
}
LIGHT = {"id": "key", "light": "point", "at": [1, 3, 0], "intensity": "900cd"}
CUES = [{"id": "dim", "when": [{"at": "1s"}], "do": [{"gain": "key", "to": "-6.0206dB"}]}]
SIZE = (120, 68)


def _scene() -> Scene:
    return Scene(
        immersion="1",
        id="trois-vues",
        title={"fr": "Trois vues", "en": "Three views"},
        languages={"default": "fr", "available": ["fr", "en"]},
        room={"box": {"size": [8, 4, 6]}},
        show={"duration": "3s"},
        things=[LIGHT],
        cues=CUES,
        views=VIEWS,
    )


def test_each_view_is_on_the_sheet_in_its_order(tmp_path: Path) -> None:
    with stage.open(_scene()) as opened:
        size = preview.contact_sheet(opened, tmp_path / "sheet.png", size=SIZE, columns=3)
        alone = [preview.picture(opened, name, SIZE) for name in VIEWS]
    with Image.open(tmp_path / "sheet.png") as image:
        pixels = np.asarray(image)
    assert pixels.shape[:2] == size[::-1]
    found = []
    for one in alone:
        window = np.lib.stride_tricks.sliding_window_view(pixels[:, :, 1], (4, 24))
        rows, columns = np.nonzero((window == one[30:34, 40:64, 1]).all((-1, -2)))
        places = [
            (r - 30, c - 40)
            for r, c in zip(rows, columns, strict=True)
            if np.array_equal(pixels[r - 30 : r + 38, c - 40 : c + 80], one[..., :3])
        ]
        assert len(places) == 1
        found += places
    assert len({row for row, _ in found}) == 1
    assert [column for _, column in found] == sorted(column for _, column in found)


def test_words_are_in_the_language_and_tell_time_and_light(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for language, wanted in (
        (
            "fr",
            [
                "Trois vues",
                "trois-vues · fr",
                "L’entrée (entry)",
                "0:00 · lumières\u00a0: key 900 cd",
                "1:02,5",
            ],
        ),
        (
            "en",
            ["Three views", "trois-vues · en", "The entry (entry)", "0:00 · lights: key 900 cd", "1:02.5"],
        ),
    ):
        written: list[str] = []
        monkeypatch.setattr(module, "write_line", lambda *given, kept=written: kept.append(given[2]))
        with stage.open(_scene(), language=language) as opened:
            preview.contact_sheet(opened, tmp_path / "sheet.png", size=(64, 36), times=(0, 62.5))
            assert module._told(opened, 2.0, simulate(opened)).endswith("key 450 cd")
        for words in wanted:
            assert any(words in one for one in written), (words, written)
        assert sum(one == "corner" for one in written) == 2


def test_later_times_show_what_is_shown_then(tmp_path: Path) -> None:
    things = [LIGHT | {"id": "key", "visible": False}]
    made = _scene().replace("show", duration="3s")
    made = Scene(**(made.model_dump(by_alias=True, exclude_unset=True) | {
        "things": things, "cues": [{"id": "on", "when": [{"at": "1s"}], "do": [{"show": "key"}]}],
    }))  # fmt: skip
    with stage.open(made) as opened:
        preview.contact_sheet(opened, tmp_path / "a.png", ["entry"], size=SIZE, times=(0.0, 2.0), columns=1)
        dark = module._told(opened, 0.0, simulate(opened))
    with Image.open(tmp_path / "a.png") as image:
        pixels = np.asarray(image.convert("L"), np.float64)
    middle = pixels[:, pixels.shape[1] // 2]
    first, second = np.array_split(middle[60:], 2)
    assert np.sort(first)[: SIZE[1] // 2].mean() < np.sort(second)[: SIZE[1] // 2].mean()
    assert dark.endswith(messages.text("sheet-no-light"))


def test_the_same_bytes_twice_and_other_suffixes(tmp_path: Path) -> None:
    with stage.open(_scene()) as opened:
        for name in ("a.png", "b.png", "c.jpg", "d.webp"):
            preview.contact_sheet(opened, tmp_path / name, size=(64, 36))
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    for name, kind in (("c.jpg", "JPEG"), ("d.webp", "WEBP")):
        with Image.open(tmp_path / name) as image:
            assert image.format == kind


def test_without_a_font_of_the_system_accents_are_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sheet_letters, "_FONTS", ("no-such-font.ttf",))
    with stage.open(_scene()) as opened:
        wide, high = preview.contact_sheet(opened, tmp_path / "a.png", size=(64, 36))
    assert wide > 64
    assert high > 36


def test_pictures_of_views_are_files_named_after_them(tmp_path: Path) -> None:
    told: list[float] = []
    with stage.open(_scene()) as opened:
        files = preview.picture_views(opened, tmp_path / "views", size=SIZE, progress=told.append)
        expected = preview.picture(opened, "corner", SIZE)
        some = preview.picture_views(opened, tmp_path / "some", ["floor", "floor"], size=SIZE)
    assert [file.name for file in files] == ["entry.png", "corner.png", "floor.png"]
    assert [file.name for file in some] == ["floor.png"]
    with Image.open(files[1]) as image:
        assert np.array_equal(np.asarray(image), expected)
    assert told == pytest.approx([1 / 3, 2 / 3, 1.0])


def test_stopping_leaves_no_picture(tmp_path: Path) -> None:
    def stop(done: float) -> None:
        raise Cancelled("cli-stopped")

    with stage.open(_scene()) as opened, pytest.raises(Cancelled):
        preview.picture_views(opened, tmp_path, size=SIZE, progress=stop)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "views", "options", "code"),
    [
        ("a.gif", None, {}, "sheet-suffix"),
        ("a.png", ["attic"], {}, "preview-view"),
        ("a.png", None, {"columns": 0}, "sheet-columns"),
        ("a.png", None, {"size": (0, 10)}, "preview-size"),
        ("a.png", None, {"times": (-1.0,)}, "preview-time"),
        ("a.png", None, {"times": (float("nan"),)}, "preview-time"),
        ("a.png", None, {"times": ()}, "sheet-large"),
        ("a.png", None, {"times": (0.0,) * 200}, "sheet-large"),
        ("a.png", None, {"size": (4096, 4096), "times": (0.0,) * 30}, "sheet-large"),
    ],
)
def test_wrong_use_is_said(
    tmp_path: Path, name: str, views: list[str] | None, options: dict[str, object], code: str
) -> None:
    with stage.open(_scene()) as opened, pytest.raises(ImmersionError) as caught:
        preview.contact_sheet(opened, tmp_path / name, views, **options)  # type: ignore[arg-type]
    assert caught.value.code == code
    for language in messages.LANGUAGES:
        assert caught.value.render(language)
    assert list(tmp_path.iterdir()) == []


def test_a_scene_without_views_says_so(tmp_path: Path) -> None:
    bare = Scene(immersion="1", id="vide", room={"box": {"size": [8, 4, 6]}})
    with stage.open(bare) as opened, pytest.raises(ImmersionError) as caught:
        preview.contact_sheet(opened, tmp_path / "a.png")
    assert caught.value.code == "preview-no-view"
