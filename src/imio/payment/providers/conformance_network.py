"""What every provider must bear from a PSP that answers badly: a mixin for unittest."""

from collections.abc import Callable
from imio.payment.domain import psp
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.providers.http import Breaker
from imio.payment.providers.http import HttpClient
from imio.payment.providers.loopback import json_reply
from imio.payment.providers.loopback import LoopbackServer
from imio.payment.providers.transport import RequestsTransport
from typing import Any


class NetworkConformance:
    """How a provider bears a PSP that answers badly.

    To be given by the subclass: ``factory``, ``attempt``, and ``account_at(url)``, a
    test account whose PSP is at ``url``.
    """

    factory: Callable[..., Any]
    attempt: psp.Attempt

    def account_at(self, url: str) -> psp.Account:
        """Return an account that talks to ``url``."""
        raise NotImplementedError

    def test_a_psp_that_answers_badly_is_unreachable(self) -> None:
        """Time-out, 500, cut body, HTML, redirect, one byte a second, nothing."""
        server = LoopbackServer(lambda call: ("any", json_reply({"status": "paid"})))
        server.start()
        self.addCleanup(server.stop)
        account = self.account_at(server.url)
        for kind in ("delay", "500", "cut", "html", "redirect", "slow", "empty"):
            with self.subTest(kind):
                server.faults.add("any", kind, seconds=0.4)
                transport = RequestsTransport(read_seconds=0.2, total_seconds=0.3)
                provider = self.factory(HttpClient(transport, Breaker()))
                with self.assertRaises(GatewayUnreachable):
                    provider.fetch(account, self.attempt)

    def test_nobody_at_home_is_unreachable_and_after_five_times_not_even_asked(
        self,
    ) -> None:
        """The circuit opens, so that a dead PSP holds up nobody."""
        server = LoopbackServer(lambda call: ("any", json_reply({})))
        url = server.url
        server.stop()
        provider = self.factory(HttpClient(RequestsTransport(), Breaker()))
        reasons = []
        for _number in range(6):
            with self.assertRaises(GatewayUnreachable) as caught:
                provider.fetch(self.account_at(url), self.attempt)
            reasons.append(str(caught.exception))
        self.assertEqual(reasons[-1], "circuit open")
        self.assertNotIn("circuit open", reasons[:5])
