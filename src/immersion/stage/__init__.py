"""The only place where scans, audio and scene meet.

>>> sorted(__all__)
['Loss', 'Stage', 'Visit', 'Walk', 'check', 'open', 'render_audio', 'simulate', 'soundtrack']
"""

from immersion.scene.visit import Visit
from immersion.scene.walk import Walk
from immersion.stage.check import check
from immersion.stage.loss import Loss
from immersion.stage.rendering import render_audio
from immersion.stage.simulation import simulate
from immersion.stage.soundtrack import soundtrack
from immersion.stage.stage import Stage
from immersion.stage.stage import open_stage as open

__all__ = ["Loss", "Stage", "Visit", "Walk", "check", "open", "render_audio", "simulate", "soundtrack"]
