"""The port of one process is nobody else's; that of several is dealt out among them."""

from __future__ import annotations

import contextlib
import pickle
import socket

import pytest

from agent.cli import sockets
from crm.errors import BadInput


def test_port_that_processes_share_is_taken_for_everybody_else() -> None:
    with sockets.share(sockets.take("127.0.0.1", 0)) as shared:
        shared.listen()
        with pytest.raises(BadInput, match="Choose another --port"):
            sockets.take("127.0.0.1", shared.getsockname()[1])


def test_connections_are_dealt_out_among_the_processes() -> None:
    with contextlib.ExitStack() as open_sockets:
        one = open_sockets.enter_context(sockets.share(sockets.take("127.0.0.1", 0)))
        # As multiprocessing gives it to a worker.
        other = open_sockets.enter_context(pickle.loads(pickle.dumps(one)))
        for listening in (one, other):
            listening.setblocking(False)
            listening.listen(64)
        for _ in range(60):
            open_sockets.enter_context(socket.create_connection(one.getsockname()))
        assert accepted(one, open_sockets) > 0
        assert accepted(other, open_sockets) > 0


def accepted(listening: socket.socket, open_sockets: contextlib.ExitStack) -> int:
    """How many wait in this queue."""
    count = 0
    with contextlib.suppress(BlockingIOError):
        while True:
            open_sockets.enter_context(listening.accept()[0])
            count += 1
    return count
