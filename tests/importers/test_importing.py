"""What every import keeps: a new folder or none, the same bytes again, an importer for every suffix."""

from __future__ import annotations

from pathlib import Path

import pytest

from foreign_files import adm_file, aframe_page, assert_sound, coded, codes, gltf_room, svx_folder
from immersion import messages
from immersion.errors import Cancelled, FileError, UnknownNameError, UsageError
from immersion.importers import IMPORTERS, Draft, import_scene, importer, importer_for
from immersion.importers.importing import PREFIX
from immersion.scene import read
from immersion.scene.reading import read_text


def test_the_registry() -> None:
    assert IMPORTERS.names() == ["adm", "aframe", "gltf", "svx"]
    assert importer_for(Path("A.SVX.JSON")).name == "svx"
    assert importer_for(Path("a.GLB")).name == "gltf"
    with pytest.raises(FileError, match="file-suffix"):
        importer_for(Path("a.json"))


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    source = gltf_room(tmp_path / "a.glb")
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "mine.txt").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for target in (taken, source, tmp_path / "link"):
        with pytest.raises(FileError, match="import-exists"):
            import_scene(source, target)
    assert [p.name for p in taken.iterdir()] == ["mine.txt"]
    (tmp_path / "empty").mkdir()
    assert read(import_scene(source, tmp_path / "empty").folder / "scene.yaml").id == "a"
    assert read(import_scene(source, tmp_path / "deep" / "er").folder / "scene.yaml").id == "a"
    assert not list(tmp_path.glob(f"{PREFIX}*"))


def test_a_cancelled_import_leaves_nothing(tmp_path: Path) -> None:
    def stop(done: float) -> None:
        raise Cancelled("cancelled")

    (tmp_path / "web").mkdir()
    sources = [gltf_room(tmp_path / "a.glb"), svx_folder(tmp_path / "s"), adm_file(tmp_path / "m.wav")]
    for source in [*sources, aframe_page(tmp_path / "web")]:
        with pytest.raises(Cancelled):
            import_scene(source, tmp_path / "new", progress=stop)
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.glob(f"{PREFIX}*"))


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    sources = [gltf_room(tmp_path / "a.glb"), svx_folder(tmp_path / "s"), adm_file(tmp_path / "m.wav")]
    for number, source in enumerate([*sources, aframe_page(tmp_path / "web")]):
        seen: list[float] = []
        first = import_scene(source, tmp_path / f"one-{number}", progress=seen.append)
        second = import_scene(source, tmp_path / f"two-{number}")
        assert first.files == second.files
        assert len(first.files) > 1
        assert seen == sorted(seen)
        assert seen[-1] == 1.0
        text = (second.folder / "scene.yaml").read_text(encoding="utf-8")
        assert read_text(text) == second.scene


def test_wrong_uses(tmp_path: Path) -> None:
    source = gltf_room(tmp_path / "a.glb")
    with pytest.raises(UnknownNameError):
        import_scene(source, tmp_path / "new", format="gltt")
    with pytest.raises(UsageError, match="import-in-language"):
        import_scene(source, tmp_path / "new", language="de")
    assert not (tmp_path / "new").exists()


def test_losses_are_told_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    for number, source in enumerate([svx_folder(tmp_path / "s"), aframe_page(tmp_path / "web")]):
        for loss in import_scene(source, tmp_path / f"new-{number}").losses:
            assert loss.render("fr") != loss.render("en")
            assert all(loss.code in loss.render(lang) for lang in messages.LANGUAGES)


def test_a_third_party_may_add_a_format(tmp_path: Path) -> None:
    def rooms(source: Path, draft: Draft, progress: object) -> None:
        for number, line in enumerate(source.read_text(encoding="utf-8").splitlines()):
            sound = draft.intake.sound_of(line, f"line {number + 1}")
            if sound is not None:
                draft.start(draft.add_sound(line, sound, {"at": [0, 1.6, -2]}, {}))
        draft.view_of([-2, 0, -3], [2, 2, 0])

    importer("rooms", suffixes=(".rooms.txt",))(rooms)
    try:
        (tmp_path / "bell.wav").write_bytes(coded("WAV", subtype="PCM_16"))
        (tmp_path / "a.rooms.txt").write_text("bell.wav\n../out.wav\n")
        made = import_scene(tmp_path / "a.rooms.txt", tmp_path / "new")
        assert_sound(made)
        assert (codes(made), made.scene.things[0].at) == (["import-outside"], (0, 1.6, -2))
    finally:
        IMPORTERS._entries.pop("rooms")
