"""Pipes between this program's own processes."""

from __future__ import annotations

import os
import socket
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Final

# Bytes that may lie in a pipe, either way, before whoever sends has to wait; the system counts
# its own needs in. Twice as much as it gives unasked, and no more than it gives anybody.
ROOM: Final = 425_984


def wide_pipe() -> tuple[Connection, Connection]:
    """Two ends of a pipe that goes both ways, with room for messages that nobody waits for."""
    ends = Pipe()
    for end in ends:
        with socket.socket(fileno=os.dup(end.fileno())) as same:
            # The system doubles what it is asked for, to have room for its own needs.
            same.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ROOM // 2)
    return ends
