"""The web page's parts: what its programme (``scene.json``) holds for each of its scripts."""
