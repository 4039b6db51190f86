"""Pictures coded as KTX2 at once: the bytes of one after another, whoever ends first; nothing half, nothing left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from coded_pictures import SIDE, coded_scene, picture
from immersion import export, stage
from immersion.export._textures import ktx2 as codings
from immersion.export._textures.attempts import ATTEMPTS, Found
from immersion.export._textures.encoder import Encoder, EncoderEnded
from immersion.export._textures.ktx2 import ktx2, ktx2_together
from immersion.export._textures.report import Kind

Pictures = list[tuple[Kind, Callable[[], np.ndarray]]]


def clear(pixels: np.ndarray) -> np.ndarray:
    return np.concatenate([pixels, np.full((*pixels.shape[:2], 1), 255, np.uint8)], -1)


@pytest.fixture(scope="module")
def pictures() -> Pictures:
    """Three that take their first try, and two that take their last, after two that were in vain."""
    random = np.random.default_rng(4)
    rough = random.integers(0, 256, (SIDE, SIDE, 4), np.uint8)
    rough[..., 2] |= 128
    kinds: list[Kind] = ["colour", "normal", "data", "data", "colour"]
    smooth = np.repeat(clear(picture("normal"))[..., :1], 4, axis=2)
    pixels = [clear(picture("base")), rough, rough, smooth, clear(picture("image"))]
    return [(kind, lambda one=one: one) for kind, one in zip(kinds, pixels, strict=True)]


def together(pictures: Pictures, slots: int | None = None) -> list[tuple[bytes, str] | None]:
    def finish(number: int, pixels: np.ndarray, found: Found) -> tuple[bytes, str]:
        assert found[1].shape == pixels.shape
        return found[0], found[2]

    return ktx2_together(pictures, finish, slots)


@pytest.fixture(scope="module")
def alone(pictures: Pictures) -> list[tuple[bytes, str] | None]:
    """Each by a process of its own."""
    found = [ktx2(pixels(), kind) for kind, pixels in pictures]
    return [None if one is None else (one[0], one[2]) for one in found]


@pytest.mark.parametrize("slots", [1, 2, 4])
def test_bytes_are_those_of_one_after_another(
    pictures: Pictures, alone: list[tuple[bytes, str] | None], slots: int
) -> None:
    assert all(alone)
    assert together(pictures, slots) == alone
    assert together(pictures[::-1], slots) == alone[::-1]


def test_tries_that_end_in_another_order_choose_the_same(
    pictures: Pictures, alone: list[tuple[bytes, str] | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All tries of a picture are begun at once, and their answers are heard from the last to the first."""
    heard = Encoder.answer
    tries = len(ATTEMPTS["normal"])
    waiting: list[tuple[int, bool]] = []

    def reversed_answer(self: Encoder) -> tuple[int, bool]:
        if not waiting:
            waiting.extend(sorted(heard(self) for _ in range(tries)))
        return waiting.pop()

    monkeypatch.setattr(Encoder, "answer", reversed_answer)
    for number in (1, 3):
        assert together([pictures[number]], tries) == [alone[number]]
        assert not waiting


def test_what_turned_out_not_to_be_needed_gives_its_slot_back(
    pictures: Pictures, alone: list[tuple[bytes, str] | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    dropped: list[int] = []
    drop = Encoder.drop
    monkeypatch.setattr(Encoder, "drop", lambda self, slot: (dropped.append(slot), drop(self, slot))[1])
    heard, later = Encoder.answer, list[tuple[int, bool]]()

    def first_try_first(self: Encoder) -> tuple[int, bool]:
        while not later or later[-1][0] != 1:
            later.append(heard(self))
        monkeypatch.setattr(Encoder, "answer", lambda self: later.pop() if later else heard(self))
        return later.pop()

    monkeypatch.setattr(Encoder, "answer", first_try_first)
    one = pictures[3]  # its first try is good: the two others are begun beside, in vain
    assert together([one], 3) == [alone[3]]
    assert len(dropped) == 2
    assert together([pictures[2], one], 5) == [alone[2], alone[3]]


def test_memory_is_bounded(
    pictures: Pictures, alone: list[tuple[bytes, str] | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With room for two pictures two slots work at once, not three; with room for none, one after the other."""
    for room, most in ((2 * SIDE**2, 2), (1, 1)):
        monkeypatch.setattr(codings, "_MOST_PIXELS", room)
        held: list[int] = []
        begin = codings._Together._begin

        def counted(self: codings._Together, begin: Callable = begin, held: list = held) -> bool:
            begun = begin(self)
            held.append(sum(slot.most > 0 for slot in self._slots))
            return begun

        with monkeypatch.context() as patch:
            patch.setattr(codings._Together, "_begin", counted)
            assert together(pictures[:3], 3) == alone[:3]
        assert max(held) == most


def test_a_picture_that_cannot_be_coded_spoils_no_other(
    pictures: Pictures, alone: list[tuple[bytes, str] | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = codings._Together._job

    def broken(self: codings._Together, tries: codings.Tries, attempt: int) -> dict[str, object]:
        return job(self, tries, attempt) | ({"pixels": "nowhere"} if tries.number == 1 else {})

    monkeypatch.setattr(codings._Together, "_job", broken)
    for slots in (1, 3):
        assert together(pictures, slots) == [alone[0], None, *alone[2:]]


def test_when_node_ends_before_all_is_done_nothing_is_coded(
    pictures: Pictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed: list[int] = []
    heard = Encoder.answer

    def answer(self: Encoder) -> tuple[int, bool]:
        told = heard(self)
        if not killed:
            killed.append(self._process.pid)
            self._process.kill()
            self._process.wait()
        return told

    monkeypatch.setattr(Encoder, "answer", answer)
    for slots in (1, 4):
        killed.clear()
        assert together(pictures, slots) == [None] * len(pictures)
        assert len(killed) == 1


def test_an_export_whose_node_ends_has_webp_for_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(self: Encoder) -> tuple[int, bool]:
        raise EncoderEnded

    monkeypatch.setattr(Encoder, "answer", ended)
    with stage.open(coded_scene(tmp_path / "scene")) as opened:
        manifest = export.write(opened, "glb", tmp_path / "out", options=export.GlbOptions(textures="ktx2"))
    (file,) = (one for one in manifest.files if one.path == "coded.glb")
    assert [one["coding"] for one in file.textures] == ["webp"] * 3
    assert {loss.target for loss in manifest.losses if loss.code == "export-no-ktx2"} == {
        "media.quad",
        "media.page",
    }


def test_an_export_starts_node_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two pictures of a model and one of an image."""
    starts: list[Encoder] = []
    enter = Encoder.__enter__
    monkeypatch.setattr(Encoder, "__enter__", lambda self: (starts.append(self), enter(self))[1])
    with stage.open(coded_scene(tmp_path / "scene")) as opened:
        manifest = export.write(opened, "glb", tmp_path / "out", options=export.GlbOptions(textures="ktx2"))
    (file,) = (one for one in manifest.files if one.path == "coded.glb")
    assert {str(one["coding"])[:4] for one in file.textures} == {"ktx2"}
    assert len(starts) == 1


# A process that codes what takes minutes, and tells the process of node and its folder once that is at work.
CHILD = """
import signal, sys
import numpy as np
from immersion.export._textures.encoder import Encoder
from immersion.export._textures.ktx2 import ktx2_together
def end(number, frame):
    raise SystemExit(128 + number)
signal.signal(signal.SIGTERM, end)
answer = Encoder.answer
def told(self):
    print(self._process.pid, self.folder, flush=True)
    return answer(self)
Encoder.answer = told
noise = np.random.default_rng(1).integers(0, 256, (2048, 2048, 4), np.uint8)
ktx2_together([("normal", lambda: noise)] * 2, lambda *found: None, 2)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there a program is ended without a word")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (getattr(signal, "SIGKILL", 9), -9)])
def test_no_node_is_left_when_the_export_ends(number: signal.Signals, code: int) -> None:
    child = subprocess.Popen([sys.executable, "-c", CHILD], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        node, folder = child.stdout.readline().rstrip("\n").split(" ", 1)
        assert _alive(int(node))
        time.sleep(1.0)  # so that threads are at work
        child.send_signal(number)
        assert child.wait(30) == code
    finally:
        child.kill()
        child.communicate()
    until = time.monotonic() + 30
    while _alive(int(node)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _alive(int(node))
    if number == signal.SIGTERM:
        assert not Path(folder).exists()


def _alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    # One that nobody waits for any longer is dead for all that.
    stat = Path(f"/proc/{number}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
