"""The demo: two runs give the same bytes, nothing of others is removed, and its page tells the truth."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from immersion import demo, messages, scans
from immersion.cli.main import main
from immersion.demo.example import Example, example
from immersion.demo.folders import SUMS, built, write_sums
from immersion.errors import MissingToolError, UsageError

SMALL = demo.Sizes(raw=24_000, levels=(6_000, 2_000), picture=(320, 180), portrait=(150, 190), samples=5_000)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> demo.Demo:
    return demo.make(tmp_path_factory.mktemp("démo") / "l'été à Saïs", language="fr", sizes=SMALL)


class _Page(HTMLParser):
    """Collects what a page names, and whether its elements are closed."""

    VOID = frozenset({"meta", "img", "source", "track", "link", "br"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def page(made: demo.Demo) -> _Page:
    return _Page((made.folder / "index.html").read_text(encoding="utf-8"))


def test_two_runs_give_the_same_bytes(made: demo.Demo, tmp_path: Path) -> None:
    again = demo.make(tmp_path / "again", language="fr", sizes=SMALL)
    sums = (made.folder / SUMS).read_text(encoding="utf-8")
    assert (again.folder / SUMS).read_text(encoding="utf-8") == sums
    for line in sums.splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((made.folder / name).read_bytes()).hexdigest() == digest
    kinds = {Path(line.split("  ")[1]).suffix for line in sums.splitlines()}
    assert kinds >= {".png", ".wav", ".vtt", ".glb", ".ply", ".csv", ".html", ".json", ".yaml"}
    assert [path.name for path in tmp_path.iterdir()] == ["again"], "no half-built folder stays"


def test_its_scans_have_a_record_and_can_be_made_again(made: demo.Demo, page: _Page) -> None:
    sums = (made.folder / SUMS).read_text(encoding="utf-8")
    for level in made.scan.levels:
        name = f"scene/media/{level.file}.provenance.json"
        assert f"  {name}\n" in sums
        assert name in [element.get("href") for element in page.all("a")]
        record = scans.read_provenance(made.folder / name)
        assert (record.rights.license, record.inputs[0].path) == ("CC0-1.0", "stele-raw.ply")
        assert scans.replay(made.folder / name).identical


def test_its_numbers_are_those_of_the_scan(made: demo.Demo) -> None:
    raw, clean = made.scan.raw, made.scan.cleaned
    assert raw.components - clean.components == 40
    assert (clean.components, clean.boundary_loops, clean.duplicate_faces, clean.degenerate_faces) == (
        1,
        20,
        0,
        0,
    )
    assert [level.report.triangles for level in made.scan.levels] == pytest.approx([6000, 2000], abs=4)
    first, second = (level.deviation for level in made.scan.levels)
    assert 0 < first.rms < second.rms < 0.01
    said = (made.folder / "index.html").read_text(encoding="utf-8")
    for lang in messages.LANGUAGES:
        for level in made.scan.levels:
            assert f">{messages.number(level.deviation.rms * 1e3, 3, lang)}<" in said
        assert messages.number(raw.triangles, 0, lang) in said
        for loss in made.manifest.losses:
            assert loss.target in said


def test_the_page_is_whole(page: _Page, made: demo.Demo) -> None:
    assert page.open == []
    named = [element.get("src") or element.get("href") for _, element in page.elements]
    for name in filter(None, named):
        if not name.startswith("data:"):
            assert (made.folder / name).is_file(), name
    for picture in made.pictures:
        assert picture.file in named


def test_the_page_can_be_read_without_sight_or_hearing(page: _Page, made: demo.Demo) -> None:
    assert page.all("html")[0]["lang"] == "fr"
    assert len(page.all("img")) >= len(made.pictures) > 0
    for image in page.all("img"):
        assert image["data-fr"]
        assert image["data-en"]
        assert image["data-fr"] != image["data-en"]
    players = page.all("video")
    assert len(players) == len(page.all("track")) == len(page.all("details")) == 2
    assert all(player["aria-label"] for player in players)
    assert [track["srclang"] for track in page.all("track")] == ["fr", "en"]
    assert all(head.get("scope") for head in page.all("th"))
    assert len(page.all("caption")) == len(page.all("table")) > 3


def test_the_captions_start_when_the_voice_does(made: demo.Demo) -> None:
    (start,) = (play.start for play in made.visit.plays if play.thing == "narrator")
    text = (made.folder / "sound" / "walk.fr.vtt").read_text(encoding="utf-8")
    hours, minutes, seconds = re.search(r"(\d\d):(\d\d):(\d\d\.\d{3}) -->", text).groups()
    assert int(hours) * 3600 + int(minutes) * 60 + float(seconds) == pytest.approx(start + 0.2, abs=2e-3)


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_the_closing_table(made: demo.Demo, lang: str) -> None:
    rows = made.rows(lang)
    assert rows[-1][1].endswith("index.html")
    assert all(name and said for name, said in rows)
    assert json.loads(json.dumps(made.to_dict()))["events"] == len(made.visit.events)


def test_an_earlier_run_is_replaced_and_others_files_are_not(tmp_path: Path) -> None:
    target = tmp_path / "out"
    for text in ("one", "two"):
        with built(target) as work:
            (work / "sub").mkdir()
            (work / "sub" / f"{text}.txt").write_text(text)
            write_sums(work)
    assert [path.name for path in (target / "sub").iterdir()] == ["two.txt"]
    (target / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match=re.escape("mine.txt")), built(target):
        pytest.fail("the block must not run")
    assert sorted(path.name for path in target.iterdir()) == [SUMS, "mine.txt", "sub"]


def test_a_file_that_comes_while_building_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with pytest.raises(UsageError, match="demo-folder"), built(target) as work:  # noqa: PT012
        write_sums(work)
        target.mkdir()
        (target / "mine.txt").write_text("mine")
    assert (target / "mine.txt").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_failure_leaves_the_old_folder(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with built(target) as work:
        (work / "a").write_text("a")
        write_sums(work)
    with pytest.raises(KeyError), built(target):
        raise KeyError
    assert (target / "a").read_text() == "a"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("kind", ["file", "link"])
def test_a_file_or_a_link_is_no_folder(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "out"
    if kind == "file":
        target.write_text("mine")
    else:
        target.symlink_to(tmp_path)
    with pytest.raises(UsageError, match="demo-folder"), built(target):
        pytest.fail("the block must not run")


def test_the_verb_refuses_a_folder_of_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "à moi.txt").write_text("x")
    assert main(["demo", "--out", str(tmp_path), "--lang", "fr"]) == 2
    assert "à moi.txt" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["à moi.txt"]


def test_the_scripts_leave_no_module_behind() -> None:
    found = example()
    assert isinstance(found, Example)
    before = set(sys.modules)
    assert callable(found.maker("make_stele"))
    assert {"grain", "signs", "make_stele"} & (set(sys.modules) - before) == set()


def test_an_installation_without_the_example(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("immersion.demo.example.__file__", str(tmp_path / "a" / "b" / "c" / "example.py"))
    with pytest.raises(MissingToolError, match="demo-no-example"):
        example()


def test_the_wheel_names_every_script_that_is_needed(root: Path) -> None:
    project = (root / "pyproject.toml").read_text(encoding="utf-8")
    packed = set(re.findall(r'"assets/(\w+)\.py" = "immersion/demo/_example/scripts/\1\.py"', project))
    code = "import sys; sys.path.insert(0, 'assets'); import make_stele, make_nile; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) & {path.stem for path in (root / "assets").glob("*.py")} == packed
