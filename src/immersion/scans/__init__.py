"""Scans: read, look into, repair, lighten and write the meshes of real objects.

Names load when they are first touched, so that importing this package stays light.

>>> from immersion import scans
>>> scans.Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]]).diagonal.__round__(3)
1.414
"""

from typing import TYPE_CHECKING

from immersion._lazy import lazy

if TYPE_CHECKING:
    from immersion.scans._history import ProvenanceStep as ProvenanceStep
    from immersion.scans._record import Provenance as Provenance
    from immersion.scans._replay_steps import STEPS as STEPS
    from immersion.scans.cleaning import Cleaned as Cleaned
    from immersion.scans.cleaning import clean as clean
    from immersion.scans.cleaning_clouds import CleanedCloud as CleanedCloud
    from immersion.scans.cleaning_clouds import clean_cloud as clean_cloud
    from immersion.scans.cloud import PointCloud as PointCloud
    from immersion.scans.cloud import Pose as Pose
    from immersion.scans.contact_sheets import contact_sheet as contact_sheet
    from immersion.scans.cropping import crop as crop
    from immersion.scans.decimation import Decimated as Decimated
    from immersion.scans.decimation import decimate as decimate
    from immersion.scans.decimation import lod as lod
    from immersion.scans.decimation import lods as lods
    from immersion.scans.distances import Deviation as Deviation
    from immersion.scans.distances import deviation as deviation
    from immersion.scans.distances import vertex_deviation as vertex_deviation
    from immersion.scans.grading import Remark as Remark
    from immersion.scans.heat_maps import heat_map as heat_map
    from immersion.scans.heat_maps import heat_mesh as heat_mesh
    from immersion.scans.hole_filling import Filled as Filled
    from immersion.scans.hole_filling import HoleOutcome as HoleOutcome
    from immersion.scans.hole_filling import fill_holes as fill_holes
    from immersion.scans.holes import Hole as Hole
    from immersion.scans.inspection import CloudReport as CloudReport
    from immersion.scans.inspection import ScanReport as ScanReport
    from immersion.scans.inspection import inspect as inspect
    from immersion.scans.io import FORMATS as FORMATS
    from immersion.scans.io import compression_bound as compression_bound
    from immersion.scans.io import read as read
    from immersion.scans.io import read_cloud as read_cloud
    from immersion.scans.io import read_mesh as read_mesh
    from immersion.scans.io import scan_format as scan_format
    from immersion.scans.io import write as write
    from immersion.scans.io.materials import Material as Material
    from immersion.scans.io.materials import materials_of as materials_of
    from immersion.scans.io.ply_maps import PlyMap as PlyMap
    from immersion.scans.io.ply_maps import PlyMeshWriter as PlyMeshWriter
    from immersion.scans.io.ply_maps import open_ply as open_ply
    from immersion.scans.io.streams import chunks as chunks
    from immersion.scans.mesh import Mesh as Mesh
    from immersion.scans.mesh import Texture as Texture
    from immersion.scans.outliers import remove_outliers as remove_outliers
    from immersion.scans.pictures import picture as picture
    from immersion.scans.provenance import provenance_path as provenance_path
    from immersion.scans.provenance import provenance_schema as provenance_schema
    from immersion.scans.provenance import read_provenance as read_provenance
    from immersion.scans.provenance import with_rights as with_rights
    from immersion.scans.reconstruction import Reconstructed as Reconstructed
    from immersion.scans.reconstruction import reconstruct as reconstruct
    from immersion.scans.replaying import Replayed as Replayed
    from immersion.scans.replaying import replay as replay
    from immersion.scans.rig import Rig as Rig
    from immersion.scans.rig import without_rig as without_rig
    from immersion.scans.scaling import Fitted as Fitted
    from immersion.scans.scaling import fit_control_points as fit_control_points
    from immersion.scans.scaling import read_control_points as read_control_points
    from immersion.scans.scaling import set_scale as set_scale
    from immersion.scans.scaling import set_up as set_up
    from immersion.scans.spikes import Despiked as Despiked
    from immersion.scans.spikes import remove_spikes as remove_spikes
    from immersion.scans.support import Plane as Plane
    from immersion.scans.support import Supported as Supported
    from immersion.scans.support import remove_support as remove_support
    from immersion.scans.thinning import Thinned as Thinned
    from immersion.scans.thinning import thin as thin
    from immersion.scans.tolerances import is_within as is_within

# Where each public name lives. No module may bear a name of this list: importing it would hide the name.
_HOMES = {
    "Cleaned": "cleaning",
    "CleanedCloud": "cleaning_clouds",
    "CloudReport": "inspection",
    "Decimated": "decimation",
    "Despiked": "spikes",
    "Deviation": "distances",
    "Filled": "hole_filling",
    "Fitted": "scaling",
    "FORMATS": "io",
    "Hole": "holes",
    "HoleOutcome": "hole_filling",
    "Material": "io.materials",
    "Mesh": "mesh",
    "Plane": "support",
    "PlyMap": "io.ply_maps",
    "PlyMeshWriter": "io.ply_maps",
    "PointCloud": "cloud",
    "Pose": "cloud",
    "Provenance": "_record",
    "ProvenanceStep": "_history",
    "Reconstructed": "reconstruction",
    "Remark": "grading",
    "Replayed": "replaying",
    "Rig": "rig",
    "ScanReport": "inspection",
    "STEPS": "_replay_steps",
    "Supported": "support",
    "Texture": "mesh",
    "Thinned": "thinning",
    "chunks": "io.streams",
    "clean": "cleaning",
    "clean_cloud": "cleaning_clouds",
    "compression_bound": "io",
    "contact_sheet": "contact_sheets",
    "crop": "cropping",
    "decimate": "decimation",
    "deviation": "distances",
    "fill_holes": "hole_filling",
    "fit_control_points": "scaling",
    "heat_map": "heat_maps",
    "heat_mesh": "heat_maps",
    "inspect": "inspection",
    "is_within": "tolerances",
    "lod": "decimation",
    "lods": "decimation",
    "materials_of": "io.materials",
    "open_ply": "io.ply_maps",
    "picture": "pictures",
    "provenance_path": "provenance",
    "provenance_schema": "provenance",
    "read": "io",
    "read_cloud": "io",
    "read_control_points": "scaling",
    "read_mesh": "io",
    "read_provenance": "provenance",
    "reconstruct": "reconstruction",
    "remove_outliers": "outliers",
    "remove_spikes": "spikes",
    "remove_support": "support",
    "replay": "replaying",
    "scan_format": "io",
    "set_scale": "scaling",
    "set_up": "scaling",
    "thin": "thinning",
    "vertex_deviation": "distances",
    "with_rights": "provenance",
    "without_rig": "rig",
    "write": "io",
}

__all__ = list(_HOMES)

__getattr__, __dir__ = lazy(__name__, _HOMES)
