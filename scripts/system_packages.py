"""Install the Debian packages that the demo and the tests need; called by make, with any Python 3.

Without root it prints the command to run. Where there is no dpkg (macOS, Windows, other distributions) it
names the libraries and goes on: they may be there under other names.
"""

import os
import shutil
import subprocess
import sys

# What each is for: a headless OpenGL (preview), open3d's own needs, numba's threads, and, for the tests, a
# virtual display with a font for the window's texts and real keys for it, a coder of films, readers of plans that are
# not ours, a sound card that records what it plays, and a browser with the checker of its pages.
RUN = ["libgl1", "libegl1", "libgl1-mesa-dri", "libglu1-mesa", "libusb-1.0-0", "libgomp1", "libx11-6"]
TEST = ["xvfb", "xauth", "libfreetype6", "libfontconfig1", "fontconfig", "fonts-dejavu-core", "xdotool"]
TEST += ["ffmpeg", "librsvg2-bin", "poppler-utils", "qpdf"]
TEST += ["libportaudio2", "pulseaudio", "pulseaudio-utils", "libasound2-plugins"]
# Liberation has the widths of Helvetica, which plans ask for.
TEST += ["chromium", "openjdk-17-jre-headless", "fonts-liberation"]
# Faces whose letters move and join, and the program that says how.
TEST += ["fonts-lohit-deva", "fonts-lohit-taml", "libharfbuzz-bin"]


def missing(packages):
    """Return the packages that dpkg does not know as installed."""
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *packages]
    listed = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    installed = {line.split()[0] for line in listed.splitlines() if line.endswith(" installed")}
    return [name for name in packages if name not in installed]


def main(arguments):
    packages = RUN + (TEST if "--test" in arguments else [])
    if not shutil.which("dpkg-query"):
        print("system packages: no dpkg here; needed under your system's names:", " ".join(packages))
        return 0
    absent = missing(packages)
    if not absent:
        return 0
    install = ["apt-get", "install", "-y", "--no-install-recommends", *absent]
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        print("system packages missing:", " ".join(absent))
        print("install them once with:  sudo", " ".join(install))
        return 1
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print("system packages: installing", " ".join(absent), flush=True)
    for command in (["apt-get", "-q", "update"], ["apt-get", "-q", *install[1:]]):
        if subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode:
            print("system packages: failed:", " ".join(command))
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
