"""Plans: lengths and angles on paper are the scene's, labels keep apart, and other programs read the files."""

from __future__ import annotations

import math
import re
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from immersion import audio, messages, preview, stage
from immersion.errors import FileError, UnknownNameError, UsageError
from immersion.geometry.frames import world_from_ambisonic
from immersion.preview.plans.drawing import drawn
from immersion.preview.plans.equipment import placed_projectors, placed_speakers
from immersion.preview.plans.gathering import gathered
from immersion.preview.plans.helvetica import encoded, unwritable, width
from immersion.preview.plans.marks import Box
from immersion.preview.plans.outlines import cut, flat_outline, hull
from immersion.preview.plans.sheets import _extent, _windows
from immersion.scans import io
from immersion.scans.mesh import Mesh
from immersion.scene import read
from immersion.scene.inside import inside_outline
from immersion.scene.model import Outline, Scene
from immersion.stage.projection import pixels_of

SVG = "{http://www.w3.org/2000/svg}"
RATIO = 20.0  # millimetres for a metre at 1:50
MILLIMETRE = 1e-3


@pytest.fixture(scope="module")
def example(root: Path) -> Path:
    return root / "examples" / "scenes" / "salle-des-signes" / "scene.yaml"


@pytest.fixture(scope="module")
def drawing(example: Path, tmp_path_factory: pytest.TempPathFactory) -> ET.Element:
    """The example's plan at 1:50, as an XML tree."""
    out = tmp_path_factory.mktemp("plan") / "plan.svg"
    with stage.open(example, language="en") as opened:
        preview.plan(opened, out, scale=50, date="2026-06-01")
    return ET.parse(out).getroot()


def _window(drawing: ET.Element, name: str) -> ET.Element:
    return next(
        g for g in drawing.iter(f"{SVG}g") if g.get("class") == "window" and g.get("data-name") == name
    )


def _groups(within: ET.Element, kind: str) -> dict[str, ET.Element]:
    return {g.get("data-name") or "": g for g in within.iter(f"{SVG}g") if g.get("class") == kind}


def _points(element: ET.Element) -> NDArray[np.float64]:
    """The points of the first path of a group, in millimetres."""
    path = next(element.iter(f"{SVG}path"))
    numbers = re.findall(r"-?[\d.]+", path.get("d") or "")
    return np.array(numbers, np.float64).reshape(-1, 2)


def _dot(element: ET.Element) -> NDArray[np.float64]:
    """The middle of the last circle of a symbol: its own place."""
    circle = list(element.iter(f"{SVG}circle"))[-1]
    return np.array([float(circle.get("cx") or "nan"), float(circle.get("cy") or "nan")])


def _origin(window: ET.Element) -> NDArray[np.float64]:
    return _dot(_groups(window, "origin")["0"])


def test_loudspeakers_are_where_the_scene_has_them(example: Path, drawing: ET.Element) -> None:
    plan, front = _window(drawing, "plan"), _window(drawing, "front")
    side = _window(drawing, "side")
    # The layout's own table of directions, scaled by hand: not what the drawing is made from.
    rig = audio.layout("4+5+0")
    for one, direction in zip(rig.loudspeakers, rig.directions, strict=True):
        place = np.array([0, 1.2, 0]) + 2.8 * world_from_ambisonic @ direction
        kind = "lfe" if one.lfe else "speaker"
        for window, across, down in ((plan, 0, 2), (front, 0, 1), (side, 2, 1)):
            found = (_dot(_groups(window, kind)[f"dome {one.name}"]) - _origin(window)) / RATIO
            sign = 1 if window is plan else -1
            assert found == pytest.approx([place[across], sign * place[down]], abs=MILLIMETRE)
        seen = (_dot(_groups(plan, kind)[f"dome {one.name}"]) - _origin(plan)) / RATIO
        azimuth = math.degrees(math.atan2(-seen[0], -seen[1]))
        assert azimuth == pytest.approx(math.degrees(one.azimuth), abs=0.02)


def test_each_loudspeaker_has_its_output_and_figures(drawing: ET.Element) -> None:
    table = _groups(drawing, "table")["Loudspeakers"]
    words = [text.text for text in table.iter(f"{SVG}text")]
    at = words.index("dome M-110")
    assert words[at - 1 : at + 8] == [
        "6",
        "dome M-110",
        "−110.0°",
        "0.0°",
        "2.800",
        "6.631",
        "3.958",
        "1.200",
        "–",
    ]
    at = words.index("bench 2")
    assert words[at - 1] == "13"
    assert words[at + 7 : at + 9] == ["3.0 ms", "−2.0 dB"]


def test_dimension_lines_are_as_long_as_they_say(drawing: ET.Element) -> None:
    found = [g for g in drawing.iter(f"{SVG}g") if g.get("class") == "dimension"]
    assert len(found) > 15
    for group in found:
        line = next(p for p in group.iter(f"{SVG}path") if p.get("stroke-width") == "0.13")
        a, b = np.array(re.findall(r"-?[\d.]+", line.get("d") or ""), np.float64).reshape(2, 2)
        metres = float(np.linalg.norm(b - a)) / RATIO
        assert metres == pytest.approx(float(group.get("data-metres") or "nan"), abs=MILLIMETRE)
        words = next(group.iter(f"{SVG}text")).text or ""
        said = float((re.search(r"\d+\.\d+", words) or [""])[0])
        assert said == pytest.approx(metres, abs=0.0051)
    walls = [float(g.get("data-metres") or "nan") for g in found]
    assert walls.count(8.0) == 2  # the width, in the plan and in the section to the front
    assert {6.0, 4.0, 5.0} <= set(walls)  # depth, height, throw


def test_a_projectors_picture_is_that_of_a_shifted_pinhole(example: Path, drawing: ET.Element) -> None:
    front = _window(drawing, "front")
    beam = _groups(front, "beam")["p1"]
    path = list(beam.iter(f"{SVG}path"))[1]
    corners = np.array(re.findall(r"-?[\d.]+", path.get("d") or ""), np.float64).reshape(-1, 2)
    found = (corners - _origin(front)) / RATIO
    # By hand: 5 m away, throw 1.13, 16:10, moved down by 0.4 of its height.
    wide, high = 5 / 1.13, 5 / 1.13 * 1200 / 1920
    left, low = -1.79 - wide / 2, 3.6 - 0.9 * high
    expected = [[left, low], [left + wide, low], [left + wide, low + high], [left, low + high]]
    assert found * [1, -1] == pytest.approx(np.array(expected), abs=MILLIMETRE)
    with stage.open(example) as opened:
        (one, _) = placed_projectors(opened)
        pixels, _ = pixels_of(one.record, one.frame, one.picture)
        assert pixels == pytest.approx(np.array([[0, 1200], [1920, 1200], [1920, 0], [0, 0]]), abs=1e-6)
        assert one.throw == pytest.approx(5.0)
        assert one.size == pytest.approx((wide, high))


def test_no_two_labels_touch_and_none_lies_on_a_symbol(example: Path) -> None:
    for language in ("fr", "en"):
        with stage.open(example, language=language) as opened, messages.use(language):
            contents = gathered(opened, None, None)
        for scale, high in ((50, 297.0), (100, 210.0)):
            for window in _windows(_extent(contents), scale, high).values():
                made = drawn(contents, window)
                assert not made.unlabelled
                boxes = [one.box for one in made.labels]
                assert len(boxes) > 15
                assert not [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a.meets(b)]
                dots = [window.at(one.at) for one in contents.speakers]
                assert not [b for b in boxes for x, y in dots if b.meets(Box(x, y, x, y).grown(0.5))]
                assert all(window.frame.holds(box) for box in boxes)


def test_the_words_of_the_sheet_keep_apart(drawing: ET.Element) -> None:
    """Tables, notes and the title block: no text runs into another, and all are on the paper."""
    boxes = []
    for kind in ("table", "legend", "notes", "title-block"):
        for group in (g for g in drawing.iter(f"{SVG}g") if g.get("class") == kind):
            for text in group.iter(f"{SVG}text"):
                x, y = float(text.get("x") or "nan"), float(text.get("y") or "nan")
                size, long = float(text.get("font-size") or "nan"), float(text.get("textLength") or "nan")
                left = x - {"end": long, "middle": long / 2}.get(text.get("text-anchor") or "", 0.0)
                boxes.append((Box(left, y - 0.7 * size, left + long, y + 0.2 * size), text.text))
    assert len(boxes) > 150
    assert not [(a[1], b[1]) for i, a in enumerate(boxes) for b in boxes[:i] if a[0].meets(b[0])]
    assert [words for box, words in boxes if not Box(7, 7, 413, 290).holds(box)] == []


def test_what_stands_through_the_floor_is_said(example: Path, drawing: ET.Element) -> None:
    notes = " ".join(t.text or "" for t in _groups(drawing, "notes")[""].iter(f"{SVG}text"))
    assert "floor or the ceiling: dome LFE1." in re.sub(r"\s+", " ", notes)


def test_the_same_scene_gives_the_same_bytes_in_each_language(example: Path, tmp_path: Path) -> None:
    seen = {}
    for language in ("fr", "en"):
        for turn in "ab":
            for suffix in ("svg", "pdf"):
                out = tmp_path / f"{language}{turn}.{suffix}"
                with stage.open(example, language=language) as opened:
                    preview.plan(opened, out, date="2026-06-01")
                seen[language, turn, suffix] = out.read_bytes()
    for language in ("fr", "en"):
        for suffix in ("svg", "pdf"):
            assert seen[language, "a", suffix] == seen[language, "b", suffix]
    assert "Vidéoprojecteurs".encode() in seen["fr", "a", "svg"]
    assert b"2,80 m" in seen["fr", "a", "svg"]
    assert b"La salle des signes" in seen["fr", "a", "svg"]
    assert b"The room of signs" in seen["en", "a", "svg"]


def test_poppler_reads_the_pdf_and_qpdf_finds_nothing_wrong(example: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.pdf"
    with stage.open(example, language="fr") as opened:
        made = preview.plan(opened, out, paper="A4", date="2026-06-01")
    assert made.sheets == 2
    checked = subprocess.run(["qpdf", "--check", out], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    told = subprocess.run(["pdfinfo", out], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Pages: +2\n", told)
    assert re.search(r"Page size: +841\.89 x 595\.276 pts \(A4\)", told)
    assert "La salle des signes – Plan et coupes" in told
    words = subprocess.run(
        ["pdftotext", "-layout", out, "-"], capture_output=True, text=True, check=True
    ).stdout
    for wanted in (
        "élévation",
        "Vidéoprojecteurs",
        "point d’écoute",
        "Stèle de calcaire",
        "dome M+030",
        "1:100",
    ):
        assert wanted in words


def test_pdf_and_svg_show_the_same(example: Path, tmp_path: Path) -> None:
    """Two renderers that are not ours (poppler and librsvg) agree on where there is ink."""
    with stage.open(example, language="fr") as opened:
        for suffix in ("svg", "pdf"):
            preview.plan(opened, tmp_path / f"plan.{suffix}", scale=50)
    to_png = ["pdftoppm", "-scale-to-x", "2520", "-scale-to-y", "1782", "-png", "-singlefile"]
    subprocess.run([*to_png, tmp_path / "plan.pdf", tmp_path / "pdf"], check=True)
    to_png = ["rsvg-convert", "-w", "2520", "-h", "1782", "-o", str(tmp_path / "svg.png")]
    subprocess.run([*to_png, tmp_path / "plan.svg"], check=True)
    one, other = (_ink(tmp_path / name) for name in ("pdf.png", "svg.png"))
    alike = {
        (x, y): float(np.corrcoef(one.ravel(), np.roll(other, (y, x), (0, 1)).ravel())[0, 1])
        for x in (-1, 0, 1)
        for y in (-1, 0, 1)
    }
    assert one.std() > 10
    assert alike[0, 0] == max(alike.values())
    assert alike[0, 0] > 0.93


def _ink(path: Path) -> NDArray[np.float64]:
    from PIL import Image

    with Image.open(path) as image:
        assert image.size == (2520, 1782)
        return np.asarray(image.convert("L").resize((420, 297), Image.Resampling.BOX), np.float64)


# Rooms -------------------------------------------------------------------------------------------


def _scene(room: dict[str, Any], **blocks: Any) -> Scene:
    return Scene(immersion="1", id="essai", room=room, **blocks)


@pytest.mark.parametrize(
    ("room", "area", "height"),
    [
        ({"cylinder": {"radius": 5, "height": 4}}, math.pi * 25, 4.0),
        ({"dome": {"radius": 6, "height": 1.5}}, math.pi * 36, 7.5),
        ({"outline": {"points": [[-3, -2], [3, -2], [3, 2], [-3, 2]], "height": 3}}, 24.0, 3.0),
        # A half circle of radius 2 stands out of the right side, which is walked from −Z to +Z.
        (
            {"outline": {"points": [[-3, -2], [3, -2, -1], [3, 2], [-3, 2]], "height": 3}},
            24 + 2 * math.pi,
            3.0,
        ),
    ],
)
def test_rooms_have_their_area_and_height(
    tmp_path: Path, room: dict[str, Any], area: float, height: float
) -> None:
    with stage.open(_scene(room)) as opened:
        made = preview.plan(opened, tmp_path / "plan.svg")
    tree, ratio = ET.parse(tmp_path / "plan.svg").getroot(), 1000 / made.scale
    x, y = (_points(_groups(_window(tree, "plan"), "room")["room"]) / ratio).T
    found = abs(float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))) / 2
    assert found == pytest.approx(area, rel=1e-3)
    side = _points(_groups(_window(tree, "side"), "room")["room"]) / ratio
    assert np.ptp(side[:, 1]) == pytest.approx(height, abs=2 * MILLIMETRE)


def test_arcs_bulge_to_the_side_that_zones_count_as_inside() -> None:
    outline = Outline(points=((-3, -2), (3, -2, 0.4), (3, 2, -0.7), (-3, 2, 0.6)), height=3)
    edge = flat_outline(outline)
    middle = (edge + np.roll(edge, -1, 0)) / 2
    along = np.roll(edge, -1, 0) - edge
    beside = np.stack([-along[:, 1], along[:, 0]], -1) / np.linalg.norm(along, axis=1)[:, None] * 0.01
    left, right = (
        inside_outline(outline, np.insert(middle + way, 1, 1.0, axis=1)) for way in (beside, -beside)
    )
    assert (left != right).all()
    assert len(set(left)) == 1


def test_a_scanned_room_is_cut_at_its_height(tmp_path: Path) -> None:
    import trimesh

    ball = trimesh.creation.icosphere(subdivisions=4, radius=3.0)
    lines = cut(np.asarray(ball.vertices), np.asarray(ball.faces, np.int32), 1, 1.0)
    far = np.linalg.norm(np.concatenate(lines)[:, [0, 2]], axis=1)
    assert far == pytest.approx(np.full(len(far), math.sqrt(8)), abs=0.02)
    whole = ball.section([0, 1, 0], [0, 1, 0])
    assert sum(float(np.linalg.norm(b - a)) for a, b in lines) == pytest.approx(whole.length, rel=1e-9)
    io.write(Mesh.from_arrays(ball.vertices + [0, 3, 0], ball.faces, unit="m"), tmp_path / "cave.ply")
    media = {"cave": {"type": "model", "file": "cave.ply", "unit": "m"}}
    with stage.open(_scene({"mesh": "cave"}, media=media), folder=tmp_path) as opened:
        made = preview.plan(opened, tmp_path / "plan.svg")
    assert any("1.20 m" in note for note in made.notes)
    assert 'data-metres="6.0000"' in (tmp_path / "plan.svg").read_text(encoding="utf-8")


def test_a_hull_holds_every_point() -> None:
    points = np.random.default_rng(3).normal(size=(500, 2))
    edge = hull(points)
    ahead = np.roll(edge, -1, 0) - edge
    for corner, way in zip(edge, ahead, strict=True):
        away = points - corner
        assert (way[0] * away[:, 1] - way[1] * away[:, 0]).min() > -1e-12


def test_a_full_rig_is_drawn_and_its_table_goes_on_another_sheet(tmp_path: Path) -> None:
    speakers = {
        "big": {"layout": "9+10+3", "at": [0, 1.2, 0], "radius": 3.5, "outputs": "1-24"},
        "ring": {
            "list": [
                {"at": [round(4 * math.cos(a), 3), 2, round(4 * math.sin(a), 3)], "output": 30 + n}
                for n, a in enumerate(np.arange(40) * 0.15)
            ]
        },
    }
    made = _scene({"box": {"size": [10, 5, 10]}}, rigs={"speakers": speakers})
    with stage.open(made) as opened:
        assert len(placed_speakers(opened)) == 64
        told = preview.plan(opened, tmp_path / "plan.svg", paper="A4")
    assert told.sheets >= 2
    assert [file.name for file in told.files][:2] == ["plan.svg", "plan-2.svg"]
    texts = [t.text for f in told.files for t in ET.parse(f).getroot().iter(f"{SVG}text")]
    assert [f"ring {n}" in texts for n in range(1, 41)] == [True] * 40


# Wrong use ---------------------------------------------------------------------------------------


def test_what_cannot_be_drawn_is_said_and_nothing_is_written(example: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.svg"
    wrong: list[tuple[dict[str, Any], type[Exception], str]] = [
        ({"paper": "A7"}, UnknownNameError, "plan-paper"),
        ({"room": "attic"}, UnknownNameError, "plan-room"),
        ({"scale": 20}, UsageError, "plan-scale"),
        ({"scale": 0}, UsageError, "plan-scale"),
        ({"date": "1 June"}, UsageError, "plan-date"),
        ({"date": "2026-6-1"}, UsageError, "plan-date"),
        ({"walk": tmp_path / "none.csv"}, FileError, "file-missing"),
    ]
    with stage.open(example) as opened:
        for options, kind, code in wrong:
            with pytest.raises(kind) as caught:
                preview.plan(opened, out, **options)
            assert caught.value.code == code  # type: ignore[attr-defined]
            for language in messages.LANGUAGES:
                assert caught.value.render(language)  # type: ignore[attr-defined]
        with pytest.raises(UsageError) as refused:
            preview.plan(opened, tmp_path / "plan.dxf")
        assert refused.value.code == "plan-suffix"
    assert list(tmp_path.iterdir()) == []


def test_a_master_is_not_drawn_over(scene_file: Path) -> None:
    victim = scene_file.parent / "media" / "victim.svg"
    victim.write_text("mine", encoding="utf-8")
    record = read(scene_file)
    given = record.media | {
        "drawing": record.media["picture"].model_copy(update={"file": "media/victim.svg"})
    }
    changed = record.model_copy(update={"media": given})
    with stage.open(changed, folder=scene_file.parent) as opened, pytest.raises(FileError) as caught:
        preview.plan(opened, victim)
    assert caught.value.code == "preview-over-media"
    assert victim.read_text(encoding="utf-8") == "mine"
    victim.unlink()


def test_words_are_measured_and_encoded() -> None:
    assert width("Hello", 1000) == 722 + 556 + 222 + 222 + 556
    assert encoded("Stèle œ – 3 µ") == "Stèle œ – 3 µ".encode("cp1252")
    assert encoded("石 a") == b"? a"
    assert unwritable("石 été − ") == {"石"}


def test_signs_that_the_pdf_lacks_are_told(tmp_path: Path) -> None:
    with stage.open(_scene({"box": {"size": [8, 4, 6]}}, title="石の部屋 & <b>")) as opened:
        told = preview.plan(opened, tmp_path / "plan.pdf")
        preview.plan(opened, tmp_path / "plan.svg")
    assert any("石" in note for note in told.notes)
    texts = [t.text for t in ET.parse(tmp_path / "plan.svg").getroot().iter(f"{SVG}text")]
    assert "石の部屋 & <b>" in texts
