"""The one place that calls a PSP: where it may go, for how long, how often."""

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from imio.payment.domain import psp
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.domain.errors import InvalidNotification
from imio.payment.providers import parsing
from imio.payment.providers.base import base_url
from imio.payment.providers.hosts import SANDBOX_HOSTS_VARIABLE
from imio.payment.providers.http import Breaker
from imio.payment.providers.http import check_url
from imio.payment.providers.http import HttpAnswer
from imio.payment.providers.http import HttpClient
from imio.payment.providers.http import HttpRequest
from imio.payment.providers.loopback import LoopbackServer
from imio.payment.providers.loopback import Reply
from imio.payment.providers.transport import RequestsTransport
from imio.payment.providers.vector_cases import canned_client
from unittest import mock

import os
import tempfile
import unittest


class WhereTest(unittest.TestCase):
    def test_only_the_named_host_is_called_and_only_over_tls(self):
        hosts = ["api.example.org"]
        self.assertEqual(check_url("https://api.example.org/x", hosts), hosts[0])
        for url in (
            "http://api.example.org/x",
            "https://api.example.org:444/x",
            "https://api.example.org@evil.org/",
            "https://user@api.example.org/",
            "https://evil.org/api.example.org",
            "ftp://api.example.org/",
            "https:///x",
        ):
            with self.subTest(url), self.assertRaises(GatewayUnreachable):
                check_url(url, hosts)

    def test_without_tls_only_this_machine_or_a_listed_host(self):
        self.assertTrue(check_url("http://127.0.0.1:9/x", ["127.0.0.1:9"]))
        with self.assertRaises(GatewayUnreachable):
            check_url("http://10.0.0.7/x", ["10.0.0.7"])
        with mock.patch.dict(os.environ, {SANDBOX_HOSTS_VARIABLE: "bank, 10.0.0.7"}):
            self.assertTrue(check_url("http://10.0.0.7/x", ["10.0.0.7"]))

    def test_a_simulator_is_for_test_platforms_on_this_machine(self):
        def account(mode, url):
            return psp.Account("p", "mollie", mode, {"simulator_url": url})

        self.assertEqual(base_url(account(psp.LIVE, ""), "live", "test"), "live")
        self.assertEqual(base_url(account(psp.TEST, ""), "live", "test"), "test")
        local = account(psp.TEST, "http://localhost:8087/sim/mollie/")
        self.assertEqual(base_url(local, "a", "b"), "http://localhost:8087/sim/mollie")
        for mode, url in (
            (psp.LIVE, "http://localhost:8087"),
            (psp.TEST, "http://169.254.169.254"),
            (psp.TEST, "https://evil.example"),
        ):
            with self.assertRaises(ConfigurationError):
                base_url(account(mode, url), "live", "test")


class BreakerTest(unittest.TestCase):
    def test_five_failures_open_it_one_trial_passes_after_the_pause(self):
        clock = mock.Mock(return_value=0.0)
        breaker = Breaker(clock)
        for _number in range(5):
            breaker.admit("a")
            breaker.record("a", ok=False)
        with self.assertRaises(GatewayUnreachable):
            breaker.admit("a")
        breaker.admit("b")
        clock.return_value = 31.0
        breaker.admit("a")
        with self.assertRaises(GatewayUnreachable):
            breaker.admit("a")
        breaker.record("a", ok=True)
        breaker.admit("a")

    def test_a_success_in_between_forgets_the_failures(self):
        breaker = Breaker()
        for _number in range(4):
            breaker.record("a", ok=False)
        breaker.record("a", ok=True)
        breaker.record("a", ok=False)
        breaker.admit("a")


class AnswerTest(unittest.TestCase):
    def call(self, answer, **options):
        client, _transport = canned_client(answer)
        request = HttpRequest("GET", "https://api.example.org/")
        return client.call(request, ["api.example.org"], **options)

    def test_redirects_and_server_errors_are_no_answers(self):
        for status in (301, 302, 303, 307, 308, 500, 502, 503, 504):
            with self.assertRaises(GatewayUnreachable):
                self.call(HttpAnswer(status))
        self.assertEqual(self.call(HttpAnswer(404)).status, 404)

    def test_a_soap_fault_is_an_answer_where_it_is_expected(self):
        answer = self.call(HttpAnswer(500, b"fault"), readable_500=True)
        self.assertEqual(answer.body, b"fault")
        with self.assertRaises(GatewayUnreachable):
            self.call(HttpAnswer(503), readable_500=True)


class TransportTest(unittest.TestCase):
    def serve(self, handle):
        server = LoopbackServer(handle)
        server.start()
        self.addCleanup(server.stop)
        return server

    def test_an_answer_without_end_is_cut_off(self):
        server = self.serve(lambda call: ("x", Reply(200, b"x" * 3000)))
        transport = RequestsTransport(max_bytes=2000)
        with self.assertRaises(GatewayUnreachable):
            transport.send(HttpRequest("GET", server.url))

    def test_no_netrc_and_no_cookie_ever_join_a_call(self):
        seen = []

        def handle(call):
            seen.append(dict(call.headers))
            return "x", Reply(200, b"ok", headers=(("Set-Cookie", "a=1"),))

        server = self.serve(handle)
        with tempfile.NamedTemporaryFile("w", suffix="netrc") as netrc:
            netrc.write("default login me password secret\n")
            netrc.flush()
            with mock.patch.dict(os.environ, {"NETRC": netrc.name}):
                client = HttpClient(RequestsTransport(), Breaker())
                for _number in range(2):
                    client.call(
                        HttpRequest("GET", server.url), [f"localhost:{server.port}"]
                    )
        for headers in seen:
            self.assertNotIn("authorization", headers)
            self.assertNotIn("cookie", headers)


class ParsingTest(unittest.TestCase):
    @settings(max_examples=150, deadline=None)
    @given(st.binary(max_size=300))
    def test_any_bytes_are_read_or_refused_in_order(self, raw):
        for read in (
            lambda: parsing.unique_fields(parsing.form_pairs(raw)),
            lambda: parsing.parse_json(raw),
        ):
            try:
                read()
            except InvalidNotification:
                continue
        for read in (parsing.parse_xml_answer, parsing.parse_json_answer):
            try:
                read(raw)
            except GatewayUnreachable:
                continue

    @settings(max_examples=150, deadline=None)
    @given(st.integers(0, 10**9))
    def test_units_read_back_as_cents(self, cents):
        for text in (f"{cents // 100}.{cents % 100:02d}", f"{cents / 100:.2f}"):
            self.assertEqual(parsing.parse_units(text), cents)
        self.assertEqual(parsing.parse_whole(str(cents)), cents)

    def test_numbers_that_only_look_like_it_are_refused(self):
        for text in ("", " 1", "1 ", "+1", "-1", "1e3", "1_0", "１", "0x1", None, 1):
            self.assertIsNone(parsing.parse_whole(text), text)
        for text in ("1,5", "1.", ".5", "1.234", "1.5 ", "-1", "１.5", None):
            self.assertIsNone(parsing.parse_units(text), text)

    def test_an_external_entity_is_never_opened(self):
        xml = b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>'
        for raw in (xml, b" " * 3000 + xml, xml.decode().encode("utf-16")):
            with self.assertRaises(GatewayUnreachable):
                parsing.parse_xml_answer(raw)
