"""The port that `warmline serve` listens on."""

from __future__ import annotations

import socket

from crm.errors import BadInput


def take(host: str, port: int) -> socket.socket:
    """Take the port first: whoever holds it already is told of at once. Raises BadInput."""
    taken = socket.socket(_family(host))
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
    except OSError as error:
        taken.close()
        raise BadInput(f"Cannot listen on {host}:{port}: {error.strerror}. Choose another --port.") from error
    taken.set_inheritable(True)
    return taken


def share(taken: socket.socket) -> socket.socket:
    """The same port for several processes, dealt out evenly by the system.

    With one socket for all, whoever wakes first takes every connection that has come meanwhile: of two
    processes with 16 customers at once, one had most of them and the other little to do.
    """
    host, port = taken.getsockname()[:2]
    # A port that is held for sharing cannot be had by anybody who does not share, and the other way round.
    taken.close()
    return _bound(host, port)


class _Shared(socket.socket):
    """Given to another process it is bound there anew: a queue of connections that ends with that process."""

    def __reduce__(self) -> tuple[object, tuple[str, int]]:
        return _bound, self.getsockname()[:2]


def _bound(host: str, port: int) -> _Shared:
    shared = _Shared(_family(host))
    shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    shared.bind((host, port))
    return shared


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
