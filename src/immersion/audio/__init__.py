"""Ambisonic audio: encode, rotate, listen with head tracking, read and write.

Everything inside is AmbiX (ACN, SN3D; x front, y left, z up); arrays are (channels, frames) float32.
"""

from typing import TYPE_CHECKING

from immersion._lazy import lazy

if TYPE_CHECKING:
    from immersion.audio.adm_osc import AdmOscReceiver, AdmOscSender
    from immersion.audio.adm_sources import AdmScene, adm_scene
    from immersion.audio.attenuation import cone_gain, distance_gain
    from immersion.audio.bed_metering import bed_loudness
    from immersion.audio.binaural_decoder import BinauralDecoder
    from immersion.audio.conventions import CONVENTIONS, convert, truncate, upmix
    from immersion.audio.crossovers import Crossover
    from immersion.audio.doppler import Doppler
    from immersion.audio.encoder import Encoder
    from immersion.audio.encoding import encode
    from immersion.audio.field_transforms import apply_matrix, loudness_matrix, mirror, zoom_matrix
    from immersion.audio.file_rendering import RenderedFile, render_file
    from immersion.audio.file_streams import FileStream
    from immersion.audio.formats import AUDIO_FORMATS, parts_of, read, read_parts, write
    from immersion.audio.formats.adm import (
        Adm,
        AdmBlock,
        AdmElement,
        AdmPosition,
        AdmTrack,
        AdmValue,
        read_adm,
    )
    from immersion.audio.formats.adm_writing import write_adm
    from immersion.audio.formats.streams import AudioReader, AudioWriter, create_audio, open_audio
    from immersion.audio.full_scale import OverMeter, Overs, overs
    from immersion.audio.graph import (
        Bed,
        Cone,
        Distance,
        Envelope,
        Graph,
        Group,
        LiveInput,
        Source,
        Stem,
        Stream,
        Trajectory,
    )
    from immersion.audio.harmonics import sh
    from immersion.audio.head_inspection import HeadReport, inspect_hrtf
    from immersion.audio.head_size import at_distance, head_radius, with_head_radius
    from immersion.audio.headphones import HeadphoneEq, equalised, read_headphone_eq
    from immersion.audio.hrtf import Hrtf, default_hrtf
    from immersion.audio.layouts import Layout, Loudspeaker, layout, layout_names
    from immersion.audio.levels import loudness_level, peak_level
    from immersion.audio.listener import Listener
    from immersion.audio.live import LiveOutput
    from immersion.audio.live_metering import LiveMeter
    from immersion.audio.loudness_layouts import channel_weights
    from immersion.audio.loudspeakers import DecoderReport, LoudspeakerDecoder
    from immersion.audio.metering import Loudness, LoudnessMeter, loudness
    from immersion.audio.nearfield import NearField
    from immersion.audio.normalising import Normalised, limiter_latency, mastered, normalised
    from immersion.audio.outputs import AmbisonicOutput, BinauralOutput, LoudspeakerOutput, Outputs, Port
    from immersion.audio.panning import PointSourcePanner, VbapPanner
    from immersion.audio.record import Audio, ambisonic_order
    from immersion.audio.recording_facts import AudioFacts, file_facts
    from immersion.audio.renderer import Renderer
    from immersion.audio.resampling import resample
    from immersion.audio.rig_lists import read_layout
    from immersion.audio.rig_maps import Area, RigMap, rig_map
    from immersion.audio.rig_output import RigOutput
    from immersion.audio.rig_reports import RigReport, rig_report
    from immersion.audio.room_listening import RoomListening
    from immersion.audio.rotation import rotate, rotation_matrix
    from immersion.audio.rotator import Rotator
    from immersion.audio.scattered import DistancePanner
    from immersion.audio.soaking import SoakReport, soak
    from immersion.audio.sofa import read_hrtf
    from immersion.audio.sound_report import SoundReport, inspect_sound
    from immersion.audio.spread import spread_weights
    from immersion.audio.weights import degree_weights, weigh

__all__ = [
    "AUDIO_FORMATS",
    "CONVENTIONS",
    "Adm",
    "AdmBlock",
    "AdmElement",
    "AdmOscReceiver",
    "AdmOscSender",
    "AdmPosition",
    "AdmScene",
    "AdmTrack",
    "AdmValue",
    "AmbisonicOutput",
    "Area",
    "Audio",
    "AudioFacts",
    "AudioReader",
    "AudioWriter",
    "Bed",
    "BinauralDecoder",
    "BinauralOutput",
    "Cone",
    "Crossover",
    "DecoderReport",
    "Distance",
    "DistancePanner",
    "Doppler",
    "Encoder",
    "Envelope",
    "FileStream",
    "Graph",
    "Group",
    "HeadReport",
    "HeadphoneEq",
    "Hrtf",
    "Layout",
    "Listener",
    "LiveInput",
    "LiveMeter",
    "LiveOutput",
    "Loudness",
    "LoudnessMeter",
    "Loudspeaker",
    "LoudspeakerDecoder",
    "LoudspeakerOutput",
    "NearField",
    "Normalised",
    "Outputs",
    "OverMeter",
    "Overs",
    "PointSourcePanner",
    "Port",
    "RenderedFile",
    "Renderer",
    "RigMap",
    "RigOutput",
    "RigReport",
    "RoomListening",
    "Rotator",
    "SoakReport",
    "SoundReport",
    "Source",
    "Stem",
    "Stream",
    "Trajectory",
    "VbapPanner",
    "adm_scene",
    "ambisonic_order",
    "apply_matrix",
    "at_distance",
    "bed_loudness",
    "channel_weights",
    "cone_gain",
    "convert",
    "create_audio",
    "default_hrtf",
    "degree_weights",
    "distance_gain",
    "encode",
    "equalised",
    "file_facts",
    "head_radius",
    "inspect_hrtf",
    "inspect_sound",
    "layout",
    "layout_names",
    "limiter_latency",
    "loudness",
    "loudness_level",
    "loudness_matrix",
    "mastered",
    "mirror",
    "normalised",
    "open_audio",
    "overs",
    "parts_of",
    "peak_level",
    "read",
    "read_adm",
    "read_headphone_eq",
    "read_hrtf",
    "read_layout",
    "read_parts",
    "render_file",
    "resample",
    "rig_map",
    "rig_report",
    "rotate",
    "rotation_matrix",
    "sh",
    "soak",
    "spread_weights",
    "truncate",
    "upmix",
    "weigh",
    "with_head_radius",
    "write",
    "write_adm",
    "zoom_matrix",
]

_HOMES = {
    "AUDIO_FORMATS": "formats",
    "CONVENTIONS": "conventions",
    "Adm": "formats.adm",
    "AdmBlock": "formats.adm",
    "AdmElement": "formats.adm",
    "AdmOscReceiver": "adm_osc",
    "AdmOscSender": "adm_osc",
    "AdmPosition": "formats.adm",
    "AdmScene": "adm_sources",
    "AdmTrack": "formats.adm",
    "AdmValue": "formats.adm",
    "AmbisonicOutput": "outputs",
    "Area": "rig_maps",
    "Audio": "record",
    "AudioFacts": "recording_facts",
    "AudioReader": "formats.streams",
    "AudioWriter": "formats.streams",
    "Bed": "graph",
    "BinauralDecoder": "binaural_decoder",
    "BinauralOutput": "outputs",
    "Cone": "graph",
    "Crossover": "crossovers",
    "DecoderReport": "loudspeakers",
    "Distance": "graph",
    "DistancePanner": "scattered",
    "Doppler": "doppler",
    "Encoder": "encoder",
    "Envelope": "graph",
    "FileStream": "file_streams",
    "Graph": "graph",
    "Group": "graph",
    "HeadReport": "head_inspection",
    "HeadphoneEq": "headphones",
    "Hrtf": "hrtf",
    "Layout": "layouts",
    "Listener": "listener",
    "LiveInput": "graph",
    "LiveMeter": "live_metering",
    "LiveOutput": "live",
    "Loudness": "metering",
    "LoudnessMeter": "metering",
    "Loudspeaker": "layouts",
    "LoudspeakerDecoder": "loudspeakers",
    "LoudspeakerOutput": "outputs",
    "NearField": "nearfield",
    "Normalised": "normalising",
    "Outputs": "outputs",
    "OverMeter": "full_scale",
    "Overs": "full_scale",
    "PointSourcePanner": "panning",
    "Port": "outputs",
    "RenderedFile": "file_rendering",
    "Renderer": "renderer",
    "RigMap": "rig_maps",
    "RigOutput": "rig_output",
    "RigReport": "rig_reports",
    "RoomListening": "room_listening",
    "Rotator": "rotator",
    "SoakReport": "soaking",
    "SoundReport": "sound_report",
    "Source": "graph",
    "Stem": "graph",
    "Stream": "graph",
    "Trajectory": "graph",
    "VbapPanner": "panning",
    "adm_scene": "adm_sources",
    "ambisonic_order": "record",
    "apply_matrix": "field_transforms",
    "at_distance": "head_size",
    "bed_loudness": "bed_metering",
    "channel_weights": "loudness_layouts",
    "cone_gain": "attenuation",
    "convert": "conventions",
    "create_audio": "formats.streams",
    "default_hrtf": "hrtf",
    "degree_weights": "weights",
    "distance_gain": "attenuation",
    "encode": "encoding",
    "equalised": "headphones",
    "file_facts": "recording_facts",
    "head_radius": "head_size",
    "inspect_hrtf": "head_inspection",
    "inspect_sound": "sound_report",
    "layout": "layouts",
    "layout_names": "layouts",
    "limiter_latency": "normalising",
    "loudness": "metering",
    "loudness_level": "levels",
    "loudness_matrix": "field_transforms",
    "mastered": "normalising",
    "mirror": "field_transforms",
    "normalised": "normalising",
    "open_audio": "formats.streams",
    "overs": "full_scale",
    "parts_of": "formats",
    "peak_level": "levels",
    "read": "formats",
    "read_adm": "formats.adm",
    "read_headphone_eq": "headphones",
    "read_hrtf": "sofa",
    "read_layout": "rig_lists",
    "read_parts": "formats",
    "render_file": "file_rendering",
    "resample": "resampling",
    "rig_map": "rig_maps",
    "rig_report": "rig_reports",
    "rotate": "rotation",
    "rotation_matrix": "rotation",
    "sh": "harmonics",
    "soak": "soaking",
    "spread_weights": "spread",
    "truncate": "conventions",
    "upmix": "conventions",
    "weigh": "weights",
    "with_head_radius": "head_size",
    "write": "formats",
    "write_adm": "formats.adm_writing",
    "zoom_matrix": "field_transforms",
}

__getattr__, __dir__ = lazy(__name__, _HOMES)
