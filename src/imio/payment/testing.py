"""Layers: one for objects and rules of a site, one for its pages and services over HTTP."""

from cryptography.fernet import Fernet
from imio.payment.domain.errors import GatewayUnreachable
from plone.app.testing import applyProfile
from plone.app.testing import FunctionalTesting
from plone.app.testing import IntegrationTesting
from plone.app.testing import PLONE_FIXTURE
from plone.app.testing import PloneSandboxLayer
from plone.testing.zope import WSGI_SERVER_FIXTURE
from unittest import mock

import os


class PaymentLayer(PloneSandboxLayer):
    """A Plone site with the add-on installed and an encryption key at hand."""

    defaultBases = (PLONE_FIXTURE,)

    def setUpZope(self, app, configurationContext):
        import imio.payment

        # The sandbox bank of a test must not be looked for by a worker thread.
        os.environ["IMIO_PAYMENT_WORKER"] = "off"
        os.environ["IMIO_PAYMENT_KEY"] = Fernet.generate_key().decode()
        self.loadZCML(package=imio.payment)
        # Nor may a test that lets it work look at certificates beyond this machine.
        self.looks = mock.patch(
            "imio.payment.worker.certificates.valid_until",
            side_effect=GatewayUnreachable,
        )
        self.looks.start()

    def setUpPloneSite(self, portal):
        applyProfile(portal, "imio.payment:default")

    def tearDownZope(self, app):
        self.looks.stop()
        del os.environ["IMIO_PAYMENT_KEY"]


IMIO_PAYMENT_FIXTURE = PaymentLayer()

IMIO_PAYMENT_INTEGRATION_TESTING = IntegrationTesting(
    bases=(IMIO_PAYMENT_FIXTURE,), name="PaymentLayer:Integration"
)

IMIO_PAYMENT_FUNCTIONAL_TESTING = FunctionalTesting(
    bases=(IMIO_PAYMENT_FIXTURE, WSGI_SERVER_FIXTURE), name="PaymentLayer:Functional"
)
