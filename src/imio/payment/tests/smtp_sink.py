"""A mail server of its own on loopback: keeps what it takes, and refuses on demand."""

from aiosmtpd.controller import Controller
from contextlib import contextmanager

import socket


class Sink:
    """Handler of aiosmtpd; ``answers`` maps an address to what RCPT is answered."""

    def __init__(self):
        self.taken = []
        self.answers = {}
        self.sender_answer = ""
        self.data_answer = ""

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.sender_answer:
            return self.sender_answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.data_answer:
            return self.data_answer
        self.taken.append(
            (envelope.mail_from, list(envelope.rcpt_tos), envelope.content)
        )
        return "250 OK"


def free_port():
    """Return a port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def smtp_server(sink, port):
    """Run the server within a ``with``."""
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield controller
    finally:
        controller.stop()
