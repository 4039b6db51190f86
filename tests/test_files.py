"""Files are checked before they are read, and never left half written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from immersion._files import atomic, readable, write_text
from immersion.errors import FileError


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "l'été à Thèbes.txt"
    write_text(target, "old")

    def fail_midway() -> None:
        with atomic(target) as temporary:
            temporary.write_text("half", encoding="utf-8")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_midway()
    assert target.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == [target.name]


def test_missing_folders_are_made_and_the_suffix_is_kept(tmp_path: Path) -> None:
    with atomic(tmp_path / "a" / "b" / "c.glb") as temporary:
        assert temporary.suffix == ".glb"
        temporary.write_bytes(b"x")
    assert (tmp_path / "a" / "b" / "c.glb").read_bytes() == b"x"


def test_a_folder_that_is_a_file_is_a_typed_error(tmp_path: Path) -> None:
    write_text(tmp_path / "file", "x")
    with pytest.raises(FileError) as caught, atomic(tmp_path / "file" / "inner.txt"):
        pass
    assert caught.value.code == "file-write"


def _missing(folder: Path) -> Path:
    return folder / "absent.ply"


def _directory(folder: Path) -> Path:
    return folder


def _empty(folder: Path) -> Path:
    (folder / "empty.ply").touch()
    return folder / "empty.ply"


@pytest.mark.parametrize(
    ("make", "code"), [(_missing, "file-missing"), (_directory, "file-is-directory"), (_empty, "file-empty")]
)
def test_what_cannot_be_read_is_named(make, code: str, tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        readable(make(tmp_path), "PLY")
    assert caught.value.code == code


def test_a_refusal_of_the_system_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Root may open anything, so the system's answer is given by hand.
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, os.strerror(13))

    (tmp_path / "a.ply").write_bytes(b"x")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FileError) as caught:
        readable(tmp_path / "a.ply", "PLY")
    assert caught.value.code == "file-denied"
