"""Every reader, on every kind of bad file: a typed error that speaks two languages, and nothing else."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immersion.errors import FileError, ImmersionError, InputError, UsageError
from immersion.scans import PointCloud, read, read_mesh
from immersion.scans.io import FORMATS
from immersion.scans.mesh import Mesh
from naive_scans_io import PIXEL_PNG, gltf_document, mixed_ply, ply_text, tetrahedron, write_all

SUFFIXES = (".ply", ".obj", ".stl", ".glb", ".gltf", ".e57", ".las", ".laz")


def _speaks(error: ImmersionError) -> None:
    english, french = error.render("en"), error.render("fr")
    assert english.endswith(f"[{error.code}]")
    assert english != french
    assert "attendu" in french
    assert error.exit_code in (1, 2)


def _refused(path: Path, kind: type[ImmersionError] = InputError) -> ImmersionError:
    with pytest.raises(kind) as caught:
        read(path)
    _speaks(caught.value)
    return caught.value


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    return write_all(tmp_path_factory.mktemp("L’été d'Ève – scans"))


def test_every_suffix_is_tried_here():
    assert sorted(SUFFIXES) == FORMATS.suffixes()


def test_every_sample_is_read(samples):
    for name, path in samples.items():
        assert len(read(path).faces) in (3, 4), name


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_missing_empty_directory(tmp_path, suffix):
    assert _refused(tmp_path / f"absent{suffix}").code == "file-missing"
    (tmp_path / f"vide{suffix}").touch()
    assert _refused(tmp_path / f"vide{suffix}").code == "file-empty"
    (tmp_path / f"dossier{suffix}").mkdir()
    assert _refused(tmp_path / f"dossier{suffix}").code == "file-is-directory"
    assert _refused(tmp_path / f"nul\0{suffix}").code == "file-missing"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_permission(tmp_path, suffix, monkeypatch):
    path = tmp_path / f"fermé{suffix}"
    path.write_bytes(b"x")
    denied = PermissionError(13, "Permission denied")

    def refuse(self, *args, **kwargs):
        raise denied

    monkeypatch.setattr(Path, "open", refuse)
    error = _refused(path)
    assert error.code == "file-denied"
    assert "Permission denied" in str(error)


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="accounts are told apart by POSIX permissions here")
def test_no_permission_by_the_system(samples, tmp_path):
    """A real refusal: another account, or our own when it is not root."""
    path = tmp_path / "fermé.ply"
    path.write_bytes(samples["ply"].read_bytes())
    path.chmod(0)
    program = (
        "import os, sys\nfrom immersion.scans import read\nfrom immersion.errors import FileError\n"
        "import immersion.scans.io.ply\n"
        # Folders above may be closed to that account: the file is named from its own.
        "os.chdir(os.path.dirname(sys.argv[1]))\n"
        "if os.getuid() == 0: os.chmod('.', 0o755); os.setuid(65534)\n"
        "try: read(os.path.basename(sys.argv[1]))\nexcept FileError as error: print(error.code)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "file-denied"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_content_that_the_suffix_denies(tmp_path, samples, suffix):
    wrong = {
        "PNG": PIXEL_PNG,
        "ZIP": b"PK\x03\x04" + bytes(100),
        "PDF": b"%PDF-1.4\n",
        "HTML": b"<!DOCTYPE html>\n<html><body>404</body></html>",
        "Git LFS": b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n",
        "PLY": samples["ply"].read_bytes(),
        "GLB": samples["glb"].read_bytes(),
        "STL": samples["stl"].read_bytes(),
        "OBJ": samples["obj"].read_bytes(),
    }
    own = {".ply": "PLY", ".obj": "OBJ", ".stl": "STL", ".glb": "GLB", ".gltf": "GLB"}.get(suffix, "")
    for seen, content in wrong.items():
        if seen == own:
            continue
        path = tmp_path / f"faux {seen}{suffix}"
        path.write_bytes(content)
        error = _refused(path, FileError)
        assert error.code in ("scan-content", "stl-structure", "scan-truncated"), seen
        if error.code == "scan-content":
            assert seen in error.render("fr")
    path = tmp_path / f"bruit{suffix}"
    path.write_bytes(b"\0\1\2bruit" * 50)
    assert _refused(path, FileError).code in ("scan-unrecognised", "scan-truncated")


def test_unknown_suffix_names_the_known_ones(tmp_path):
    path = tmp_path / "relevé.xyz"
    path.write_bytes(b"0 0 0\n")
    error = _refused(path, FileError)
    assert error.code == "file-suffix"
    assert ".ply" in str(error)


# Text cut at a line's end may still be a whole smaller file: OBJ has no end mark.
@pytest.mark.parametrize(
    "name", ["ply", "stl", "glb", "ply-ascii", "ply-mixed", "stl-ascii", "gltf", "draco"]
)
def test_truncated_anywhere(samples, tmp_path, name):
    whole = samples[name].read_bytes()
    # Trailing white space and glTF's padding are not content.
    content = len(whole.rstrip()) if name in ("ply-ascii", "stl-ascii", "gltf") else len(whole)
    path = tmp_path / samples[name].name
    last = content - (2 if name in ("ply-ascii", "stl-ascii") else 1)
    for length in sorted({*range(1, last, max(1, last // 60)), last}):
        path.write_bytes(whole[:length])
        if name == "stl-ascii" and whole[:length].rstrip().endswith(
            b"endsolid deux mots"[: -(content - length) or None]
        ):
            continue
        _refused(path, FileError)


def test_truncated_obj_is_a_mesh_or_points_or_an_error(samples, tmp_path):
    whole = samples["obj"].read_bytes()
    path = tmp_path / "coupé.obj"
    outcomes = set()
    for length in range(1, len(whole), 3):
        path.write_bytes(whole[:length])
        try:
            scan = read(path)
        except ImmersionError as error:
            _speaks(error)
            outcomes.add(type(error))
        else:
            assert 0 < len(scan.points if isinstance(scan, PointCloud) else scan.faces) <= 4
            outcomes.add(type(scan))
    assert outcomes == {FileError, PointCloud, Mesh}


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "NaN", "1e999"])
def test_not_finite(tmp_path, value):
    bad = float(value)
    points = np.array([[0, 0, 0], [1, 0, 0], [0, bad, 0]])
    texts = {
        "a.ply": ply_text([("int", "vertex_indices")], ["3 0 1 2"], ["0 0 0", "1 0 0", f"0 {value} 0"]),
        "a.obj": f"v 0 0 0\nv 1 0 0\nv 0 {value} 0\nf 1 2 3\n".encode(),
        "a.stl": (
            "solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\n"
            f"vertex 0 {value} 0\nendloop\nendfacet\nendsolid a\n"
        ).encode(),
        "b.stl": bytes(80)
        + struct.pack("<I", 1)
        + np.r_[np.zeros(3), points.ravel()].astype("<f4").tobytes()
        + bytes(2),
    }
    head = texts["a.ply"].split(b"end_header\n")[0].replace(b"ascii", b"binary_little_endian")
    texts["b.ply"] = (
        head + b"end_header\n" + points.astype("<f4").tobytes() + struct.pack("<Biii", 3, 0, 1, 2)
    )
    for name, content in texts.items():
        (tmp_path / name).write_bytes(content)
        assert _refused(tmp_path / name).code == "mesh-not-finite", name


@pytest.mark.parametrize("index", [4, 99, 2**31 - 1, -7])
def test_index_out_of_range(tmp_path, index):
    import json

    document = gltf_document(tetrahedron())
    document["accessors"][0]["count"] = 3  # the indices still name vertex 3
    files = {
        "a.ply": ply_text([("int", "vertex_indices")], [f"3 0 1 {index}"]),
        "s.ply": ply_text([("int", "vertex_indices")], [f"3 0 1 {index}"]).replace(
            b"element face", b"element tristrips"
        ),
        "a.obj": f"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 {index}\n".encode(),
        "t.obj": f"v 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nf 1/1 2/1 3/{index}\n".encode(),
        "a.gltf": json.dumps(document).encode(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        assert _refused(tmp_path / name).code == "scan-index", name


def test_zero_is_no_obj_index(tmp_path):
    (tmp_path / "a.obj").write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 0 1 2\n")
    assert _refused(tmp_path / "a.obj").code == "scan-index"


@pytest.mark.parametrize("count", ["99999999", "999999999999999", "9" * 40])
def test_absurd_counts_allocate_nothing(tmp_path, count):
    import json
    import tracemalloc

    document = gltf_document(tetrahedron())
    document["accessors"][0]["count"] = int(count)
    bare = gltf_document(tetrahedron())
    del bare["accessors"][0]["bufferView"]
    bare["accessors"][0]["count"] = int(count)
    texts = {
        "a.ply": ply_text([("int", "vertex_indices")], ["3 0 1 2"]).replace(
            b"vertex 4", b"vertex " + count.encode()
        ),
        "b.ply": mixed_ply("<").replace(b"face 2", b"face " + count.encode()),
        "a.gltf": json.dumps(document).encode(),
        "b.gltf": json.dumps(bare).encode(),
        "a.stl": bytes(80) + struct.pack("<I", min(int(count), 2**32 - 1)) + bytes(100),
    }
    read_once = write_all(tmp_path / "once")  # compiles the kernels before memory is watched
    for path in read_once.values():
        read(path)
    for name, content in texts.items():
        (tmp_path / name).write_bytes(content)
        tracemalloc.start()
        try:
            _refused(tmp_path / name, FileError)
            assert tracemalloc.get_traced_memory()[1] < 4_000_000, name
        finally:
            tracemalloc.stop()


def test_a_point_cloud_says_so(tmp_path):
    (tmp_path / "nuage.ply").write_bytes(ply_text([("int", "vertex_indices")], []))
    (tmp_path / "nuage.obj").write_text("v 0 0 0\nv 1 0 0\n")
    for name in ("nuage.ply", "nuage.obj"):
        assert isinstance(read(tmp_path / name), PointCloud)
        with pytest.raises(FileError) as caught:
            read_mesh(tmp_path / name)
        error = caught.value
        _speaks(error)
        assert error.code == "scan-point-cloud"
        assert "nuage de points" in error.render("fr")


def test_wrong_unit_or_up_is_wrong_use(samples):
    for options in ({"unit": "pied"}, {"up": "x"}):
        with pytest.raises(UsageError) as caught:
            read(samples["ply"], **options)
        _speaks(caught.value)


@pytest.fixture(scope="module")
def contents(samples):
    return [(path.suffix, path.read_bytes()) for path in samples.values()]


@settings(deadline=None, max_examples=400, derandomize=True)
@given(data=st.data())
def test_damaged_files_give_a_mesh_or_a_typed_error(contents, tmp_path_factory, data):
    """Flipped bytes, cut or doubled parts: never another exception, never a crash."""
    suffix, whole = data.draw(st.sampled_from(contents))
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        place = data.draw(st.integers(0, len(content)))
        content[place : data.draw(st.integers(place, len(content)))] = data.draw(st.binary(max_size=8))
    path = tmp_path_factory.getbasetemp() / f"abîmé{suffix}"
    path.write_bytes(bytes(content))
    try:
        mesh = read(path)
    except ImmersionError as error:
        _speaks(error)
        return
    if isinstance(mesh, PointCloud):  # a damaged PLY may lose its faces
        assert np.isfinite(mesh.points).all()
    else:
        assert isinstance(mesh, Mesh)
        assert mesh.faces.min() >= 0
        assert mesh.faces.max() < len(mesh.vertices)
        assert np.isfinite(mesh.vertices).all()
