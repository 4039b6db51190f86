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
    from immersion.scans._record import Provenance as Provenance
    from immersion.scans._replay_steps import STEPS as STEPS
    from immersion.scans.cleaning import Cleaned as Cleaned
    from immersion.scans.cleaning import clean as clean
    from immersion.scans.cloud import PointCloud as PointCloud
    from immersion.scans.cloud import Pose as Pose
    from immersion.scans.decimation import Decimated as Decimated
    from immersion.scans.decimation import decimate as decimate
    from immersion.scans.distances import Deviation as Deviation
    from immersion.scans.distances import deviation as deviation
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
    from immersion.scans.provenance import provenance_path as provenance_path
    from immersion.scans.provenance import provenance_schema as provenance_schema
    from immersion.scans.provenance import read_provenance as read_provenance
    from immersion.scans.provenance import with_rights as with_rights
    from immersion.scans.replaying import Replayed as Replayed
    from immersion.scans.replaying import replay as replay

# Where each public name lives. No module may bear a name of this list: importing it would hide the name.
_HOMES = {
    "Cleaned": "cleaning",
    "Decimated": "decimation",
    "Deviation": "distances",
    "ScanReport": "inspection",
    "clean": "cleaning",
    "decimate": "decimation",
    "deviation": "distances",
    "inspect": "inspection",
    "FORMATS": "io",
    "Material": "io.materials",
    "Mesh": "mesh",
    "PointCloud": "cloud",
    "Pose": "cloud",
    "Provenance": "_record",
    "ProvenanceStep": "_history",
    "Replayed": "replaying",
    "STEPS": "_replay_steps",
    "Texture": "mesh",
    "materials_of": "io.materials",
    "provenance_path": "provenance",
    "provenance_schema": "provenance",
    "read": "io",
    "read_provenance": "provenance",
    "replay": "replaying",
    "scan_format": "io",
    "with_rights": "provenance",
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
