"""Preview: pictures of a scene without a display, and a window to walk in it.

Names load when they are first touched, so that importing this package opens no graphics.

>>> sorted(__all__)
['illuminance', 'picture', 'projector_picture', 'run', 'save_png']
"""

from typing import TYPE_CHECKING

from immersion._lazy import lazy

if TYPE_CHECKING:
    from immersion.preview.light_meter import illuminance as illuminance
    from immersion.preview.pictures import picture as picture
    from immersion.preview.pictures import save_png as save_png
    from immersion.preview.projector_pictures import projector_picture as projector_picture
    from immersion.preview.window import run as run

_HOMES = {
    "illuminance": "light_meter",
    "picture": "pictures",
    "projector_picture": "projector_pictures",
    "run": "window",
    "save_png": "pictures",
}

__all__ = list(_HOMES)

__getattr__, __dir__ = lazy(__name__, _HOMES)
