"""What a wheel and an editable installation need beyond Python files: the web page's scripts."""

import runpy
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ViewerBuildHook(BuildHookInterface):
    """Runs ``viewer/build.py``."""

    def initialize(self, version, build_data):
        """Make the scripts if they are not up to date."""
        if self.target_name == "wheel":
            runpy.run_path(str(Path(self.root) / "viewer" / "build.py"))["build"]()
