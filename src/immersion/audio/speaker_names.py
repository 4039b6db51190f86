"""Loudspeakers by the names that a file gives its channels, in the order of the file.

WAV has names and an order of its own: its 7.1 has the back before the sides, that of BS.2051 the sides before the back.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from immersion.audio.layouts import Layout, Loudspeaker, layout, layout_names
from immersion.errors import UnknownNameError

__all__ = ["in_order_of", "named_layout"]

# WAVEFORMATEXTENSIBLE's names by label of BS.2051, where a layout has sides and a back (7.1), and where it has not.
_ALWAYS = {
    **{"FL": "M+030", "FR": "M-030", "FC": "M+000", "LFE": "LFE1", "BC": "M+180"},
    **{"TC": "T+000", "TFC": "U+000", "TBC": "U+180"},
}
_SEVEN = {
    **{"SL": "M+090", "SR": "M-090", "BL": "M+135", "BR": "M-135"},
    **{"TFL": "U+045", "TFR": "U-045", "TBL": "U+135", "TBR": "U-135"},
}
_FIVE = {
    **{"SL": "M+110", "SR": "M-110", "BL": "M+110", "BR": "M-110"},
    **{"TFL": "U+030", "TFR": "U-030", "TBL": "U+110", "TBR": "U-110"},
}


@cache
def _known() -> dict[str, Loudspeaker]:
    return {one.name: one for name in layout_names() for one in layout(name).loudspeakers}


def named_layout(names: Sequence[str]) -> Layout | None:
    """Return the loudspeakers that channels are named after; None when a name is none, or there twice.

    Parameters
    ----------
    names : sequence of str
        Labels of BS.2051 (``"M+030"``), or those of a WAV file (``"FL"``), one for each channel.

    Returns
    -------
    Layout or None
        In the order of the names; it has the name of the layout of BS.2051 with these loudspeakers, if there is one.

    Examples
    --------
    >>> named_layout(["FL", "FR", "FC", "LFE", "BL", "BR", "SL", "SR"]).names
    ('M+030', 'M-030', 'M+000', 'LFE1', 'M+135', 'M-135', 'M+090', 'M-090')
    >>> named_layout(["piano", "voice"]) is None
    True
    """
    wave = _ALWAYS | (_SEVEN if {"SL", "BL"} <= set(names) else _FIVE)
    labels = [wave.get(name, name) for name in names]
    known = _known()
    if not labels or len(set(labels)) < len(labels) or not set(labels) <= set(known):
        return None
    same = [name for name in layout_names() if set(layout(name).names) == set(labels)]
    return Layout(same[0] if same else "positions", tuple(known[label] for label in labels))


def in_order_of(names: Sequence[str], which: str) -> Layout | None:
    """Return the layout of this name in the order in which a file has its channels; None when it does not say.

    Examples
    --------
    >>> in_order_of(["FL", "FR", "FC", "LFE", "BL", "BR", "SL", "SR"], "7.1").names[4:6]
    ('M+135', 'M-135')
    """
    rig = named_layout(names)
    try:
        wanted = set(layout(which).names)
    except UnknownNameError:
        return None
    return rig if rig is not None and set(rig.names) == wanted else None
