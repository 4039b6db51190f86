"""Events without sense or order: nothing crashes, and what the session says of itself stays true."""

from __future__ import annotations

import gc
import tempfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from immersion import stage as stages
from immersion.preview.actions import ACTIONS, HELD
from immersion.preview.camera import camera_at
from immersion.preview.controls import looked
from immersion.preview.doing import DOING, click_at, do
from immersion.preview.overlay import Captions, blocks_of, names_of
from immersion.preview.pads import Pad
from immersion.preview.picking import Ray, box_hit, triangles_hit
from immersion.preview.session import Look, Session
from walked_scene import walked_scene

PLACES = st.floats(-1, 1)
_counts = {"events": 0}


class Asked(Session):
    """A session that also takes the window's own actions, and does nothing with them."""

    def do(self, action: str) -> None:
        do(self, action)


class Visitor(RuleBasedStateMachine):
    """Someone who presses everything."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        self.file = walked_scene(folder)
        self.good = self.file.read_text(encoding="utf-8")
        self.now = 0.0
        self.stage = stages.open(self.file)
        eye = camera_at(self.stage, "entry")
        self.session = Asked(
            self.stage, None, eye, "entry", file=self.file, folder=folder, look=Look(), clock=lambda: self.now
        )
        self.captions = Captions()
        self.pad = Pad(self.session)

    def teardown(self) -> None:
        self.session.close()
        self.stage.close()
        self._folder.cleanup()

    @rule(action=st.sampled_from(sorted(DOING)))
    def ask(self, action: str) -> None:
        do(self.session, action)

    @rule(action=st.sampled_from(sorted(HELD)), down=st.booleans())
    def hold(self, action: str, down: bool) -> None:
        (self.session.press if down else self.session.release)(action)

    @rule(dt=st.sampled_from([0.0, 0.001, 1 / 60, 0.1, 0.73, 5.0, 61.0]))
    def wait(self, dt: float) -> None:
        self.now += dt
        self.session.advance(dt)

    @rule(x=PLACES, y=PLACES, aspect=st.sampled_from([0.1, 1.0, 16 / 9, 40.0]))
    def click(self, x: float, y: float, aspect: float) -> None:
        click_at(self.session, x, y, aspect)

    @rule(dx=st.floats(-3000, 3000), dy=st.floats(-3000, 3000))
    def look(self, dx: float, dy: float) -> None:
        self.session.move(looked(self.session.pose, dx, dy))

    @rule(number=st.integers(0, 9))
    def view(self, number: int) -> None:
        self.session.go(number)

    @rule(time=st.floats(-10, 200))
    def seek(self, time: float) -> None:
        self.session.seek(time)

    @rule(x=st.floats(-1, 1), y=st.floats(-1, 1), stick=st.sampled_from(["leftstick", "rightstick"]))
    def stick(self, x: float, y: float, stick: str) -> None:
        self.pad.on_stick_motion(None, stick, (x, y))

    @rule(button=st.sampled_from([action.pad for action in ACTIONS] + ["nothing"]))
    def button(self, button: str) -> None:
        self.pad.on_button_press(None, button)

    @rule(
        old=st.sampled_from(
            ["at:", "slab-1", "light:", "fr", "far", "screen: wall", "profiles:", "", "voix.wav"]
        ),
        new=st.sampled_from(["", "at:", "-", "[", "en", "x", "é"]),
    )
    def save(self, old: str, new: str) -> None:
        self.file.write_text(self.good.replace(old, new) if old else self.good, encoding="utf-8")
        self.session.reload()

    @invariant()
    def stands_somewhere(self) -> None:
        _counts["events"] += 1
        session = self.session
        numbers = [
            *session.pose.position,
            session.pose.yaw,
            session.pose.pitch,
            session.pose.fov,
            session.time,
        ]
        assert np.isfinite(numbers).all()
        assert np.isfinite(session.camera.world_from_camera).all()
        assert session.time >= 0
        if session.live is not None:
            assert session.live.known >= session.time - 1e-6

    @invariant()
    def can_be_shown(self) -> None:
        session = self.session
        session.contents()
        session.caption()
        names_of(session, 16 / 9)
        for block in blocks_of(session, self.captions, 0.01):
            assert all(isinstance(line, str) for line in block.lines)


def _run(examples: int, steps: int) -> int:
    _counts["events"] = 0
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Visitor,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
            suppress_health_check=checks, derandomize=True,
        ),
    )  # fmt: skip
    return _counts["events"]


def test_rays_that_hardly_lean_meet_what_they_meet() -> None:
    """A direction of 2e-308 times anything: found by random clicks."""
    corners = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float32)
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    for least in (5e-324, 2.2250738585072014e-308, 1e-300):
        along = Ray(np.array([0.0, 0.0, 2.0]), np.array([least, -least, -1.0]))
        beside = Ray(np.array([5.0, 0.0, 2.0]), np.array([least, least, -1.0]))
        in_plane = Ray(np.array([-3.0, 0.5, 0.0]), np.array([1.0, 0.0, -least]))
        assert triangles_hit(along, corners, faces) == 2.0
        assert triangles_hit(beside, corners, faces) is None
        assert triangles_hit(in_plane, corners, faces) in (None, 2.0, 3.0, 4.0)
        assert box_hit(along, np.full(3, -1.0), np.full(3, 1.0)) == 1.0
        assert box_hit(beside, np.full(3, -1.0), np.full(3, 1.0)) is None


def test_a_few_hundred_random_events() -> None:
    assert _run(4, 50) >= 100


@pytest.mark.slow
def test_ten_thousand_random_events() -> None:
    assert _run(220, 60) >= 10_000


def soak(session: Session, seconds: float, at_each: Callable[[int], None]) -> None:
    """Walk to and fro at accelerated time, doing something every second."""
    captions = Captions()
    names = sorted(set(DOING) - {"save-walk", "reload", "time-back", "time-on", "time-start"})
    for second in range(round(seconds)):
        session.press(("forward", "back", "left", "right")[second % 4])
        for _ in range(10):
            session.advance(0.1)
            session.contents()
            blocks_of(session, captions, 0.01)
        session.let_go()
        do(session, names[second % len(names)])
        session.pause(False)
        at_each(second)


def _grown(folder: Path, seconds: int) -> float:
    """Return the kilobytes that a soak leaves behind per minute of the visit, after its first quarter."""
    file = walked_scene(folder)
    held: dict[int, int] = {}

    def note(second: int) -> None:
        if second in (seconds // 4, seconds - 1):
            gc.collect()
            held[second] = tracemalloc.get_traced_memory()[0]

    with stages.open(file) as stage:
        session = Session(stage, None, camera_at(stage, "entry"), "entry", folder=folder)
        tracemalloc.start()
        try:
            soak(session, seconds, note)
        finally:
            tracemalloc.stop()
            session.close()
    first, last = held[seconds // 4], held[seconds - 1]
    return (last - first) / 1024 / ((seconds - 1 - seconds // 4) / 60)


@pytest.mark.slow
def test_memory_grows_by_the_walk_alone_over_twenty_minutes(tmp_path: Path) -> None:
    # A row of the walk each 100 ms is 48 bytes, and twice that while the arrays grow; the log has its lines.
    assert _grown(tmp_path, 1200) < 200
