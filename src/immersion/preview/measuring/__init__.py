"""Measuring: how fast a scene is drawn and played, and whether it became slower.

>>> sorted(__all__)[:4]
['BenchResult', 'Comparison', 'Plan', 'compare']
"""

from typing import TYPE_CHECKING

from immersion._lazy import lazy

if TYPE_CHECKING:
    from immersion.preview.measuring.comparing import compare as compare
    from immersion.preview.measuring.records import BenchResult as BenchResult
    from immersion.preview.measuring.records import Comparison as Comparison
    from immersion.preview.measuring.records import read_result as read_result
    from immersion.preview.measuring.records import result_schema as result_schema
    from immersion.preview.measuring.records import write_result as write_result
    from immersion.preview.measuring.reports import junit as junit
    from immersion.preview.measuring.reports import markdown as markdown
    from immersion.preview.measuring.rounds import Plan as Plan
    from immersion.preview.measuring.rounds import measure as measure

_HOMES = {
    "BenchResult": "records",
    "Comparison": "records",
    "Plan": "rounds",
    "compare": "comparing",
    "junit": "reports",
    "markdown": "reports",
    "measure": "rounds",
    "read_result": "records",
    "result_schema": "records",
    "write_result": "records",
}

__all__ = list(_HOMES)

__getattr__, __dir__ = lazy(__name__, _HOMES)
