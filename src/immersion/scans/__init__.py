"""Scans: read, look into, repair, lighten and write the meshes of real objects.

Names load when they are first touched, so that importing this package stays light.

>>> from immersion import scans
>>> scans.Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]]).diagonal.__round__(3)
1.414
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from immersion.scans._history import ProvenanceStep as ProvenanceStep
    from immersion.scans.cleaning import Cleaned as Cleaned
    from immersion.scans.cleaning import clean as clean
    from immersion.scans.cloud import PointCloud as PointCloud
    from immersion.scans.cloud import Pose as Pose
    from immersion.scans.contact_sheets import contact_sheet as contact_sheet
    from immersion.scans.decimation import Decimated as Decimated
    from immersion.scans.decimation import decimate as decimate
    from immersion.scans.distances import Deviation as Deviation
    from immersion.scans.distances import deviation as deviation
    from immersion.scans.distances import vertex_deviation as vertex_deviation
    from immersion.scans.grading import Remark as Remark
    from immersion.scans.heat_maps import heat_map as heat_map
    from immersion.scans.heat_maps import heat_mesh as heat_mesh
    from immersion.scans.holes import Hole as Hole
    from immersion.scans.inspection import CloudReport as CloudReport
    from immersion.scans.inspection import ScanReport as ScanReport
    from immersion.scans.inspection import inspect as inspect
    from immersion.scans.io import FORMATS as FORMATS
    from immersion.scans.io import read as read
    from immersion.scans.io import scan_format as scan_format
    from immersion.scans.io import write as write
    from immersion.scans.io.materials import Material as Material
    from immersion.scans.io.materials import materials_of as materials_of
    from immersion.scans.mesh import Mesh as Mesh
    from immersion.scans.mesh import Texture as Texture
    from immersion.scans.pictures import picture as picture
    from immersion.scans.scaling import Fitted as Fitted
    from immersion.scans.scaling import fit_control_points as fit_control_points
    from immersion.scans.scaling import read_control_points as read_control_points
    from immersion.scans.scaling import set_scale as set_scale
    from immersion.scans.scaling import set_up as set_up

# Where each public name lives. No module may bear a name of this list: importing it would hide the name.
_HOMES = {
    "Cleaned": "cleaning",
    "CloudReport": "inspection",
    "Decimated": "decimation",
    "Deviation": "distances",
    "Fitted": "scaling",
    "Hole": "holes",
    "Remark": "grading",
    "ScanReport": "inspection",
    "clean": "cleaning",
    "contact_sheet": "contact_sheets",
    "decimate": "decimation",
    "deviation": "distances",
    "fit_control_points": "scaling",
    "heat_map": "heat_maps",
    "heat_mesh": "heat_maps",
    "inspect": "inspection",
    "FORMATS": "io",
    "Material": "io.materials",
    "Mesh": "mesh",
    "PointCloud": "cloud",
    "Pose": "cloud",
    "ProvenanceStep": "_history",
    "Texture": "mesh",
    "materials_of": "io.materials",
    "picture": "pictures",
    "read": "io",
    "read_control_points": "scaling",
    "scan_format": "io",
    "set_scale": "scaling",
    "set_up": "scaling",
    "vertex_deviation": "distances",
    "write": "io",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    if name in _HOMES:
        value = getattr(import_module(f"immersion.scans.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'immersion.scans' has no attribute {name!r}; it has {', '.join(_HOMES)}")


def __dir__() -> list[str]:
    return sorted(_HOMES)
