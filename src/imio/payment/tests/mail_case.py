"""What tests of leaving mails share: a site with a sender, a worker, a mail server."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from imio.payment.notifications import smtp
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import get_store
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests import builders
from imio.payment.tests.builders import NOW
from imio.payment.tests.smtp_sink import free_port
from imio.payment.tests.smtp_sink import Sink
from imio.payment.tests.smtp_sink import smtp_server
from imio.payment.worker.jobs import Site
from plone import api
from unittest import mock

import transaction
import unittest


class MailTest(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        self.portal = self.layer["portal"]
        self.store = get_store(self.portal)
        builders.make_platform(self.store)
        self.port = free_port()
        for name, value in {
            "smtp_host": "127.0.0.1",
            "smtp_port": self.port,
            "email_from_name": "Commune de Sambrelles",
            "email_from_address": "guichet@sambrelles.example",
        }.items():
            api.portal.set_registry_record(f"plone.{name}", value)
        get_settings().public_url = "https://www.sambrelles.example"
        transaction.commit()
        self.sink = Sink()
        self.now = NOW
        self.start_worker()
        # A server that was found closed by another test must be tried anew.
        gate = mock.patch.object(smtp, "gate", smtp.Gate(lambda: self.now.timestamp()))
        gate.start()
        self.addCleanup(gate.stop)

    def start_worker(self):
        """Begin as a process does that knows nothing of the one before."""
        path = "/".join(self.portal.getPhysicalPath())
        database = self.portal._p_jar.db()
        self.site = Site(database, path, "test", lambda: self.now)

    def work(self, served=True, **delay):
        self.now = NOW + timedelta(**delay)
        if served:
            with smtp_server(self.sink, self.port):
                self.site.run()
        else:
            self.site.run()
        transaction.begin()

    def request(self, **values):
        request = builders.make_request(self.store, **values)
        transaction.commit()
        return request

    def entry(self, start="mail:"):
        return next(entry for key, entry in self.store.outbox.entries.items(min=start))

    def messages(self):
        return [message_from_bytes(c, policy=default) for _f, _t, c in self.sink.taken]
