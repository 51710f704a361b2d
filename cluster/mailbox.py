"""A mail server of this machine that keeps nothing but who got which message."""

from aiosmtpd.controller import Controller
from cluster.processes import find_free_port
from collections import Counter
from email import message_from_bytes

import threading


class Mailbox:
    """Takes every mail; counts each message by its Message-ID."""

    def __init__(self) -> None:
        self.port = find_free_port()
        self.arrived: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def start(self) -> None:
        """Take mails in the background."""
        self._controller.start()

    def stop(self) -> None:
        """Close."""
        self._controller.stop()

    async def handle_DATA(self, server, session, envelope) -> str:
        message = message_from_bytes(envelope.content)
        with self._lock:
            self.arrived[message["Message-ID"].strip()] += 1
        return "250 OK"
