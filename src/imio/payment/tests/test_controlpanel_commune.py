from imio.payment.controlpanel.commune.reader import read_commune
from imio.payment.controlpanel.commune.steps import set_up
from imio.payment.domain.errors import ConfigurationError
from imio.payment.storage import secrets
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.platforms import platform_ids
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import get_store
from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from plone import api
from plone.app.testing import setRoles
from plone.app.testing import TEST_USER_ID

import unittest


EXAMPLE = "imio.payment:commune-exemple"
PLATFORM = """
<commune>
  <platform id="belfius" provider="sandbox" mode="{mode}">
    <title>Commune</title>
    <iban>{iban}</iban>
    <setting name="bank_url">http://localhost:1</setting>
    <setting name="merchant">demo</setting>
    {more}
  </platform>
</commune>
"""


def platform(mode="test", iban="BE68 5390 0754 7034", more=""):
    return PLATFORM.format(mode=mode, iban=iban, more=more).encode()


class TestReading(unittest.TestCase):
    def assertWrong(self, source, words):
        with self.assertRaises(ConfigurationError) as caught:
            read_commune(source)
        self.assertIn(words, str(caught.exception))

    def test_a_file_that_is_no_xml_is_refused_with_its_line(self):
        self.assertWrong(b"<commune>\n<platform>", "line 2")

    def test_an_unknown_basket_mode_is_refused(self):
        self.assertWrong(b'<commune><basket mode="all"/></commune>', "grouped")

    def test_a_platform_without_title_is_refused(self):
        source = b'<commune><platform id="a" provider="sandbox"/></commune>'
        self.assertWrong(source, "title")

    def test_a_key_written_into_the_profile_is_refused(self):
        key = '<key name="seal_key" variable="BANK_KEY">canary</key>'
        self.assertWrong(platform(more=key), "no value here")

    def test_a_regie_without_titles_is_refused(self):
        source = b'<commune><regies><regie id="a" platform="b"/></regies></commune>'
        self.assertWrong(source, "titles")

    def test_entities_from_outside_are_not_read(self):
        source = (
            b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
            b'<commune><platform id="a" provider="sandbox"><title>&e;</title>'
            b"</platform></commune>"
        )
        self.assertWrong(source, "title")


class TestImporting(unittest.TestCase):
    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def setUp(self):
        self.portal = self.layer["portal"]
        setRoles(self.portal, TEST_USER_ID, ["Manager"])
        self.store = get_store(self.portal)

    def load(self, profile=EXAMPLE):
        setup = api.portal.get_tool("portal_setup")
        setup.runAllImportStepsFromProfile(profile)

    def test_the_example_sets_platform_settings_and_regies(self):
        self.load()
        self.assertEqual(("belfius",), platform_ids())
        self.assertEqual("BE68539007547034", get_platform("belfius").iban)
        self.assertEqual("guichet@commune.example", get_settings().sender_email)
        regie = self.portal["regies"]["population"]
        self.assertEqual("belfius", regie.platform)
        self.assertEqual("Bevolking", regie.title_nl)
        self.assertEqual("population@commune.example", regie.contact_email)
        state = secrets.secret_state(self.store, "belfius", "seal_key")
        self.assertEqual("BELFIUS_SEAL_KEY", state.variable)

    def test_importing_again_adds_nothing_and_keeps_what_it_does_not_name(self):
        self.load()
        regie = self.portal["regies"]["population"]
        uid = regie.UID()
        self.portal["regies"]["etat-civil"].contact_phone = "071"
        regie.title_nl = "Changed"
        get_platform("belfius").enabled = False
        self.load()
        self.assertEqual(2, len(self.portal["regies"]))
        self.assertEqual(uid, self.portal["regies"]["population"].UID())
        self.assertEqual("Bevolking", self.portal["regies"]["population"].title_nl)
        self.assertEqual("071", self.portal["regies"]["etat-civil"].contact_phone)
        self.assertFalse(get_platform("belfius").enabled)

    def test_the_demo_has_two_platforms(self):
        self.load("imio.payment:commune-demo")
        self.assertEqual(("guichet", "loisirs"), platform_ids())

    def test_a_profile_without_the_file_changes_nothing(self):
        self.load("imio.payment:default")
        self.assertEqual((), platform_ids())

    def test_a_basket_mode_is_set(self):
        set_up(read_commune(b'<commune><basket mode="separate"/></commune>'))
        self.assertEqual("separate", get_settings().basket_mode)

    def test_mistakes_are_refused_by_name(self):
        for source, words in (
            (platform(mode="live"), "mode"),
            (platform(iban="BE00 0000"), "iban"),
            (platform(more='<setting name="x">y</setting>'), "setting.x"),
            (platform(more='<key name="x" variable="Y"/>'), "check x"),
        ):
            with self.assertRaises(ConfigurationError) as caught:
                set_up(read_commune(source))
            self.assertIn(words, str(caught.exception))
        self.assertEqual((), platform_ids())

    def test_a_regie_of_an_unknown_platform_is_refused(self):
        source = (
            b'<commune><regies><regie id="a" platform="none">'
            b'<title language="fr">A</title></regie></regies></commune>'
        )
        with self.assertRaises(ConfigurationError):
            set_up(read_commune(source))
