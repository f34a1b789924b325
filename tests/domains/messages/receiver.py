"""A small real mail server on the loopback: it keeps what it took in, in order, and can be slow or refuse."""

import socketserver
import threading
import time
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default
from types import TracebackType
from typing import Self


@dataclass
class Receiver:
    """Takes mail in as RFC 5321 says. `refuse` maps an address to an answer such as `550 no such user`."""

    slow_seconds: float = 0.0
    refuse: dict[str, str] = field(default_factory=dict)
    taken: list[Message] = field(default_factory=list)
    lines_opened: int = 0

    def __enter__(self) -> Self:
        receiver = self

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                receiver.lines_opened += 1
                receiver._talk(self.rfile, self.wfile)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """A client that was killed is no error here."""

        self._server = Server(("127.0.0.1", 0), Conversation)
        self.url = f"smtp://127.0.0.1:{self._server.server_address[1]}/?from=bieb@bieb.example"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, where: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def names(self) -> list[str]:
        """Give the Message-IDs in the order in which they were taken in."""
        return [str(mail["Message-ID"]) for mail in self.taken]

    def _talk(self, heard: object, said: object) -> None:
        def say(line: str) -> None:
            said.write(f"{line}\r\n".encode())  # type: ignore[attr-defined]  # a file of the socket

        say("220 receiver")
        while line := heard.readline():  # type: ignore[attr-defined]  # a file of the socket
            word = line[:4].upper()
            if word == b"RCPT":
                address = line.decode().partition("<")[2].partition(">")[0]
                say(self.refuse.get(address, "250 ok"))
            elif word == b"DATA":
                say("354 go on")
                body = bytearray()
                while (part := heard.readline()) and part != b".\r\n":  # type: ignore[attr-defined]  # same
                    body += part[1:] if part.startswith(b"..") else part
                if not part:
                    return  # killed in the middle of a message: nothing was taken in
                self.taken.append(message_from_bytes(bytes(body), policy=default))
                time.sleep(self.slow_seconds)  # between taking it in and saying so
                say("250 taken")
            elif word == b"QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")
