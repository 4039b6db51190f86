"""Keyboard and gamepad alone, through pyglet's own events: every key and button does what the table says."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from faked_window import faked_player
from immersion.preview import doing
from immersion.preview.actions import ACTIONS, Action
from immersion.preview.pads import follow_pads
from immersion.preview.window import Player
from walked_scene import walked_scene

BUTTONS = (
    *("a", "b", "x", "y", "back", "start", "guide", "leftshoulder", "rightshoulder"),
    *("leftstick", "rightstick"),
)
AXES = ("leftx", "lefty", "rightx", "righty", "lefttrigger", "righttrigger")
CROSS = ("dpup", "dpdown", "dpleft", "dpright")


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Player]:
    with faked_player(walked_scene(tmp_path), (160, 90)) as made:
        yield made


@pytest.fixture
def pad(player: Player, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Give the controls of a device that pyglet reads as a gamepad, by name; the player follows it."""
    import pyglet

    # Without a display pyglet finds no drivers to load; what becomes of their events is in modules of its own.
    package = types.ModuleType("pyglet.input")
    package.__path__ = [str(Path(pyglet.__file__).parent / "input")]
    monkeypatch.setitem(sys.modules, "pyglet.input", package)
    monkeypatch.setattr(pyglet, "input", package, raising=False)
    from pyglet.input.base import AbsoluteAxis, Button, Controller, Device
    from pyglet.input.controller import Relation

    controls: dict[str, Any] = {name: Button(name, name) for name in (*BUTTONS, *CROSS)}
    for name in AXES:
        controls[name] = AbsoluteAxis(name, -1000 if "trigger" not in name else 0, 1000, name)

    class Made(Device):
        def open(self, window: object = None, exclusive: bool = False) -> None:
            self._is_open = True

        def get_controls(self) -> list[Any]:
            return list(controls.values())

    mapping: dict[str, Any] = {"name": "made", "guid": "0"}
    mapping |= {name: Relation("button", number) for number, name in enumerate((*BUTTONS, *CROSS))}
    mapping |= {name: Relation("axis", number) for number, name in enumerate(AXES)}
    controller = Controller(Made(None, "made"), mapping)
    package.get_controllers = lambda: [controller]  # type: ignore[attr-defined]
    player.pads = follow_pads(player)
    assert player.pads[0] is controller
    assert controller.device.is_open
    return controls


def press(player: Player, *names: str, shift: bool = False) -> None:
    """Press and release keys through the window's events."""
    from pyglet.window import key

    for name in names:
        held = key.MOD_SHIFT if shift else 0
        player._window.dispatch_event("on_key_press", getattr(key, name), held)
        player._window.dispatch_event("on_key_release", getattr(key, name), held)


def hold(player: Player, name: str, seconds: float) -> None:
    from pyglet.window import key

    player._window.dispatch_event("on_key_press", getattr(key, name), 0)
    pass_time(player, seconds)
    player._window.dispatch_event("on_key_release", getattr(key, name), 0)


def pass_time(player: Player, seconds: float) -> None:
    for _ in range(round(seconds * 60)):
        player.advance(1 / 60)


def fired(player: Player) -> list[str]:
    visit = player.so_far()
    assert visit is not None
    return [event.target for event in visit.events if event.kind == "cue"]


def _noted(player: Player, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note what is asked for rather than doing it."""
    noted: list[str] = []
    for name in doing.DOING:
        monkeypatch.setitem(doing.DOING, name, lambda session, name=name: noted.append(name))
    monkeypatch.setattr(player, "_close_or_leave", lambda: noted.append("leave"))
    monkeypatch.setattr(
        player._window, "set_fullscreen", lambda on: noted.append("fullscreen"), raising=False
    )
    return noted


def _once(player: Player, noted: list[str]) -> str:
    """Return the one thing that was asked for."""
    asked = [*noted, *(["screenshot"] if player._wanted else [])]
    noted.clear()
    player._wanted = False
    assert len(asked) == 1, asked
    return asked[0]


def test_every_key_does_what_the_table_says(player: Player, monkeypatch: pytest.MonkeyPatch) -> None:
    from pyglet.window import key

    noted = _noted(player, monkeypatch)
    for action in ACTIONS:
        for written in action.keys:
            name, shift = written.removeprefix("shift+"), written.startswith("shift+")
            symbol = getattr(key, name)
            player._window.dispatch_event("on_key_press", symbol, key.MOD_SHIFT if shift else 0)
            if action.held:
                assert player._held == {action.name}
            else:
                assert _once(player, noted) == action.name
            player._window.dispatch_event("on_key_release", symbol, 0)
            assert player._held == set()


def test_every_button_does_what_the_table_says(
    player: Player, pad: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = _noted(player, monkeypatch)
    told: dict[str, Action] = {action.pad: action for action in ACTIONS if action.pad and not action.held}
    for name in (*BUTTONS, *CROSS):
        wanted = told.pop(f"{name}press" if name.endswith("stick") else name, None)
        pad[name].value = 1
        assert wanted is not None, name
        assert _once(player, noted) == wanted.name
        pad[name].value = 0
        assert noted == []  # letting go does nothing
    assert told == {}  # no action waits for a button that pyglet has not


def test_sticks_and_triggers_walk_and_turn(player: Player, pad: dict[str, Any]) -> None:
    z, yaw = player.pose.position[2], player.pose.yaw
    pad["lefty"].value = -1000  # pushed away from the player: forwards
    pass_time(player, 1.0)
    walked = z - player.pose.position[2]
    assert walked == pytest.approx(1.4, rel=0.02)
    pad["lefttrigger"].value = 1000
    assert "fast" in player._held
    before = player.pose.position[2]
    pad["lefty"].value = 1000
    pass_time(player, 0.5)
    assert player.pose.position[2] - before == pytest.approx(1.5, rel=0.03)
    pad["lefttrigger"].value = 0
    pad["lefty"].value = 0
    place = player.pose.position
    pass_time(player, 0.5)
    assert player.pose.position == place
    pad["rightx"].value = 1000  # to the right
    pass_time(player, 1.0)
    assert np.degrees(player.pose.yaw - yaw) == pytest.approx(-75, abs=1)
    pad["rightx"].value = 100  # a stick that hangs beside its middle
    turned = player.pose.yaw
    pass_time(player, 0.5)
    assert player.pose.yaw == turned


def test_a_whole_visit_by_the_keyboard_alone(player: Player, tmp_path: Path) -> None:
    player.look.reduced_motion = True
    press(player, "SPACE")
    assert not player.paused
    hold(player, "UP", 1.2)
    assert "speak" in fired(player)  # walked into the zone
    press(player, "TAB", "ENTER")  # the slab is the first thing
    pass_time(player, 0.05)
    assert player.chosen == "slab-1"
    assert "touched" in fired(player)
    press(player, "C")
    assert player.look.cues
    for _ in range(20):
        if player.cue == "far":
            break
        press(player, "X")
    press(player, "G")
    pass_time(player, 0.05)
    assert "far" in fired(player)
    press(player, "_2")
    assert player.view == "close"
    press(player, "M", "ENTER")
    hold(player, "LEFT", 0.3)
    press(player, "ENTER")
    assert len(player.marks) == 2
    press(player, "ESCAPE")  # closes the measure, not the window
    assert not player.measuring
    press(player, "L", "J", "R")
    assert player.stage.language == "en"
    assert (tmp_path / "salle-walk-1.csv").is_file()


@pytest.mark.slow
def test_a_whole_visit_by_the_gamepad_alone(player: Player, pad: dict[str, Any]) -> None:
    player.look.reduced_motion = True

    def push(*names: str) -> None:
        for name in names:
            pad[name].value = 1
            pad[name].value = 0

    push("start")
    assert not player.paused
    pad["lefty"].value = -1000
    pass_time(player, 1.2)
    pad["lefty"].value = 0
    assert "speak" in fired(player)
    push("rightstick", "a")
    pass_time(player, 0.05)
    assert "touched" in fired(player)
    push("y")
    assert player.tour == "main"
    push("dpright")
    pass_time(player, 0.05)
    assert (player.step, player.view) == (1, "close")
    assert "far" in fired(player)  # the cue of the step
    push("x", "dpdown", "dpdown", "b")
    assert player.look.cues
    push("back")
    assert player.look.help
