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
    from immersion.scans.cleaning_clouds import CleanedCloud as CleanedCloud
    from immersion.scans.cleaning_clouds import clean_cloud as clean_cloud
    from immersion.scans.cloud import PointCloud as PointCloud
    from immersion.scans.cloud import Pose as Pose
    from immersion.scans.cropping import crop as crop
    from immersion.scans.decimation import Decimated as Decimated
    from immersion.scans.decimation import decimate as decimate
    from immersion.scans.distances import Deviation as Deviation
    from immersion.scans.distances import deviation as deviation
    from immersion.scans.hole_filling import Filled as Filled
    from immersion.scans.hole_filling import HoleOutcome as HoleOutcome
    from immersion.scans.hole_filling import fill_holes as fill_holes
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
    from immersion.scans.outliers import remove_outliers as remove_outliers
    from immersion.scans.spikes import Despiked as Despiked
    from immersion.scans.spikes import remove_spikes as remove_spikes
    from immersion.scans.support import Plane as Plane
    from immersion.scans.support import Supported as Supported
    from immersion.scans.support import remove_support as remove_support

# Where each public name lives. No module may bear a name of this list: importing it would hide the name.
_HOMES = {
    "Cleaned": "cleaning",
    "CleanedCloud": "cleaning_clouds",
    "Decimated": "decimation",
    "Despiked": "spikes",
    "Deviation": "distances",
    "Filled": "hole_filling",
    "HoleOutcome": "hole_filling",
    "Plane": "support",
    "ScanReport": "inspection",
    "Supported": "support",
    "clean": "cleaning",
    "clean_cloud": "cleaning_clouds",
    "crop": "cropping",
    "decimate": "decimation",
    "deviation": "distances",
    "fill_holes": "hole_filling",
    "inspect": "inspection",
    "FORMATS": "io",
    "Material": "io.materials",
    "Mesh": "mesh",
    "PointCloud": "cloud",
    "Pose": "cloud",
    "ProvenanceStep": "_history",
    "Texture": "mesh",
    "materials_of": "io.materials",
    "read": "io",
    "remove_outliers": "outliers",
    "remove_spikes": "spikes",
    "remove_support": "support",
    "scan_format": "io",
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
