"""An exported folder on a server of one's own: for this machine, or for the headsets of the same network.

>>> Server.__name__
'Server'
"""

from immersion.serving.certificates import Certificate, made_certificate, read_certificate
from immersion.serving.server import Server

__all__ = ["Certificate", "Server", "made_certificate", "read_certificate"]
