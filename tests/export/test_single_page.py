"""A page in one file, opened from the disk: nothing beside it is asked for, and the tour plays with its sound."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from browser import NODE_MODULES
from immersion.cli.main import main
from immersion.export import WebOptions
from walked_scene import walked_scene
from web_pages import exported, visited_file

STRANGERS = "<script>hacked = 1</script><script src='data:text/javascript,hacked=1'></script>"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("l’été")
    manifest = exported(walked_scene(base / "scene"), base / "out", WebOptions(single=True))
    assert [entry.path for entry in manifest.files] == ["salle.html"]
    losses = {loss.code for loss in manifest.losses}
    assert {"web-single-headset", "web-single-offline", "web-single-quick-look"} <= losses
    return base / "out" / "salle.html"


def test_it_opens_from_the_disk_asks_for_nothing_and_the_tour_sounds(page: Path) -> None:
    with visited_file(page) as visit:
        visit.open()
        assert visit.page.title() == "La salle"
        visit.page.click("[data-key='tour main']")
        visit.until("immersion.visiting.sound !== null")
        visit.page.evaluate(
            """() => {
              const { output } = immersion.visiting.sound, ears = new AnalyserNode(output.context);
              output.connect(ears);
              globalThis.loudest = () => {
                const heard = new Float32Array(ears.fftSize);
                ears.getFloatTimeDomainData(heard);
                return Math.max(...heard.map(Math.abs));
              };
            }"""
        )
        assert visit.page.evaluate("loudest()") == 0
        # Nobody speaks until the visitor comes near: walk there.
        visit.page.evaluate("immersion.walking.position.set(0, 1.6, 0)")
        visit.until("immersion.visiting.live.events.some((event) => event.target === 'speak')")
        visit.until("loudest() > 0.001")
        told = visit.page.evaluate("immersion.visiting.sound.settle()")
        assert told["failed"] == []
        assert visit.until("document.getElementById('captions').textContent").startswith("Bonjour")
        asked = [url for url in visit.requests if not url.startswith(("blob:", "data:"))]
        assert asked == [visit.address]
        assert visit.said == []


def test_its_policy_knows_each_script_by_its_hash_and_nothing_else_runs(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert "unsafe" not in policy[1]
    assert "'self'" not in policy[1]
    stranger = page.with_name("stranger.html")
    stranger.write_text(text.replace("</body>", STRANGERS + "</body>"), encoding="utf-8")
    with visited_file(stranger) as visit:
        visit.open()
        assert visit.page.evaluate("globalThis.hacked ?? null") is None
        assert any("Content Security Policy" in line for line in visit.said)


def test_the_w3c_s_checker_finds_nothing(page: Path) -> None:
    jar = NODE_MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-jar", str(jar), "--errors-only", str(page)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_budget_counts_what_base64_adds(tmp_path: Path) -> None:
    """A folder within its budget is not within it as one file, which is a third larger."""
    file = walked_scene(tmp_path / "scene")
    folder = exported(file, tmp_path / "folder")
    data = sum(one.bytes for one in folder.files)
    text = file.read_text(encoding="utf-8").replace("budget: 15MB", f"budget: {data * 1.02 / 1e6:.4f}MB")
    file.write_text(text, encoding="utf-8")
    many, one = (
        exported(file, tmp_path / name, asked, profile="light")
        for name, asked in (("many", None), ("one", WebOptions(single=True)))
    )
    assert [loss.code for loss in many.losses if loss.code.startswith("budget-")] == []
    assert [loss.code for loss in one.losses if loss.code.startswith("budget-")] != []
    assert sum(entry.bytes for entry in one.files) <= data * 1.02


def test_the_command_writes_it_and_refuses_it_for_other_targets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = walked_scene(tmp_path / "scene")
    asked = ["export", str(file), "--single", "--lang", "en"]
    assert main([*asked, "--to", "glb", "--out", str(tmp_path / "glb")]) == 2
    assert "--to web" in capsys.readouterr().err
    assert not (tmp_path / "glb").exists()
    assert main([*asked, "--to", "web", "--out", str(tmp_path / "web")]) == 0
    names = {path.name for path in (tmp_path / "web").iterdir()}
    assert names == {"salle.html", "salle.manifest.json"}
