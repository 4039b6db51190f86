"""The only place where scans, audio and scene meet.

>>> sorted(__all__)
['Loss', 'OscCue', 'Stage', 'Visit', 'Walk', 'check', 'open', 'osc_cues', 'play_osc', 'render_audio',
 'simulate', 'soundtrack', 'write_log']
"""

from immersion.scene.visit import Visit
from immersion.scene.walk import Walk
from immersion.stage.check import check
from immersion.stage.logs import write_log
from immersion.stage.loss import Loss
from immersion.stage.osc_list import OscCue, osc_cues
from immersion.stage.osc_playing import play_osc
from immersion.stage.rendering import render_audio
from immersion.stage.simulation import simulate
from immersion.stage.soundtrack import soundtrack
from immersion.stage.stage import Stage
from immersion.stage.stage import open_stage as open

__all__ = [
    "Loss",
    "OscCue",
    "Stage",
    "Visit",
    "Walk",
    "check",
    "open",
    "osc_cues",
    "play_osc",
    "render_audio",
    "simulate",
    "soundtrack",
    "write_log",
]
