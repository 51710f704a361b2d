"""Every text that wants a translation is found, with its default and its plural."""

from pathlib import Path

import sys
import unittest


sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

from check_translations import list_faults  # noqa: E402
from messages import Catalog  # noqa: E402
from messages import find_in_python  # noqa: E402
from messages import find_in_template  # noqa: E402
from messages import find_in_zcml  # noqa: E402

import check_translations  # noqa: E402


TEMPLATE = """
<html xmlns="http://www.w3.org/1999/xhtml"
      xmlns:i18n="http://xml.zope.org/namespaces/i18n"
      i18n:domain="imio.payment">
<h1 i18n:translate="title_basket">Your
  basket</h1>
<p i18n:translate="help_owed">You owe <b i18n:name="amount">1</b> today.</p>
<p i18n:translate="label_alone"><b i18n:name="amount">1</b></p>
<a title="Pay now" i18n:attributes="title label_pay">→</a>
<p i18n:domain="plone" i18n:translate="label_other">Not ours</p>
</html>
"""
ZCML = """
<configure xmlns="http://namespaces.zope.org/zope" i18n_domain="imio.payment">
  <permission id="imio.payment.pay" title="imio.payment: Pay" />
  <behavior title="[label_payable] Payable" description="With a price" />
</configure>
"""


def as_pairs(findings):
    return {(found.msgid, found.default) for found in findings}


class TestMessages(unittest.TestCase):
    def test_python_gives_id_default_and_plural(self):
        source = (
            "_('label_dues', default='One due', msgid_plural='label_dues_many', "
            "default_plural='${n} dues', mapping={'n': n}, number=n)"
        )
        found = list(find_in_python("module.py", source))
        self.assertEqual({("label_dues", "One due")}, as_pairs(found))
        self.assertEqual("label_dues_many", found[0].plural)
        self.assertEqual("${n} dues", found[0].default_plural)

    def test_an_id_put_together_by_code_is_refused(self):
        with self.assertRaisesRegex(SystemExit, "module.py:1: msgid is no plain text"):
            list(find_in_python("module.py", "_(f'label_{name}')"))

    def test_templates_give_elements_and_attributes_of_our_domain_only(self):
        self.assertEqual(
            {
                ("title_basket", "Your basket"),
                ("help_owed", "You owe ${amount} today."),
                ("label_alone", "${amount}"),
                ("label_pay", "Pay now"),
            },
            as_pairs(find_in_template("page.pt", TEMPLATE)),
        )

    def test_zcml_gives_titles_with_or_without_an_id_but_no_permissions(self):
        self.assertEqual(
            {("label_payable", "Payable"), ("With a price", None)},
            as_pairs(find_in_zcml("configure.zcml", ZCML)),
        )


class TestTranslations(unittest.TestCase):
    def setUp(self):
        self.template = Catalog()
        self.template.add("help_owed", auto_comments=["Default: Owed: ${amount}"])
        self.translated = Catalog(locale="fr")
        read = check_translations.read_catalog
        self.addCleanup(setattr, check_translations, "read_catalog", read)
        check_translations.read_catalog = lambda language: self.translated

    def faults(self):
        return list(list_faults("fr", self.template))

    def test_a_complete_catalog_has_no_fault(self):
        self.translated.add("help_owed", "Dû : ${amount}")
        self.assertEqual([], self.faults())

    def test_a_missing_an_empty_and_a_doubtful_message_are_faults(self):
        self.assertEqual(["fr: missing: help_owed"], self.faults())
        self.translated.add("help_owed", "")
        self.assertEqual(["fr: not translated: help_owed"], self.faults())
        self.translated["help_owed"].string = "Dû : ${amount}"
        self.translated["help_owed"].flags.add("fuzzy")
        self.assertEqual(["fr: fuzzy: help_owed"], self.faults())

    def test_a_message_nobody_uses_is_a_fault(self):
        self.translated.add("help_owed", "Dû : ${amount}")
        self.translated.add("label_old", "Vieux")
        self.assertEqual(["fr: nobody uses: label_old"], self.faults())

    def test_a_lost_and_an_unknown_variable_are_faults(self):
        self.translated.add("help_owed", "Dû : ${montant}")
        self.assertEqual(
            [
                "fr: unknown ['${montant}'] in help_owed",
                "fr: lost ['${amount}'] in help_owed",
            ],
            self.faults(),
        )
