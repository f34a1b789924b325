"""A line between a browser and the server that can be cut: whatever the browser says of itself, nothing goes through.

What a browser calls "offline" belongs to a tab, and ends when the tab goes to another process; a cut line does not.
"""

import socket
from contextlib import suppress
from threading import Thread
from urllib.parse import urlsplit


class Line:
    """Hands bytes on between a port of its own and the server. `cut` ends every connection and takes no new one."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._server = (str(parts.hostname), int(parts.port or 80))
        self._listener = self._listening(0)
        self._port = int(self._listener.getsockname()[1])
        self._open: list[socket.socket] = []
        self.address = f"http://{parts.hostname}:{self._port}"
        self._accept()

    def cut(self) -> None:
        """Take the line away."""
        # A thread that waits in `accept` keeps a port open that is only closed.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._open.clear()

    def mend(self) -> None:
        """Let the line be there again, under the same address."""
        self._listener = self._listening(self._port)
        self._accept()

    def _listening(self, port: int) -> socket.socket:
        return socket.create_server((self._server[0], port), reuse_port=False)

    def _accept(self) -> None:
        Thread(target=self._take, args=(self._listener,), daemon=True).start()

    def _take(self, listener: socket.socket) -> None:
        while True:
            try:
                here, _peer = listener.accept()
            except OSError:
                return
            try:
                there = socket.create_connection(self._server)
            except OSError:
                here.close()
                continue
            self._open += [here, there]
            for source, target in ((here, there), (there, here)):
                Thread(target=_carry, args=(source, target), daemon=True).start()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for one in (source, target):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
