"""A-Frame pages into scenes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from foreign_files import aframe_page, assert_sound, codes
from immersion import preview, stage
from immersion.errors import FileError
from immersion.importers import import_scene
from immersion.scene.places import camera_of, position_of, world_from_thing


def page(folder: Path, body: str) -> Path:
    return aframe_page(folder, f"<a-scene>{body}</a-scene>")


def test_a_page_arrives_whole(tmp_path: Path) -> None:
    made = import_scene(aframe_page(tmp_path), tmp_path / "new", language="en")
    scene = made.scene
    assert (scene.title, scene.languages.default) == ("Sounds in a row", "en")
    hum = scene.thing("hum")
    assert (hum.at, hum.loop, hum.distance.ref, hum.distance.max) == ((0, 1, 2), True, 3, 10_000)
    assert hum.gain.linear == pytest.approx(0.5, rel=1e-4)  # its own volume, not its mixin's
    ball = scene.thing("ball")
    law = ball.distance
    assert (law.model, law.ref, law.max, law.rolloff) == ("linear", 2, 20, 0.5)
    # Its parent is turned a quarter left, twice as large, and 4 m ahead.
    np.testing.assert_allclose(position_of(scene, "ball"), [2, 2, -4], atol=1e-9)
    np.testing.assert_allclose(position_of(scene, "venus"), [0, 0, -6], atol=1e-9)
    assert scene.thing("wall").alt == "A fresco of three boats"
    assert scene.thing("wall").width == 3
    assert scene.thing("label").text == "Hear the bell"
    np.testing.assert_allclose(world_from_thing(scene, scene.thing("sun"))[:3, 3], [1, 2, 3])
    matrix, fov = camera_of(scene, "camera")
    np.testing.assert_allclose(matrix[:3, 3], [0, 1.6, 3])
    assert np.degrees(fov) == pytest.approx(70)
    assert scene.cue("click-ball").when[0].click == "ball"
    assert scene.cue("start").do[0].play == "hum"
    assert {"import-aframe-primitive", "import-network", "import-aframe-script", "import-decoded"} <= set(
        codes(made)
    )


def test_it_is_seen_and_heard(tmp_path: Path) -> None:
    made = import_scene(aframe_page(tmp_path), tmp_path / "new")
    with assert_sound(made) as opened:
        assert preview.picture(opened, "camera", (96, 64)).std() > 1
        assert np.abs(stage.render_audio(opened, order=1).samples).max() > 1e-3


def test_turns_are_those_of_three_js(tmp_path: Path) -> None:
    """Euler angles in the order YXZ, by an independent product of quaternions."""
    body = '<a-gltf-model id="m" src="models/statue.glb" rotation="20 -130 45"></a-gltf-model>'
    scene = import_scene(page(tmp_path, body), tmp_path / "new").scene

    def quaternion(axis: int, degrees: float) -> np.ndarray:
        made = np.zeros(4)
        made[axis], made[3] = np.sin(np.radians(degrees) / 2), np.cos(np.radians(degrees) / 2)
        return made

    def times(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        vector = a[3] * b[:3] + b[3] * a[:3] + np.cross(a[:3], b[:3])
        return np.append(vector, a[3] * b[3] - a[:3] @ b[:3])

    q = times(times(quaternion(1, -130), quaternion(0, 20)), quaternion(2, 45))
    x, point = q[:3], np.array([0.3, -0.5, 0.8])
    turned = point + 2 * np.cross(x, np.cross(x, point) + q[3] * point)
    np.testing.assert_allclose(world_from_thing(scene, scene.thing("m"))[:3, :3] @ point, turned, atol=1e-9)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('<a-sound src="../bell.mp3"></a-sound>', "import-outside"),
        ('<a-sound src="/etc/passwd"></a-sound>', "import-outside"),
        ('<a-sound src="C:\\\\a.wav"></a-sound>', "import-outside"),
        ('<a-sound src="data:audio/mpeg;base64,AAAA"></a-sound>', "import-data-uri"),
        ('<a-sound src="#none"></a-sound>', "import-aframe-asset"),
        ('<a-sound src="fresco.png"></a-sound>', "import-sound-format"),
        ('<a-image src="sounds/bell.mp3"></a-image>', "import-unreadable"),
        ('<a-gltf-model src="fresco.png"></a-gltf-model>', "import-not-carried"),
        ('<a-sound src="sounds/drone.ogg" on="mouseenter"></a-sound>', "import-aframe-event"),
        ('<a-sound src="sounds/drone.ogg" positional="false"></a-sound>', "import-global"),
        ('<a-sound src="sounds/drone.ogg"></a-sound>', "import-never-starts"),
        ('<a-sound src="sounds/drone.ogg" position="a b c"></a-sound>', "import-aframe-value"),
        ('<a-entity animation="property: rotation"></a-entity>', "import-not-carried"),
        ('<a-light type="ambient"></a-light>', "import-light-kind"),
    ],
)
def test_what_is_not_carried_is_told(tmp_path: Path, body: str, code: str) -> None:
    made = import_scene(page(tmp_path, body), tmp_path / "new")
    assert code in codes(made)
    assert_sound(made)


def test_a_page_without_a_scene(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="import-aframe-none"):
        import_scene(aframe_page(tmp_path, "<p>Nothing</p>"), tmp_path / "new")
    with pytest.raises(FileError, match="import-too-deep"):
        import_scene(page(tmp_path, "<a-entity>" * 500), tmp_path / "new")
