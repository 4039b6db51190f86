"""An export killed while its files are renamed: the next finds the old export or the new one, and nothing is lost."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immersion.errors import FileError
from immersion.export import journal as journals
from immersion.export.journal import KEPT, PREFIX, Journal, Placed, left_by
from immersion.export.publishing import publish, recover
from immersion.export.staging import staging

POSIX = pytest.mark.skipif(
    sys.platform == "win32", reason="folders are not locked there: their age alone tells"
)

OLD = {"a.glb": "old a", "models/b.glb": "old b", "same.bin": "same", "s.manifest.json": "old manifest"}
NEW = {
    "a.glb": "new a, longer", "models/b.glb": "new b", "new/deep/c.bin": "new c", "same.bin": "same",
    "s.manifest.json": "new manifest",
}  # fmt: skip
OTHERS = {"mine.txt": "mine"}


def put(folder: Path, files: dict[str, str]) -> None:
    with staging(folder) as temporary:
        publish(temporary, folder, laid(temporary, files))


def laid(folder: Path, files: dict[str, str]) -> dict[str, str]:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return {name: sha(text) for name, text in files.items()}


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def seen(folder: Path) -> dict[str, str]:
    """What is in a folder, all of it: files left in hidden folders too."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def shown(folder: Path) -> dict[str, str]:
    """What a reader sees."""
    return {name: text for name, text in seen(folder).items() if not name.startswith(".")}


def killed(folder: Path, last: int, *, after: bool = False, links: bool = True) -> bool:
    """Export NEW in a process of its own, killed before or after its `last` renaming; False when it came to its end."""
    child = multiprocessing.get_context("fork").Process(target=_dying, args=(folder, last, after, links))
    child.start()
    child.join(60)
    assert child.exitcode in (0, -9)
    return child.exitcode == -9


def _dying(folder: Path, last: int, after: bool, links: bool) -> None:
    count = 0

    def counted(does: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object) -> object:
            nonlocal count
            count += 1
            if count == last and not after:
                os.kill(os.getpid(), signal.SIGKILL)
            found = does(*given)
            if count == last:
                os.kill(os.getpid(), signal.SIGKILL)
            return found

        return call

    def no_links(*given: object) -> None:
        raise OSError("no links here")

    Path.replace = counted(Path.replace)  # type: ignore[method-assign]
    Path.hardlink_to = counted(Path.hardlink_to) if links else no_links  # type: ignore[method-assign,assignment]
    put(folder, NEW)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "à l'abri"
    put(folder, OLD)
    laid(folder, OTHERS)
    assert seen(folder) == OLD | OTHERS
    return folder


@POSIX
@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("after", [True, False])
def test_killed_at_any_renaming_the_next_finds_the_old_or_the_new(
    tmp_path: Path, after: bool, links: bool
) -> None:
    """The next export finds it so before it makes anything; in between, a reader has whole files, old or new."""
    wholly = {True: 0, False: 0}
    for last in range(1, 40):
        folder = tmp_path / str(last)
        put(folder, OLD)
        laid(folder, OTHERS)
        if not killed(folder, last, after=after, links=links):
            break
        for name, text in shown(folder).items():
            assert text in {OLD.get(name), NEW.get(name), OTHERS.get(name)}
        missing = set(OLD) - set(shown(folder))
        assert not missing if links else len(missing) <= 1
        if shown(folder).get("s.manifest.json") == NEW["s.manifest.json"]:
            assert shown(folder) == NEW | OTHERS, "it comes last"
        with staging(folder):
            found = shown(folder)
        assert found in (OLD | OTHERS, NEW | OTHERS)
        assert shown(folder) == found
        wholly[found == NEW | OTHERS] += 1
        put(folder, {"other.glb": "of another scene"})
        assert shown(folder) == found | {"other.glb": "of another scene"}
        put(folder, NEW)
        assert shown(folder) == NEW | OTHERS | {"other.glb": "of another scene"}
    else:
        raise AssertionError("never came to its end")
    assert wholly[True] >= 8, "once the journal is written, the new one comes"
    assert wholly[False] == (0 if after else 1)


@POSIX
def test_killed_on_its_way_into_a_folder_that_was_not_there(tmp_path: Path) -> None:
    """Its staging folder lies above, where the next export into the folder must look too."""
    for last in range(1, 40):
        folder = tmp_path / str(last) / "web" / "salle"
        folder.parent.parent.mkdir()
        if not killed(folder, last, after=True):
            break
        recover(folder)
        assert shown(folder) == NEW
        assert [path.name for path in folder.parent.parent.iterdir()] == ["web"]
    assert last > 5


@POSIX
def test_killed_while_it_recovers(out: Path, tmp_path: Path) -> None:
    """Each recovery is killed at its first renaming but one; together they come to the end, forward and back."""
    for damaged in (False, True):
        folder = tmp_path / str(damaged)
        put(folder, OLD)
        assert killed(folder, 4)
        (left,) = folder.glob(f"{PREFIX}*")
        if damaged:
            (left / "s.manifest.json").unlink()
        for _ in range(20):
            child = multiprocessing.get_context("fork").Process(target=_recovering, args=(folder,))
            child.start()
            child.join(60)
            if child.exitcode == 0:
                break
        assert child.exitcode == 0
        assert seen(folder) == (OLD if damaged else NEW)


def _recovering(folder: Path) -> None:
    does, count = Path.replace, 0

    def call(self: Path, target: Path) -> Path:
        nonlocal count
        count += 1
        if count == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return does(self, target)

    Path.replace = call  # type: ignore[method-assign]
    recover(folder)


@POSIX
@pytest.mark.parametrize("harm", ["cut", "gone", "longer"])
def test_what_can_never_be_whole_is_undone(out: Path, harm: str) -> None:
    """Folders that were made for it go, too."""
    assert killed(out, 9)
    (left,) = out.glob(f"{PREFIX}*")
    assert shown(out) != OLD | OTHERS
    last = left / "s.manifest.json"
    if harm == "gone":
        last.unlink()
    else:
        last.write_text("new" if harm == "cut" else last.read_text() + " and more")
    recover(out)
    assert seen(out) == OLD | OTHERS
    assert not (out / "new").exists()


@POSIX
@pytest.mark.parametrize("harm", ["half", "empty", "another", "outside"])
def test_a_journal_that_cannot_be_trusted_moves_nothing(out: Path, harm: str) -> None:
    assert killed(out, 6)
    (left,) = out.glob(f"{PREFIX}*")
    file = left / ".journal.json"
    text = file.read_text(encoding="utf-8")
    told = {"half": text[: len(text) // 2], "empty": "", "another": '{"files": []}'}
    file.write_text(told.get(harm, text.replace("a.glb", "../../a.glb")), encoding="utf-8")
    before = seen(out)
    recover(out)
    assert seen(out) == before
    put(out, NEW)
    assert shown(out) == NEW | OTHERS
    assert {text for name, text in seen(left).items() if KEPT in name} == {
        text for name, text in before.items() if KEPT in name
    }, "a person may want them"


@POSIX
def test_what_somebody_changed_meanwhile_is_kept_and_the_old_one_beside(out: Path) -> None:
    assert killed(out, 9)  # a.glb and models/b.glb are new by now, the rest is old
    (out / "a.glb").unlink()
    (out / "a.glb").write_text("theirs")
    (out / "s.manifest.json").unlink()
    (out / "s.manifest.json").write_text("theirs too")
    (out / "a.glb.old").write_text("was here before")
    recover(out)
    assert shown(out) == NEW | OTHERS | {
        "a.glb": "theirs", "s.manifest.json": "theirs too", "a.glb.old": "was here before", "a.glb.old2": "old a",
    }  # fmt: skip
    assert not list(out.glob(f"{PREFIX}*"))


@POSIX
def test_links_stay_links(tmp_path: Path) -> None:
    """One that leads nowhere counts as well; what they lead to is not touched."""
    folder, other = tmp_path / "out", tmp_path / "other"
    laid(folder, {"mine.txt": "mine"})
    laid(other, {"a.glb": "elsewhere"})
    for last in range(1, 40):
        for name, to in (("a.glb", other / "a.glb"), ("same.bin", other / "nothing")):
            (folder / name).unlink(missing_ok=True)
            (folder / name).symlink_to(to)
        if not killed(folder, last):
            break
        (left,) = folder.glob(f"{PREFIX}*")
        (left / "s.manifest.json").unlink(missing_ok=True)
        if (folder / "s.manifest.json").exists():
            (folder / "s.manifest.json").unlink()  # so that it is undone in any case
        recover(folder)
        if last > 1:
            assert (folder / "a.glb").readlink() == other / "a.glb"
            assert (folder / "same.bin").readlink() == other / "nothing"
            assert shown(folder) == {"mine.txt": "mine", "a.glb": "elsewhere"}
        shutil.rmtree(left, ignore_errors=True)
    assert last > 5
    assert seen(other) == {"a.glb": "elsewhere"}


def test_a_file_that_cannot_be_moved_undoes_all(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if self.name == "s.manifest.json" and self.parent.name.startswith(PREFIX):
            raise OSError("disk full")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(FileError, match="disk full"):
        put(out, NEW)
    assert seen(out) == OLD | OTHERS
    assert not (out / "new").exists()
    with pytest.raises(FileError, match="disk full"):
        put(out / "not" / "there", NEW)
    assert not (out / "not").exists()


def test_what_could_not_be_put_back_is_by_the_next(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fails on the way back, too: the only copies of the old files are not taken away."""
    replace, calls = Path.replace, list[str]()

    def failing(self: Path, target: Path) -> Path:
        if "s.manifest.json" in (self.name, *calls):
            calls.append("s.manifest.json")
            raise OSError("disk gone")
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", failing)
        with pytest.raises(FileError, match="disk gone"):
            put(out, NEW)
    if sys.platform != "win32":
        recover(out)
        assert shown(out) == NEW | OTHERS


@POSIX
def test_an_export_at_work_is_not_taken_for_a_killed_one(out: Path) -> None:
    with staging(out) as working:
        checksums = laid(working, NEW)
        names = {name: Placed(1, checksum, left_by(out / name)) for name, checksum in checksums.items()}
        Journal(".", [], names).write(working)
        before = seen(out)
        recover(out)
        assert seen(out) == before
        put(out, {"b.glb": "by another"})
        assert working.is_dir()
        Journal.remove(working)


@POSIX
def test_of_two_at_once_one_waits(out: Path) -> None:
    """Each puts all its files into place before the other does, so that nothing is mixed."""
    fork = multiprocessing.get_context("fork")
    for turn in range(3):
        # In opposite orders: without a lock each would have the last word on other files.
        exports = [
            {name: f"{name} by {who} in {turn}" for name in order}
            for who, order in (("a", list(NEW)), ("b", list(NEW)[::-1]))
        ]
        children = [fork.Process(target=_slowly, args=(out, files)) for files in exports]
        for child in children:
            child.start()
        for child in children:
            child.join(60)
        assert [child.exitcode for child in children] == [0, 0]
        assert shown(out) in [files | OTHERS for files in exports]


def _slowly(folder: Path, files: dict[str, str]) -> None:
    does = Path.replace
    Path.replace = lambda self, target: (time.sleep(0.03), does(self, target))[1]  # type: ignore[method-assign,assignment]
    put(folder, files)


# Any state ----------------------------------------------------------------------------------------

HERE = st.sampled_from(["none", "new", "cut"])
THERE = st.sampled_from(["none", "old", "new", "theirs"])


@given(
    st.dictionaries(
        st.sampled_from(["a", "b/c", "d"]), st.tuples(HERE, THERE, st.booleans(), st.booleans()), min_size=1
    )
)
@settings(max_examples=200, deadline=None)
def test_whatever_is_found_nothing_is_lost(states: dict[str, tuple[str, str, bool, bool]]) -> None:
    """Recovering ends, twice is as once, what is somebody else's stays, and so do old files that were not replaced."""
    with tempfile.TemporaryDirectory() as place:
        out = Path(place)
        left, names, theirs, olds = out / f"{PREFIX}x", dict[str, Placed](), dict[str, str](), set[str]()
        for name, (here, there, existed, kept) in states.items():
            text = {"old": f"old {name}", "new": f"new {name}", "theirs": f"theirs {name}", "cut": "n"}
            old = out / name
            laid(out, {name: text["old"]})
            names[name] = Placed(len(text["new"]), sha(text["new"]), left_by(old) if existed else None)
            if existed and kept:
                (left / f"{KEPT}files" / name).parent.mkdir(parents=True, exist_ok=True)
                (left / f"{KEPT}files" / name).hardlink_to(old)
            if there != "old" or not existed:
                old.unlink()
            if there in ("new", "theirs"):
                laid(out, {name: text[there]})
            if here != "none":
                laid(left, {name: text[here]})
            if there == "theirs":
                theirs[name] = text["theirs"]
            if existed and (kept or there == "old"):
                olds.add(name)
        left.mkdir(exist_ok=True)
        Journal(".", [], names).write(left)
        whole = all(
            here == "new" or (here == "none" and there in ("new", "theirs"))
            for here, there, _, _ in states.values()
        )
        recover(out)
        found = seen(out)
        assert not left.exists()
        assert theirs.items() <= found.items()
        for name, (_, there, _, _) in states.items():
            if there == "theirs":
                assert (f"{name}.old" in found) == (name in olds)
            elif whole:
                assert found[name] == f"new {name}"
            elif name in olds:
                assert found[name] == f"old {name}"
            elif there != "new":
                assert name not in found
        recover(out)
        assert seen(out) == found


def test_a_journal_says_what_it_was_told(tmp_path: Path) -> None:
    """The same comes back; what could lead out of the folder does not."""
    told = Journal("web/salle", ["models"], {"models/a.glb": Placed(3, "ab", ["file", 1, 2])})
    told.write(tmp_path)
    assert journals.read_journal(tmp_path) == told
    for name in ("../a", "/a", "a/../../b", "", ".", "c:\\a", "a\0b"):
        Journal(".", [], {name: Placed(3, "ab", None)}).write(tmp_path)
        assert journals.read_journal(tmp_path) is None
        Journal(name, [], {}).write(tmp_path)
        assert (journals.read_journal(tmp_path) is None) == (name != ".")
