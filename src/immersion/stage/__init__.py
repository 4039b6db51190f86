"""The only place where scans, audio and scene meet.

>>> [name for name in sorted(__all__) if name.startswith("render")]
['render_audio', 'render_file']
"""

from immersion.scene.visit import Visit
from immersion.scene.walk import Walk
from immersion.stage.captions import Caption, captions, read_captions, webvtt
from immersion.stage.check import check
from immersion.stage.listening import HeardRig, Hearing, heard_rig
from immersion.stage.live_soundtrack import live_soundtrack
from immersion.stage.live_visit import LiveVisit
from immersion.stage.lock import Lock, read_lock
from immersion.stage.locking import write_lock
from immersion.stage.logs import write_log
from immersion.stage.loss import Loss
from immersion.stage.osc_list import OscCue, osc_cues
from immersion.stage.osc_playing import play_osc
from immersion.stage.pinging import Ping, PingPlan, ping_layout, ping_plan, write_pings
from immersion.stage.rendering import RenderedVisit, render_audio, render_file
from immersion.stage.rig_outputs import rig_outputs
from immersion.stage.simulation import simulate
from immersion.stage.soundtrack import listener_along, soundtrack
from immersion.stage.stage import Stage
from immersion.stage.stage import open_stage as open

__all__ = [
    "Caption",
    "HeardRig",
    "Hearing",
    "LiveVisit",
    "Lock",
    "Loss",
    "OscCue",
    "Ping",
    "PingPlan",
    "RenderedVisit",
    "Stage",
    "Visit",
    "Walk",
    "captions",
    "check",
    "heard_rig",
    "listener_along",
    "live_soundtrack",
    "open",
    "osc_cues",
    "ping_layout",
    "ping_plan",
    "play_osc",
    "read_captions",
    "read_lock",
    "render_audio",
    "render_file",
    "rig_outputs",
    "simulate",
    "soundtrack",
    "webvtt",
    "write_lock",
    "write_log",
    "write_pings",
]
