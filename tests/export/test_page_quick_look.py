"""The link of a page that an iPhone opens in the visitor's own room, for devices that know it alone."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

from format_features import plain_tree, write_media
from immersion import export, stage
from immersion.export import WebOptions
from immersion.scene.model import Scene
from web_pages import visited

KNOWS = "DOMTokenList.prototype.supports = (word) => word === 'ar';"
LINK = """(() => {
  const link = document.querySelector("a[rel='ar']");
  if (link === null) return null;
  const [picture] = link.children;
  return [link.getAttribute("href"), link.childNodes.length, picture.tagName, picture.alt, picture.naturalWidth];
})()"""


@pytest.fixture
def opened(tmp_path: Path) -> stage.Stage:
    write_media(tmp_path)
    with stage.open(Scene(**plain_tree()), folder=tmp_path) as one:
        yield one


def test_the_link_holds_one_picture_and_leads_to_the_objects(opened: stage.Stage, tmp_path: Path) -> None:
    folder = tmp_path / "l’été"
    manifest = export.write(opened, "web", folder, options=WebOptions(quick_look=True))
    assert "objects/plain.usdz" in [entry.path for entry in manifest.files]
    assert zipfile.ZipFile(folder / "objects" / "plain.usdz").testzip() is None
    with visited(folder) as visit:
        visit.open()
        assert visit.page.evaluate(LINK) is None  # this browser does not know such links
        visit.page.context.add_init_script(KNOWS)
        visit.open()
        visit.until(f"({LINK})?.[4] === 1")
        assert visit.page.evaluate(LINK) == ["objects/plain.usdz", 1, "IMG", "Placer chez vous", 1]
        assert visit.faults() == []


def test_without_openusd_the_page_is_there_and_tells(
    opened: stage.Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [one for one in sys.modules if one.split(".")[0] == "pxr"] + ["pxr"]:
        monkeypatch.setitem(sys.modules, name, None)
    manifest = export.write(opened, "web", tmp_path / "out", options=WebOptions(quick_look=True))
    assert "web-no-quick-look" in [loss.code for loss in manifest.losses]
    assert not (tmp_path / "out" / "objects").exists()


def test_one_file_has_nothing_beside_it(opened: stage.Stage, tmp_path: Path) -> None:
    manifest = export.write(opened, "web", tmp_path / "out", options=WebOptions(quick_look=True, single=True))
    assert [entry.path for entry in manifest.files] == ["plain.html"]
    assert "web-single-quick-look" in [loss.code for loss in manifest.losses]
