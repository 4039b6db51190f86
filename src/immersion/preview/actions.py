"""What can be done in the window, and by which keys and buttons: the help and the page are made of this table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from immersion import messages
from immersion.preview import _window_texts as _window_texts

__all__ = [
    "ACTIONS",
    "HELD",
    "Action",
    "action_for",
    "action_for_button",
    "help_lines",
    "key_names",
    "keys_page",
]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done.

    Parameters
    ----------
    name : str
        What the session is asked; its words are the text ``preview-do-`` and the name.
    keys : tuple of str
        Names of keys, ``shift+`` before them where Shift is held too.
    pad : str
        A button of a gamepad.
    held : bool
        Whether it goes on for as long as the key is held.
    """

    name: str
    keys: tuple[str, ...]
    pad: str = ""
    held: bool = False


ACTIONS = (
    Action("forward", ("Z", "W", "UP"), "leftstick", held=True),
    Action("back", ("S", "DOWN"), "leftstick", held=True),
    Action("left", ("Q", "A"), "leftstick", held=True),
    Action("right", ("D",), "leftstick", held=True),
    Action("turn-left", ("LEFT",), "rightstick", held=True),
    Action("turn-right", ("RIGHT",), "rightstick", held=True),
    Action("look-up", ("PAGEUP",), "rightstick", held=True),
    Action("look-down", ("PAGEDOWN",), "rightstick", held=True),
    Action("fast", ("LSHIFT", "RSHIFT"), "lefttrigger", held=True),
    Action("view-next", ("V",), "rightshoulder"),
    Action("view-before", ("shift+V",), "leftshoulder"),
    Action("tour", ("T",), "y"),
    Action("step-next", ("N",), "dpright"),
    Action("step-before", ("B",), "dpleft"),
    Action("pause", ("SPACE",), "start"),
    Action("time-back", ("J",)),
    Action("time-on", ("K",)),
    Action("time-start", ("HOME",)),
    Action("cues", ("C",), "x"),
    Action("cue-next", ("X",), "dpdown"),
    Action("cue-before", ("shift+X",), "dpup"),
    Action("cue-fire", ("G",), "b"),
    Action("thing-next", ("TAB",), "rightstickpress"),
    Action("thing-before", ("shift+TAB",), "leftstickpress"),
    Action("click", ("ENTER", "RETURN", "NUM_ENTER"), "a"),
    Action("measure", ("M",)),
    Action("language", ("L",)),
    Action("profile", ("F",)),
    Action("names", ("I",)),
    Action("captions", ("U",)),
    Action("status", ("E",)),
    Action("contrast", ("O",)),
    Action("motion", ("Y",)),
    Action("text-larger", ("F8",)),
    Action("text-smaller", ("F7",)),
    Action("screenshot", ("P", "F12"), "guide"),
    Action("save-walk", ("R",)),
    Action("reload", ("F5",)),
    Action("fullscreen", ("F11",)),
    Action("help", ("H", "F1"), "back"),
    Action("leave", ("ESCAPE",)),
)
"""In the order of the help."""

HELD = frozenset(action.name for action in ACTIONS if action.held)

_BY_KEY = {key: action for action in ACTIONS for key in action.keys}
_BY_PAD = {action.pad: action for action in reversed(ACTIONS) if action.pad and not action.held}

_FRENCH_KEYS = {
    "UP": "↑", "DOWN": "↓", "LEFT": "←", "RIGHT": "→", "SPACE": "Espace", "ENTER": "Entrée", "TAB": "Tab",
    "PAGEUP": "Page préc.", "PAGEDOWN": "Page suiv.", "HOME": "Début", "ESCAPE": "Échap", "LSHIFT": "Maj",
    "shift": "Maj",
}  # fmt: skip
_ENGLISH_KEYS = _FRENCH_KEYS | {
    "SPACE": "Space", "ENTER": "Enter", "PAGEUP": "Page Up", "PAGEDOWN": "Page Down", "HOME": "Home",
    "ESCAPE": "Escape", "LSHIFT": "Shift", "shift": "Shift",
}  # fmt: skip
_SAME = ("RSHIFT", "RETURN", "NUM_ENTER")  # another key of the same name


def action_for(key: str, *, shift: bool = False) -> Action | None:
    """Return what a key does, or None; a key without an own meaning with Shift keeps the plain one.

    Examples
    --------
    >>> action_for("V").name, action_for("V", shift=True).name, action_for("W", shift=True).name, action_for("F2")
    ('view-next', 'view-before', 'forward', None)
    """
    return (_BY_KEY.get(f"shift+{key}") if shift else None) or _BY_KEY.get(key)


def action_for_button(button: str) -> Action | None:
    """Return what a gamepad's button does, or None; sticks and triggers are followed by themselves.

    >>> action_for_button("a").name
    'click'
    """
    return _BY_PAD.get(f"{button}press" if button.endswith("stick") else button)


def key_names(keys: Iterable[str], lang: str) -> str:
    """Return keys as they stand on a keyboard.

    >>> key_names(("shift+TAB", "ENTER", "RETURN"), "fr")
    'Maj Tab, Entrée'
    """
    words = _FRENCH_KEYS if lang.startswith("fr") else _ENGLISH_KEYS
    return ", ".join(
        " ".join(words.get(part, part) for part in key.split("+")) for key in keys if key not in _SAME
    )


def help_lines(lang: str) -> list[str]:
    """Return the help: one line for each action, and the mouse."""
    rows = [(key_names(action.keys, lang), _words(action, lang)) for action in ACTIONS]
    rows.insert(9, ("1 – 9", messages.text("preview-do-view", lang)))
    rows.append((messages.text("preview-mouse-drag", lang), messages.text("preview-mouse-drag-does", lang)))
    rows.append((messages.text("preview-mouse-click", lang), messages.text("preview-mouse-click-does", lang)))
    wide = max(len(keys) for keys, _ in rows)
    return [f"{keys:<{wide}}  {words}" for keys, words in rows]


def keys_page(lang: str = "en") -> str:
    """Return the table of keys and buttons, in Markdown."""
    lines = ["| Keys | Gamepad | What it does |", "| --- | --- | --- |"]
    rows = [(key_names(a.keys, lang), a.pad or "–", _words(a, lang)) for a in ACTIONS]
    rows.insert(9, ("1 – 9", "–", messages.text("preview-do-view", lang)))
    return "\n".join([*lines, *(f"| {keys} | {pad} | {words} |" for keys, pad, words in rows)]) + "\n"


def _words(action: Action, lang: str) -> str:
    return messages.text(f"preview-do-{action.name}", lang)
