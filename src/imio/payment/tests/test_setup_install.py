from imio.payment.checkout.settle import settle
from imio.payment.domain import psp
from imio.payment.interfaces import IPaymentLayer
from imio.payment.setuphandlers import HiddenProfiles
from imio.payment.setuphandlers import PaymentsBooked
from imio.payment.setuphandlers import ROLES
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import get_store
from imio.payment.storage.store import has_store
from imio.payment.testing import PaymentLayer
from imio.payment.tests.builders import account
from imio.payment.tests.builders import make_attempt
from imio.payment.tests.builders import make_platform
from imio.payment.tests.builders import make_request
from imio.payment.tests.builders import make_verdict
from imio.payment.tests.builders import NOW
from plone import api
from plone.app.testing import IntegrationTesting
from plone.app.testing import setRoles
from plone.app.testing import TEST_USER_ID
from plone.base.utils import get_installer
from plone.browserlayer.utils import registered_layers
from plone.registry.interfaces import IRegistry
from Products.CMFCore.utils import getToolByName
from Products.GenericSetup import profile_registry
from Products.statusmessages.interfaces import IStatusMessage
from zope.component import getUtility

import unittest


PRODUCT = "imio.payment"


class BareLayer(PaymentLayer):
    """A Plone site with what the add-on depends on, and not yet the add-on."""

    def setUpPloneSite(self, portal):
        setup = portal.portal_setup
        for name in setup.getProfileDependencyChain("imio.payment:default")[:-1]:
            setup.runAllImportStepsFromProfile(name, ignore_dependencies=True)


BARE_FIXTURE = BareLayer()
BARE_TESTING = IntegrationTesting(bases=(BARE_FIXTURE,), name="BareLayer:Integration")


def snapshot(portal):
    """Return everything of a site that an add-on may leave traces in."""
    registry = getUtility(IRegistry)
    types = getToolByName(portal, "portal_types")
    actions = getToolByName(portal, "portal_actions")
    setup = getToolByName(portal, "portal_setup")
    configlets = getToolByName(portal, "portal_controlpanel").listActions()
    return {
        "records": {name: _told(registry, name) for name in registry.records},
        "types": {name: _properties(types[name]) for name in types.objectIds()},
        "roles": portal.__ac_roles__,
        "listed roles": sorted(portal.acl_users.portal_role_manager.listRoleIds()),
        "permissions": {
            name: value
            for name, value in portal.__dict__.items()
            if name.endswith("_Permission")
        },
        "attributes": sorted(portal.__dict__),
        "actions": {
            f"{category}/{name}": _properties(actions[category][name])
            for category in actions.objectIds()
            for name in actions[category].objectIds()
        },
        "layers": sorted(layer.__identifier__ for layer in registered_layers()),
        "configlets": sorted(configlet.id for configlet in configlets),
        "components": sorted(
            repr((u.provided, u.name)) for u in portal._components.registeredUtilities()
        ),
        "content": sorted(portal.objectIds()),
        "installed": sorted(
            name
            for name in profile_registry.listProfiles()
            if setup.getLastVersionForProfile(name) != "unknown"
        ),
        "workflows": dict(portal.portal_workflow._chains_by_type),
        "catalog": sorted(portal.portal_catalog.indexes()),
        "columns": sorted(portal.portal_catalog.schema()),
    }


def _told(registry, name):
    return repr(registry.records[name].value)


def _properties(thing):
    return {name: repr(value) for name, value in thing.propertyItems()}


class TestInstall(unittest.TestCase):
    layer = BARE_TESTING
    maxDiff = 4000

    def setUp(self):
        self.portal = self.layer["portal"]
        setRoles(self.portal, TEST_USER_ID, ["Manager"])
        self.installer = get_installer(self.portal, self.layer["request"])
        self.setup = self.portal.portal_setup

    def install(self):
        self.assertTrue(self.installer.install_product(PRODUCT))

    def uninstall(self):
        self.assertTrue(self.installer.uninstall_product(PRODUCT))

    def assertSame(self, before, after):
        for name, value in before.items():
            self.assertEqual(value, after[name], name)

    def test_it_installs_from_the_add_ons_panel(self):
        self.assertTrue(self.installer.is_product_installable(PRODUCT))
        self.install()
        self.assertTrue(self.installer.is_product_installed(PRODUCT))
        self.assertIn(IPaymentLayer, registered_layers())
        self.assertTrue(has_store(self.portal))
        self.assertEqual(set(), set(ROLES) - set(self.portal.validRoles()))

    def test_the_panel_offers_the_add_on_only(self):
        profile = self.installer.get_install_profile(PRODUCT)
        self.assertEqual("imio.payment:default", profile["id"])
        hidden = HiddenProfiles().getNonInstallableProfiles()
        self.assertIn("imio.payment:commune-demo", hidden)
        self.assertNotIn("imio.payment:default", hidden)

    def test_uninstalling_leaves_no_remains(self):
        before = snapshot(self.portal)
        self.install()
        self.assertNotEqual(before["records"], snapshot(self.portal)["records"])
        make_platform(get_store(self.portal))
        self.uninstall()
        self.assertSame(before, snapshot(self.portal))

    def test_the_first_page_of_a_demonstration_goes_with_it(self):
        before = self.portal.getLayout()
        self.install()
        fti = self.portal.getTypeInfo()
        fti.view_methods += ("payment-demo-home",)
        self.portal.setLayout("payment-demo-home")
        self.uninstall()
        self.assertEqual(before, self.portal.getLayout())
        self.assertNotIn("payment-demo-home", fti.view_methods)

    def test_installing_again_keeps_payments_and_settings(self):
        self.install()
        store = get_store(self.portal)
        make_platform(store)
        request = make_request(store)
        get_settings().expiry_days = 30
        once = snapshot(self.portal)
        self.setup.runAllImportStepsFromProfile("imio.payment:default")
        self.assertSame(once, snapshot(self.portal))
        kept = get_store(self.portal).get_due(request.id)
        self.assertEqual(request.communication, kept.communication)
        self.assertEqual(30, get_settings().expiry_days)

    def test_it_can_be_installed_after_an_uninstall(self):
        self.install()
        once = snapshot(self.portal)
        self.uninstall()
        self.install()
        self.assertSame(once, snapshot(self.portal))


class TestUninstallWithContent(unittest.TestCase):
    layer = BARE_TESTING

    def setUp(self):
        self.portal = self.layer["portal"]
        setRoles(self.portal, TEST_USER_ID, ["Manager"])
        self.installer = get_installer(self.portal, self.layer["request"])
        self.installer.install_product(PRODUCT)
        self.store = get_store(self.portal)
        make_platform(self.store)

    def uninstall(self):
        return self.installer.uninstall_product(PRODUCT)

    def pay(self, mode):
        attempt = make_attempt(self.store, make_request(self.store))
        verdict = make_verdict(attempt)
        settle(self.store, attempt, verdict, account(self.store), "bank", NOW)
        self.assertEqual("paid", attempt.state)
        attempt.mode = mode

    def test_demarches_go_on_as_plain_forms(self):
        form = api.content.create(
            self.portal, "imio.payment.Demarche", "acte", title="Acte de naissance"
        )
        form.pricing_rules = [{"effect": "base", "amount_cents": 500}]
        form.manage_setLocalRoles("jean", ["Payment Agent", "Reader"])
        self.uninstall()
        form = self.portal["acte"]
        self.assertEqual("EasyForm", form.portal_type)
        self.assertEqual(
            "collective.easyform.content.EasyForm",
            f"{type(form.aq_base).__module__}.{type(form.aq_base).__name__}",
        )
        self.assertNotIn("pricing_rules", form.__dict__)
        self.assertEqual(("Reader",), form.get_local_roles_for_userid("jean"))
        self.assertIn("Acte de naissance", form())
        found = self.portal.portal_catalog(portal_type="EasyForm")
        self.assertEqual(["acte"], [brain.getId for brain in found])

    def test_plain_forms_keep_working_when_they_had_a_price(self):
        fti = self.portal.portal_types["EasyForm"]
        before = fti.behaviors
        fti.manage_changeProperties(
            behaviors="\n".join([*before, "imio.payment.payable"])
        )
        api.content.create(self.portal, "EasyForm", "contact", title="Contact")
        self.uninstall()
        self.assertEqual(before, fti.behaviors)
        self.assertIn("Contact", self.portal["contact"]())

    def test_regies_are_deleted(self):
        api.content.create(
            self.portal, "imio.payment.Regie", "population", title="Population"
        )
        self.uninstall()
        self.assertNotIn("population", self.portal)

    def test_payments_of_the_trial_do_not_keep_it_from_going(self):
        self.pay(psp.TEST)
        self.assertTrue(self.uninstall())
        self.assertFalse(has_store(self.portal))

    def test_it_is_refused_in_words_when_real_money_was_booked(self):
        self.pay(psp.LIVE)
        with self.assertRaises(PaymentsBooked):
            self.uninstall()
        self.assertTrue(has_store(self.portal))
        self.assertTrue(self.installer.is_product_installed(PRODUCT))
        shown = IStatusMessage(self.portal.REQUEST).show()
        self.assertEqual(["error"], [message.type for message in shown])
        self.assertIn("Export the transactions", shown[0].message)

    def test_the_site_manager_can_allow_the_deletion_of_real_payments(self):
        self.pay(psp.LIVE)
        get_settings().uninstall_deletes_payments = True
        self.assertTrue(self.uninstall())
        self.assertFalse(has_store(self.portal))
