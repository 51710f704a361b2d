"""Certificates that end soon: the worker looks once a day, the page tells in plain words."""

from contextlib import contextmanager
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from datetime import timedelta
from imio.payment.controlpanel.health import state
from imio.payment.controlpanel.platforms.operations import note_check
from imio.payment.domain import psp
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.formatting import format_date
from imio.payment.providers.certificates import valid_until
from imio.payment.providers.lookup import get_provider
from imio.payment.providers.lookup import provider_names
from imio.payment.storage.certificates import keep_certificate
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import get_store
from imio.payment.tests import builders
from imio.payment.tests.builders import NOW
from imio.payment.tests.panels import PanelCase
from imio.payment.worker.jobs import Site
from pathlib import Path
from unittest import mock

import socket
import ssl
import tempfile
import threading
import transaction
import unittest


MOLLIE = "api.mollie.com"
LOOK = "imio.payment.worker.certificates.valid_until"


def make_certificate(folder, until):
    """Write a self-made certificate with its key into a file and return its name."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(until - timedelta(days=90))
        .not_valid_after(until)
        .sign(key, hashes.SHA256())
    )
    file = Path(folder) / "certificate.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(file)


@contextmanager
def tls_server(until):
    """Answer one TLS handshake on this machine; yield the port and what was heard."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        context.load_cert_chain(make_certificate(folder, until))
    listening = socket.create_server(("127.0.0.1", 0))
    heard = []

    def serve():
        found, _address = listening.accept()
        try:
            with context.wrap_socket(found, server_side=True) as session:
                heard.append(session.recv(100))
        except OSError as error:
            heard.append(error)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with listening:
        yield listening.getsockname()[1], heard
        thread.join(10)


class TestTheLook(unittest.TestCase):
    def test_a_self_made_certificate_tells_its_end_and_hears_no_request(self):
        until = NOW.replace(microsecond=0) + timedelta(days=12)
        with tls_server(until) as (port, heard):
            self.assertEqual(until, valid_until(f"https://127.0.0.1:{port}/"))
        self.assertNotIn(b"HEAD", b"".join(x for x in heard if isinstance(x, bytes)))

    def test_an_expired_certificate_tells_its_end_too(self):
        until = NOW.replace(year=2020)
        with tls_server(until) as (port, _heard):
            self.assertEqual(until, valid_until(f"https://127.0.0.1:{port}/"))

    def test_a_host_that_is_not_there_or_speaks_no_tls_is_no_error_of_ours(self):
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
        with self.assertRaises(GatewayUnreachable):
            valid_until(f"https://127.0.0.1:{port}/")
        with self.assertRaises(GatewayUnreachable):
            valid_until("https://:0/")
        with self.assertRaises(GatewayUnreachable):
            valid_until(f"http://127.0.0.1:{port}/")


class TestOnASite(PanelCase):
    def setUp(self):
        super().setUp()
        self.now = NOW
        builders.make_platform(
            self.store, "mollie", provider="mollie", mode=psp.LIVE, settings={}
        )
        transaction.commit()

    def work(self, until=None, minutes=0, site=None):
        """Let a fresh worker work once; return the addresses that it looked at."""
        self.now = NOW + timedelta(minutes=minutes)
        path = "/".join(self.portal.getPhysicalPath())
        site = site or Site(self.portal._p_jar.db(), path, "one", lambda: self.now)
        silent = GatewayUnreachable("time-out")
        answers = {"return_value": until} if until else {"side_effect": silent}
        with mock.patch(LOOK, **answers) as look:
            self.assertTrue(site.run())
        transaction.begin()
        return [call.args[0] for call in look.call_args_list]

    def read(self, now=NOW):
        health = state.read_health(self.store, now)
        return health, health.platforms[0]

    def page(self):
        return " ".join(self.open("@@payment-health").split())

    def test_each_provider_names_its_hosts_in_both_modes(self):
        for name in provider_names():
            for mode in (psp.TEST, psp.LIVE):
                settings = {"merchant": "1", "bank_url": "http://localhost:1"}
                account = psp.Account("x", name, mode, settings)
                if name == "sandbox" and mode == psp.LIVE:
                    continue
                found = get_provider(name).addresses(account)
                self.assertTrue(found, name)
                for address in found:
                    kind = "http://" if name == "sandbox" else "https://"
                    self.assertTrue(address.startswith(kind), address)

    def test_the_worker_looks_once_a_day(self):
        until = NOW + timedelta(days=200)
        self.assertEqual([f"https://{MOLLIE}/"], self.work(until))
        self.assertEqual([], self.work(until, minutes=23 * 60))
        self.assertEqual([f"https://{MOLLIE}/"], self.work(until, minutes=24 * 60))
        (certificate,) = self.read()[1].certificates
        self.assertEqual((MOLLIE, until), (certificate.host, certificate.valid_until))
        self.assertFalse(certificate.ends_soon)

    def test_nothing_is_written_while_a_host_is_asked(self):
        seen = []

        def look(address):
            storage = self.portal._p_jar.db().storage
            seen.append((storage.lastTransaction(), transaction.get()._resources))
            return NOW

        path = "/".join(self.portal.getPhysicalPath())
        site = Site(self.portal._p_jar.db(), path, "one", lambda: NOW)
        with mock.patch(LOOK, look):
            site.run()
        ((_tid, resources),) = seen
        self.assertEqual([], resources)

    def test_a_silent_host_is_not_known_yet_and_hurts_nothing(self):
        self.assertIn("not known yet", self.page())
        self.assertEqual([f"https://{MOLLIE}/"], self.work())
        self.assertIn(f"{MOLLIE}: not known yet", self.page())
        self.assertEqual([], self.work(minutes=60))

    def test_a_date_known_before_stays_when_the_host_is_silent(self):
        until = NOW + timedelta(days=40)
        self.work(until)
        self.work(minutes=25 * 60)
        self.assertEqual(until, self.read()[1].certificates[0].valid_until)

    def test_the_page_warns_thirty_days_before(self):
        note_check(self.store, "mollie", "", NOW, 0)
        keep_certificate(self.store, MOLLIE, NOW + timedelta(days=31), NOW)
        early, late = self.read()[1], self.read(NOW + timedelta(days=2))[1]
        self.assertEqual(
            (False, True),
            (early.certificates[0].ends_soon, late.certificates[0].ends_soon),
        )
        self.assertTrue(late.needs_care)

    def test_the_site_s_own_certificate_is_looked_at_when_it_has_one(self):
        self.assertIsNone(self.read()[0].own_certificate)
        get_settings().public_url = "https://pay.sambrelles.example/site"
        transaction.commit()
        self.assertIn("https://pay.sambrelles.example/", self.work(NOW))
        own = self.read()[0].own_certificate
        self.assertEqual("pay.sambrelles.example", own.host)
        self.assertTrue(own.ends_soon)
        page = self.page()
        self.assertIn("TLS certificate of this site:", page)
        day = format_date(NOW.date(), "en")
        self.assertIn(f"pay.sambrelles.example: valid until {day}.", page)
        self.assertIn("It must be renewed before", page)

    def test_a_platform_that_is_switched_off_is_not_looked_at(self):
        builders.make_platform(
            get_store(), "old", provider="payfip", settings={}, enabled=False
        )
        transaction.commit()
        self.assertEqual([f"https://{MOLLIE}/"], self.work(NOW))
