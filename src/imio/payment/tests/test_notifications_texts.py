"""The texts that come with the package: complete, and the same in each language."""

from imio.payment.domain.languages import LANGUAGES
from imio.payment.notifications import markup
from imio.payment.notifications import wording
from imio.payment.notifications.facts import counted
from imio.payment.notifications.kinds import KINDS
from imio.payment.notifications.placeholders import PLACEHOLDERS
from imio.payment.notifications.wording import Problem
from imio.payment.notifications.wording import Wording

import unittest


GOOD = Wording("Paid: ${amount}", "Number ${receipt_number}\n\n[Look]")


def codes(kind, text):
    return [(p.part, p.code, p.value) for p in wording.problems_of(kind, text)]


class TestPackagedTexts(unittest.TestCase):
    def each(self):
        for kind in KINDS:
            for language in LANGUAGES:
                with self.subTest(kind=kind, language=language):
                    yield kind, language

    def test_each_kind_has_a_text_without_problems_in_each_language(self):
        for kind, language in self.each():
            text = wording.packaged_wording(kind, language)
            self.assertEqual([], wording.problems_of(kind, text))

    def test_a_mail_tells_the_same_in_each_language(self):
        for kind, language in self.each():
            text = wording.packaged_wording(kind, language)
            french = wording.packaged_wording(kind, "fr")
            for part in ("subject", "body"):
                self.assertEqual(
                    sorted(markup.PLACEHOLDER.findall(getattr(text, part))),
                    sorted(markup.PLACEHOLDER.findall(getattr(french, part))),
                )
            self.assertEqual(
                [len(lines) for lines in markup.paragraphs_of(text.body)],
                [len(lines) for lines in markup.paragraphs_of(french.body)],
            )

    def test_two_languages_never_share_a_text(self):
        for kind in KINDS:
            if kind != "footer":
                texts = {wording.packaged_wording(kind, code) for code in LANGUAGES}
                self.assertEqual(4, len(texts), kind)

    def test_no_file_is_left_that_no_mail_uses(self):
        for language in LANGUAGES:
            found = {path.stem for path in (wording.TEXTS / language).iterdir()}
            self.assertEqual(set(KINDS) | {"words"}, found)

    def test_each_value_has_a_description_for_the_site_manager(self):
        used = {name for kind in KINDS.values() for name in kind.placeholders}
        self.assertEqual(used, set(PLACEHOLDERS))

    def test_the_same_words_exist_in_each_language(self):
        french = set(wording.words("fr"))
        for language in LANGUAGES:
            self.assertEqual(french, set(wording.words(language)))

    def test_numbers_take_the_right_form_of_their_noun(self):
        expected = {
            "fr": ("0 demande", "1 demande", "2 demandes"),
            "nl": ("0 aanvragen", "1 aanvraag", "2 aanvragen"),
            "de": ("0 Anträge", "1 Antrag", "2 Anträge"),
            "en": ("0 requests", "1 request", "2 requests"),
        }
        for language, forms in expected.items():
            for count, form in enumerate(forms):
                self.assertEqual(form, counted(count, "requests", language))


class TestProblems(unittest.TestCase):
    kind = "payment-confirmed"

    def test_a_good_text_is_accepted(self):
        self.assertEqual([], codes(self.kind, GOOD))

    def test_a_value_that_this_mail_does_not_know_is_refused(self):
        text = Wording(GOOD.subject + " ${iban}", GOOD.body + "\n\n${reason}")
        self.assertEqual(
            [
                ("subject", "unknown_value", "iban"),
                ("body", "unknown_value", "reason"),
            ],
            codes(self.kind, text),
        )

    def test_a_slip_in_writing_a_value_is_refused(self):
        for slip in ("${}", "${amount", "${ amount }", "${Amount}"):
            found = wording.problems_of(self.kind, Wording(slip, GOOD.body))
            self.assertIn("unknown_value", [p.code for p in found], slip)

    def test_a_text_must_tell_what_makes_it_useful(self):
        found = codes(self.kind, Wording("Paid", "Thanks\n\n[Look]"))
        self.assertEqual(
            [
                ("body", "missing_value", "amount"),
                ("body", "missing_value", "receipt_number"),
            ],
            found,
        )

    def test_a_list_stands_on_a_line_of_its_own(self):
        text = Wording(GOOD.subject, "You paid ${items}\n\n" + GOOD.body)
        self.assertEqual([("body", "list_not_alone", "items")], codes(self.kind, text))

    def test_a_mail_has_one_button_or_at_least_its_address(self):
        without = Wording(GOOD.subject, "Number ${receipt_number}")
        self.assertEqual([("body", "no_link", "")], codes(self.kind, without))
        spelled = Wording(GOOD.subject, "Number ${receipt_number}\n${link}")
        self.assertEqual([], codes(self.kind, spelled))
        two = Wording(GOOD.subject, GOOD.body + "\n\n[Again]")
        self.assertEqual([("body", "two_buttons", "")], codes(self.kind, two))

    def test_a_subject_is_one_line_of_reasonable_length(self):
        text = Wording("${amount}\nBcc: x@example.org", GOOD.body)
        self.assertEqual([("subject", "several_lines", "")], codes(self.kind, text))
        text = Wording("${amount}" + "x" * 200, GOOD.body)
        self.assertEqual([("subject", "too_long", "")], codes(self.kind, text))

    def test_an_empty_text_is_refused(self):
        found = wording.problems_of(self.kind, Wording(" ", " \n "))
        self.assertIn(Problem("subject", "empty"), found)
        self.assertIn(Problem("body", "empty"), found)
