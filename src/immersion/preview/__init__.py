"""Preview: pictures of a scene without a display, and a window to walk in it.

Names load when they are first touched, so that importing this package opens no graphics.

>>> print(*sorted(__all__))  # doctest: +NORMALIZE_WHITESPACE
Film Video Videos contact_sheet film frames illuminance lux_pictures picture picture_views plan projector_picture
run save_png
"""

from typing import TYPE_CHECKING

from immersion._lazy import lazy

if TYPE_CHECKING:
    from immersion.preview.contact_sheets import contact_sheet as contact_sheet
    from immersion.preview.contact_sheets import picture_views as picture_views
    from immersion.preview.films import Film as Film
    from immersion.preview.films import film as film
    from immersion.preview.films import frames as frames
    from immersion.preview.light_meter import illuminance as illuminance
    from immersion.preview.lux_pictures import lux_pictures as lux_pictures
    from immersion.preview.pictures import picture as picture
    from immersion.preview.pictures import save_png as save_png
    from immersion.preview.plans.plan import plan as plan
    from immersion.preview.projector_pictures import projector_picture as projector_picture
    from immersion.preview.videos import Video as Video
    from immersion.preview.videos import Videos as Videos
    from immersion.preview.window import run as run

_HOMES = {
    "Film": "films",
    "Video": "videos",
    "Videos": "videos",
    "contact_sheet": "contact_sheets",
    "film": "films",
    "frames": "films",
    "illuminance": "light_meter",
    "lux_pictures": "lux_pictures",
    "picture": "pictures",
    "picture_views": "contact_sheets",
    "plan": "plans.plan",
    "projector_picture": "projector_pictures",
    "run": "window",
    "save_png": "pictures",
}

__all__ = list(_HOMES)

__getattr__, __dir__ = lazy(__name__, _HOMES)
