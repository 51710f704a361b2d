"""Webhooks never reach into our own network, and their signatures are the usual ones."""

from imio.payment.domain.errors import DeliveryFailed
from imio.payment.tests.receiving import Receiver
from imio.payment.webhooks.signing import new_secret
from imio.payment.webhooks.signing import signature_of
from imio.payment.webhooks.targets import check_target
from imio.payment.webhooks.targets import HOSTS_VARIABLE
from imio.payment.webhooks.targets import is_public
from imio.payment.webhooks.transport import post
from unittest import mock

import os
import socket
import unittest


PRIVATE = (
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fd00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "64:ff9b::a00:1",
)


class TestTargets(unittest.TestCase):
    def test_addresses_of_our_own_networks_are_not_public(self):
        self.assertEqual([one for one in PRIVATE if is_public(one)], [])

    def test_addresses_of_the_internet_are_public(self):
        for one in ("93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"):
            self.assertTrue(is_public(one), one)

    def test_only_https_without_credentials_may_be_entered(self):
        wrong = {
            "http://example.org/hook": "not_https",
            "ftp://example.org/": "not_https",
            "https://user:pw@example.org/": "unreadable",
            "https:///hook": "unreadable",
            "https://example.org:99999/": "unreadable",
            "https://example.org/#part": "unreadable",
            "https://exa mple.org/": "unreadable",
            "https://example.org/\r\nX: y": "unreadable",
            "https://localhost/": "private_address",
            "https://10.0.0.1/": "private_address",
            "https://[::1]/": "private_address",
            "": "unreadable",
            "https://example.org/" + "x" * 300: "unreadable",
        }
        for url, code in wrong.items():
            self.assertEqual(check_target(url), code, url)
        self.assertEqual(check_target("https://hooks.example.org/a?b=c"), "")

    def assertFails(self, code, url, **options):
        with self.assertRaises(DeliveryFailed) as caught:
            post(url, b"{}", {}, **options)
        self.assertEqual(caught.exception.code, code)

    def test_a_name_that_leads_into_our_network_is_not_called(self):
        for address in ("127.0.0.1", "169.254.169.254", "::1"):
            found = [
                (0, 0, 0, "", ("93.184.216.34", 443)),
                (0, 0, 0, "", (address, 443)),
            ]
            with (
                mock.patch.object(socket, "getaddrinfo", return_value=found),
                mock.patch.object(socket, "create_connection") as connect,
            ):
                self.assertFails("private_address", "https://rebound.example.org/")
            connect.assert_not_called()

    def test_the_connection_goes_to_the_address_that_was_checked(self):
        found = [(0, 0, 0, "", ("93.184.216.34", 443))]
        with (
            mock.patch.object(socket, "getaddrinfo", return_value=found) as resolve,
            mock.patch.object(
                socket, "create_connection", side_effect=OSError
            ) as connect,
        ):
            self.assertFails("unreachable", "https://example.org/")
        connect.assert_called_once_with(("93.184.216.34", 443), 3.0)
        self.assertEqual(resolve.call_count, 1)


class TestPosting(unittest.TestCase):
    def setUp(self):
        self.receiver = Receiver()
        self.addCleanup(self.receiver.stop)
        allowed = mock.patch.dict(os.environ, {HOSTS_VARIABLE: "localhost"})
        allowed.start()
        self.addCleanup(allowed.stop)

    def test_the_body_arrives_as_it_was_signed(self):
        status = post(f"{self.receiver.url}?a=b", b'{"a":1}', {"webhook-id": "m"})
        ((path, headers, body),) = self.receiver.got
        self.assertEqual((status, path, body), (204, "/hook?a=b", b'{"a":1}'))
        self.assertEqual(headers["webhook-id"], "m")

    def test_no_redirect_is_followed(self):
        self.receiver.status, self.receiver.location = 302, self.receiver.url + "/2"
        self.assertEqual(post(self.receiver.url, b"{}", {}), 302)
        self.assertEqual(len(self.receiver.got), 1)

    def test_a_receiver_that_says_nothing_is_left_in_time(self):
        self.receiver.silent.set()
        for options in ({"read_seconds": 0.2}, {"total_seconds": 0.2}):
            with self.assertRaises(DeliveryFailed) as caught:
                post(self.receiver.url, b"{}", {}, **options)
            self.assertEqual(caught.exception.code, "not_answered")

    def test_this_machine_is_called_only_when_the_operator_lets_it(self):
        nobody = mock.patch.dict(os.environ, {HOSTS_VARIABLE: ""})
        with nobody, self.assertRaises(DeliveryFailed) as caught:
            post(self.receiver.url, b"{}", {})
        self.assertEqual(caught.exception.code, "not_https")
        self.assertEqual(self.receiver.got, [])


class TestSignatures(unittest.TestCase):
    def test_the_vector_of_standard_webhooks_is_met(self):
        signature = signature_of(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            b'{"test": 2432232314}',
        )
        self.assertEqual(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")

    def test_secrets_are_never_the_same(self):
        self.assertEqual(len({new_secret() for _ in range(50)}), 50)
