"""Gamepads: sticks walk and turn, buttons do what keys do."""

from __future__ import annotations

from typing import Any

import numpy as np

from immersion.preview import actions
from immersion.preview.session import Session

__all__ = ["Pad", "follow_pads"]

DEAD = 0.15
"""A stick that rests is seldom quite in the middle."""

_CROSS = {(0, 1): "dpup", (0, -1): "dpdown", (-1, 0): "dpleft", (1, 0): "dpright"}


class Pad:
    """One gamepad; its ``on_…`` methods are the controller's events.

    Parameters
    ----------
    session : Session
        With a method ``do`` that does an action by its name.
    """

    def __init__(self, session: Any) -> None:  # noqa: ANN401 - a session that also does the window's actions
        self._session = session

    def on_stick_motion(self, controller: object, stick: str, vector: Any) -> None:  # noqa: ANN401
        """Walk with the left stick, turn and look with the right."""
        x, y = _lively(float(vector[0])), _lively(float(vector[1]))
        stroll = self._session.stroll
        if stick == "leftstick":
            stroll[:2] = y, x
        else:
            stroll[2:] = -x, y

    def on_trigger_motion(self, controller: object, trigger: str, value: float) -> None:
        """Hurry while the left trigger is pulled."""
        if trigger == "lefttrigger":
            (self._session.press if value > 0.5 else self._session.release)("fast")

    def on_dpad_motion(self, controller: object, vector: Any) -> None:  # noqa: ANN401
        """Do what an arm of the cross does."""
        self.on_button_press(controller, _CROSS.get((round(float(vector[0])), round(float(vector[1]))), ""))

    def on_button_press(self, controller: object, button: str) -> None:
        """Do what a button does."""
        action = actions.action_for_button(button)
        if action is not None:
            self._session.do(action.name)


def _lively(value: float) -> float:
    """Return a stick's value without the middle in which it rests, from −1 to 1.

    >>> _lively(0.1), _lively(1.0), _lively(float("nan"))
    (0.0, 1.0, 0.0)
    """
    if not np.isfinite(value) or abs(value) <= DEAD:
        return 0.0
    return float(np.sign(value) * min((abs(value) - DEAD) / (1 - DEAD), 1.0))


def follow_pads(session: Session) -> list[object]:
    """Follow every gamepad that is there; none is needed.

    Returns
    -------
    list
        What must be kept for as long as they are followed.
    """
    kept: list[object] = []
    try:
        import pyglet.input

        for controller in pyglet.input.get_controllers():
            controller.open()
            pad = Pad(session)
            controller.push_handlers(pad)
            kept += [controller, pad]  # pyglet does not keep those whose methods it calls
    except Exception:  # a driver that fails is no reason to have no window
        return []
    return kept
