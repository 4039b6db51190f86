"""Every reader on damaged and hostile files: a scan, or a typed error in two languages; nothing else, ever.

Our own readers run here, with the memory they take watched. Those that end in a native decoder (LASzip,
Draco) run in a child process, so that a crash or a hang would be seen as one.
"""

from __future__ import annotations

import os
import select
import struct
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immersion.errors import ImmersionError
from immersion.scans import Mesh, chunks, open_ply, read, write
from naive_clouds import resealed, small_cloud, write_e57
from naive_scans_io import write_all

HOSTILE = [0, 1, 2, 127, 128, 255, 32767, 65535, 2**31 - 1, 2**31, 2**32 - 1, 2**48, 2**63 - 1, 2**64 - 1]
QUICK = settings(derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
THOROUGH = settings(QUICK, max_examples=600)
NATIVE = ("laz", "laz-old", "draco")
ROOM = 6 << 20  # what a reader may take for a file of next to nothing: blocks, tables, messages


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    """The name, suffix and bytes of small whole files of every format and flavour."""
    import laspy

    folder = tmp_path_factory.mktemp("entiers")
    paths = write_all(folder)
    for suffix in ("las", "laz"):
        paths[suffix] = folder / f"nuage.{suffix}"
        write(small_cloud(200, offset=(7e5, 6e6, 10)), paths[suffix])
    paths["ply-cloud"] = folder / "nuage.ply"
    write(small_cloud(60), paths["ply-cloud"])
    header = laspy.LasHeader(point_format=3, version="1.2")
    old = laspy.LasData(header)
    old.x, old.y, old.z = np.random.default_rng(1).uniform(0, 9, (3, 200))
    paths["laz-old"] = folder / "ancien.laz"
    old.write(paths["laz-old"])
    rng = np.random.default_rng(4)
    fields = {f"cartesian{a}": (("scaled", -5000, 5000, 1e-3, 0.0), rng.uniform(-4, 4, 150)) for a in "XYZ"}
    fields |= {
        c: (("int", 0, 255), rng.integers(0, 255, 150)) for c in ("colorRed", "colorGreen", "colorBlue")
    }
    fields["cartesianInvalidState"] = (("int", 0, 2), rng.integers(0, 3, 150))
    paths["e57"] = folder / "salles.e57"
    pose = ((1.0, 2.0, 3.0), (0.5, 0.5, 0.5, 0.5))
    write_e57(paths["e57"], [{"fields": fields, "pose": pose}, {"fields": fields}])
    return {name: (path.suffix, path.read_bytes()) for name, path in paths.items()}


@st.composite
def damage(draw, names):
    """A sample's name, and what to do to its bytes: a list of (kind, where, what)."""
    part = st.floats(0, 1, exclude_max=True)
    one = st.one_of(
        st.tuples(st.just("cut"), part, st.just(0)),
        st.tuples(st.just("flip"), part, st.integers(0, 7)),
        st.tuples(st.just("byte"), part, st.integers(0, 255)),
        *(st.tuples(st.just(code), part, st.sampled_from(HOSTILE)) for code in ("<H", "<I", "<Q", ">I")),
        st.tuples(st.just("again"), part, st.integers(1, 200)),
        st.tuples(st.just("digit"), part, st.integers(0, 9)),
    )
    # Most fields that matter are near the start.
    near = st.tuples(st.just("head"), st.integers(0, 900), st.sampled_from(HOSTILE))
    return (
        draw(st.sampled_from(names)),
        draw(st.lists(st.one_of(one, near), min_size=1, max_size=4)),
        draw(st.booleans()),
    )


def damaged(whole: bytes, steps: list) -> bytes:
    data = bytearray(whole)
    for kind, where, what in steps:
        if not data:
            break
        at = where % len(data) if kind == "head" else int(where * len(data))
        if kind == "cut":
            del data[at:]
        elif kind == "flip":
            data[at] ^= 1 << what
        elif kind == "byte":
            data[at] = what
        elif kind == "again":
            data[at:at] = data[at : at + what]
        elif kind == "digit":  # counts of text headers
            places = [k for k, byte in enumerate(data[:2000]) if 48 <= byte <= 57]
            if places:
                data[places[int(where * len(places))]] = 48 + what
        else:
            code = "<I" if kind == "head" else kind
            size = struct.calcsize(code)
            data[at : at + size] = struct.pack(code, what % (1 << (8 * size)))[: len(data) - at]
    return bytes(data)


def made(samples, folder: Path, choice) -> Path:
    name, steps, sealed = choice
    suffix, whole = samples[name]
    data = damaged(whole, steps)
    if suffix == ".e57" and sealed and len(data) >= 1024:
        data = resealed(data[: len(data) // 1024 * 1024])  # past the checksums, at the decoder itself
    path = folder / f"abîmé{suffix}"
    path.write_bytes(data)
    return path


def speaks(error: ImmersionError) -> None:
    assert error.render("en").endswith(f"[{error.code}]")
    assert "attendu" in error.render("fr")


def check(path: Path) -> None:
    try:
        scan = read(path)
    except ImmersionError as error:
        speaks(error)
        return
    points = scan.vertices if isinstance(scan, Mesh) else scan.points
    assert np.isfinite(points).all()
    assert np.isfinite(scan.offset).all()
    if isinstance(scan, Mesh):
        assert 0 <= scan.faces.min() <= scan.faces.max() < len(points)
    elif scan.pose_of is not None:
        assert 0 <= scan.pose_of.min() <= scan.pose_of.max() < len(scan.poses)


def watched(samples, tmp_path_factory, choice) -> None:
    path = made(samples, tmp_path_factory.getbasetemp(), choice)
    tracemalloc.start()
    try:
        check(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 * HONEST[choice[0]] + ROOM


HONEST: dict[str, int] = {}


@pytest.fixture(scope="module", autouse=True)
def _honest(samples, tmp_path_factory):
    """What whole files take; the kernels are compiled first, because compiling takes memory too."""
    for name, (suffix, whole) in samples.items():
        path = tmp_path_factory.getbasetemp() / f"entier{suffix}"
        path.write_bytes(whole)
        read(path)
        tracemalloc.start()
        read(path)
        HONEST[name] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()


OURS = ("ply", "obj", "stl", "glb", "ply-ascii", "ply-mixed", "stl-ascii", "gltf", "las", "ply-cloud", "e57")


def test_every_sample_is_fuzzed(samples):
    assert set(samples) == {*OURS, *NATIVE}


@pytest.mark.parametrize("name", OURS)
def test_our_readers(samples, tmp_path_factory, name):
    @settings(QUICK, max_examples=30)
    @given(choice=damage([name]))
    def each(choice):
        watched(samples, tmp_path_factory, choice)

    each()


@pytest.mark.slow
@pytest.mark.parametrize("name", OURS)
def test_our_readers_thoroughly(samples, tmp_path_factory, name):
    @THOROUGH
    @given(choice=damage([name]))
    def each(choice):
        watched(samples, tmp_path_factory, choice)

    each()


@pytest.mark.parametrize("name", ["las", "ply-cloud", "e57", "ply-ascii", "ply"])
def test_our_streams_and_maps(samples, tmp_path_factory, name):
    @settings(QUICK, max_examples=15)
    @given(choice=damage([name]))
    def each(choice):
        path = made(samples, tmp_path_factory.getbasetemp(), choice)
        for call in (lambda: list(chunks(path, points=64)), lambda: open_ply(path)):
            try:
                call()
            except ImmersionError as error:
                speaks(error)

    each()


# The child answers each path by one line: what came of it, and the most that Python held.
CHILD = """
import sys, tracemalloc
from immersion.errors import ImmersionError
from immersion.scans import read, chunks
for path in sys.argv[1:]:
    read(path)  # loads the libraries
print("ready", 0, flush=True)
for line in sys.stdin:
    tracemalloc.start()
    try:
        scan = read(line.rstrip("\\n"))
        word = "scan"
    except ImmersionError as error:
        assert "attendu" in error.render("fr")
        word = error.code
    print(word, tracemalloc.get_traced_memory()[1], flush=True)
    tracemalloc.stop()
"""


class Child:
    """A process that reads files one after the other; ask() says what came of one."""

    def __init__(self, warm: list[Path]) -> None:
        self._log = warm[0].parent / "child.log"
        self._errors = self._log.open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-c", CHILD, *map(str, warm)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors,
            env={**os.environ, "PYTHONUTF8": "1"},
        )  # fmt: skip
        assert self._answer(120)[0] == "ready"

    def _answer(self, seconds: float) -> tuple[str, int]:
        ready, _, _ = select.select([self._process.stdout], [], [], seconds)
        assert ready, "the reader hangs"
        line = self._process.stdout.readline().decode().split()
        assert line, (
            f"the reader died: {self._process.wait()} {self._log.read_text(errors='replace')[-1500:]}"
        )
        return line[0], int(line[1])

    def ask(self, path: Path) -> tuple[str, int]:
        self._process.stdin.write(f"{path}\n".encode())
        self._process.stdin.flush()
        return self._answer(20)

    def megabytes(self) -> float:
        """The most resident memory of the process so far, where the system tells."""
        status = Path(f"/proc/{self._process.pid}/status")
        if not status.exists():
            return 0.0
        return (
            next(int(x.split()[1]) for x in status.read_text().splitlines() if x.startswith("VmHWM")) / 1024
        )

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()
        self._errors.close()


@pytest.fixture(scope="module")
def child(samples, tmp_path_factory):
    folder = tmp_path_factory.mktemp("enfant")
    warm = []
    for name in NATIVE:
        suffix, whole = samples[name]
        warm.append(folder / f"{name}{suffix}")
        warm[-1].write_bytes(whole)
    process = Child(warm)
    yield process
    process.close()


def native(samples, tmp_path_factory, child, name, examples):
    before = child.megabytes()

    @settings(QUICK, max_examples=examples)
    @given(choice=damage([name]))
    def each(choice):
        _, peak = child.ask(made(samples, tmp_path_factory.getbasetemp(), choice))
        # A LAZ of a few bytes may honestly hold 16 MB of equal points.
        assert peak < 2 * HONEST[choice[0]] + (64 << 20)

    each()
    assert child.megabytes() < before + 200


@pytest.mark.parametrize("name", NATIVE)
def test_native_readers_in_a_child(samples, tmp_path_factory, child, name):
    native(samples, tmp_path_factory, child, name, 60)


@pytest.mark.slow
@pytest.mark.parametrize("name", NATIVE)
def test_native_readers_in_a_child_thoroughly(samples, tmp_path_factory, child, name):
    native(samples, tmp_path_factory, child, name, 1200)
