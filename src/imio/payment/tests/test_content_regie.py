from datetime import date
from imio.payment.content.tariff import ITariff
from imio.payment.storage.platforms import add_platform
from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from imio.payment.tests.forms import create_regie
from imio.payment.tests.forms import create_tariff
from plone.app.testing import setRoles
from plone.app.testing import TEST_USER_ID
from z3c.form.interfaces import IManagerValidator
from zope.component import getMultiAdapter
from zope.component import getUtility
from zope.schema.interfaces import IVocabularyFactory
from zope.schema.interfaces import ValidationError

import unittest


class TestRegies(unittest.TestCase):
    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def setUp(self):
        self.portal = self.layer["portal"]
        setRoles(self.portal, TEST_USER_ID, ["Manager"])
        self.regie = create_regie(self.portal, title_nl="Bevolking")

    def faults(self, context, **data):
        names = ("valid_from", "valid_to", "item")
        data = {**dict.fromkeys(names), "item": "repas", **data}
        validator = getMultiAdapter(
            (context, self.layer["request"], None, ITariff, None), IManagerValidator
        )
        return [error.args[0] for error in validator.validate(data)]

    def test_a_regie_is_named_in_each_language(self):
        self.assertEqual(self.regie.titles["nl"], "Bevolking")
        self.assertEqual(self.regie.titles["de"], "Population")

    def test_a_price_is_kept_as_typed_and_read_as_cents(self):
        self.assertEqual(
            create_tariff(self.regie, "t1", price="1 250,5").amount_cents, 125050
        )

    def test_an_unreadable_price_is_refused(self):
        for text in ("5,00x", "-5", "5,001", ""):
            with self.subTest(text=text), self.assertRaises(ValidationError):
                ITariff["price"].validate(text)
        ITariff["price"].validate("5,00")

    def test_two_prices_of_one_thing_never_hold_at_the_same_time(self):
        first = create_tariff(
            self.regie, "t1", valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31)
        )
        [message] = self.faults(self.regie, valid_from=date(2026, 12, 31))
        self.assertEqual(message.mapping["start"], "01/01/2026")
        self.assertEqual(message.mapping["end"], "31/12/2026")
        self.assertEqual(self.faults(self.regie, valid_from=date(2027, 1, 1)), [])
        self.assertEqual(self.faults(self.regie, item="garderie"), [])
        self.assertEqual(self.faults(first, valid_from=date(2026, 6, 1)), [])
        second = create_tariff(self.regie, "t2", valid_from=date(2027, 1, 1))
        self.assertEqual(len(self.faults(second, valid_from=None)), 1)

    def test_a_period_ends_after_it_starts(self):
        days = {"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 1)}
        self.assertEqual(self.faults(self.regie, **days)[0], "error_validity_reversed")

    def test_regies_and_platforms_can_be_chosen(self):
        add_platform("sips_main", title="Commune", provider="sandbox")
        platforms = getUtility(IVocabularyFactory, "imio.payment.platforms")(
            self.portal
        )
        self.assertEqual(
            [(term.value, term.title) for term in platforms], [("sips_main", "Commune")]
        )
        regies = getUtility(IVocabularyFactory, "imio.payment.regies")(self.portal)
        self.assertEqual([term.value for term in regies], [self.regie.UID()])
