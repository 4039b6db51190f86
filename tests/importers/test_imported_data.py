"""Real foreign files: imported, checked, rendered; what was lost is listed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from foreign_files import assert_sound, codes
from immersion import preview, stage
from immersion.importers import import_scene

pytestmark = pytest.mark.data


def test_aton_venus(data_folder: Path, tmp_path: Path) -> None:
    folder = data_folder / "scans" / "aton_venus"
    made = import_scene(folder / "venus.gltf", tmp_path / "new", language="en")
    for name in ("venus.gltf", "Venus_C.bin", "Venus_C_Venus_O_Material_u1_v1.jpg"):
        assert (tmp_path / "new" / "media" / "venus" / name).read_bytes() == (folder / name).read_bytes()
    with assert_sound(made) as opened:
        assert len(opened.mesh("venus").faces) == (1_719_132 + 73_977) // 3
        picture = preview.picture(opened, "entry", (160, 120))
    assert picture.std() > 5
    assert codes(made) == ["import-no-license", "import-size", "import-alt", "import-gltf-nodes"]


def test_smk_venus(data_folder: Path, tmp_path: Path) -> None:
    source = data_folder / "scans" / "smk_venus.glb"
    made = import_scene(source, tmp_path / "new", unit="mm", language="fr")
    media = made.scene.media["smk_venus"]
    assert (tmp_path / "new" / str(media.file)).read_bytes() == source.read_bytes()
    assert media.license == "CC0-1.0"
    assert "National Gallery of Denmark" in media.credit
    with assert_sound(made) as opened:
        assert np.ptp(opened.mesh("smk_venus").vertices[:, 1]) == pytest.approx(2.12, abs=0.01)
        picture = preview.picture(opened, "entry", (160, 120))
    assert picture.std() > 5
    assert codes(made) == ["import-alt"]
    assert "Venus de Milo" in made.scene.thing("smk_venus").alt


def test_ear_test_bwf(data_folder: Path, tmp_path: Path) -> None:
    source = data_folder / "audio" / "ear_test_bwf.wav"
    made = import_scene(source, tmp_path / "new", language="en")
    whole, _ = soundfile.read(source, dtype="int32", always_2d=True)
    for track in range(1, 5):
        own, _ = soundfile.read(tmp_path / "new" / "media" / f"track-{track}.wav", dtype="int32")
        assert np.array_equal(own, whole[:, track - 1])
    with assert_sound(made) as opened:
        heard = stage.render_audio(opened, order=3)
    assert heard.samples.shape == (2, 12_000)
    assert np.isfinite(heard.samples).all()
    assert np.abs(heard.samples).max() > 1e-3
    table = (tmp_path / "new" / str(made.scene.thing("object").path.file)).read_text().splitlines()
    # In front, then at once 30° to the right.
    assert table == ["time,x,y,z", "0,0,1.6,-2", "0.125,0,1.6,-2", "0.125001,1,1.6,-1.732051"]
    assert "import-adm-lfe" in codes(made)
    assert "import-not-carried" in codes(made)
