"""The example scene as a whole, by validators that are not ours: Khronos, OpenUSD, axe and the W3C's."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from browser import NODE_MODULES
from gltf_validator import assert_valid
from immersion import export, stage
from small_example import small_example
from usd_checkers import faults, is_sound_rule
from web_pages import visited


@pytest.mark.slow
def test_the_room_of_signs_is_valid_whatever_it_is_exported_to(tmp_path: Path) -> None:
    scene = small_example(tmp_path / "l’été")
    for target in ("glb", "usdz", "web"):
        with stage.open(scene) as opened:
            export.write(opened, target, tmp_path / target)
    models = sorted(tmp_path.glob("glb/*.glb")) + sorted(tmp_path.glob("web/models/*.glb"))
    assert len(models) >= 2
    for model in models:
        assert_valid(model)
    old, new = faults(tmp_path / "usdz" / "salle-des-signes.usdz")
    assert [fault for fault in old if not is_sound_rule(fault)] == []
    assert new == []
    with visited(tmp_path / "web") as visit:
        # axe is run in the page; the page's own policy would not let it in.
        visit.page = visit.page.context.browser.new_context(bypass_csp=True, locale="fr-FR").new_page()
        visit.open()
        assert visit.faults() == []
    jar = NODE_MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-jar", str(jar), "--errors-only", str(tmp_path / "web" / "index.html")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
