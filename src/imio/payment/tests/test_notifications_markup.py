"""How a text becomes a mail: its shape is the author's, values only fill it."""

from email import message_from_bytes
from email.policy import default
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies
from imio.payment.domain.errors import Undeliverable
from imio.payment.notifications import markup
from imio.payment.notifications.addresses import checked_address
from imio.payment.notifications.markup import Item
from imio.payment.notifications.message import build_message
from imio.payment.notifications.message import Sender
from imio.payment.notifications.message import write_letter
from imio.payment.notifications.wording import packaged_wording
from imio.payment.notifications.wording import Wording
from imio.payment.tests.builders import NOW

import unittest


HOSTILE = (
    "x\r\nBcc: victim@example.org",
    "x\nBcc: victim@example.org",
    "a@example.org, victim@example.org",
    "=?utf-8?b?eA0KQmNjOiB2aWN0aW1AZXhhbXBsZS5vcmc=?=",
    "=?utf-8?q?x=0D=0ABcc:_victim@example.org?=",
    "Reply-To: victim@example.org",
    "<img src=x onerror=alert(1)>",
    "[Click](https://evil.example)\n\n[Click]",
    "${amount} ${link}",
    "\x00\x0b\u2028Bcc: victim@example.org",
)


def write(body, **values):
    return markup.blocks_of(body, {"link": "https://site.example/r?a=1&b=2"} | values)


class TestMarkup(unittest.TestCase):
    def test_paragraphs_lists_and_the_button_keep_their_order(self):
        blocks = write(
            "Hello,\nyou owe ${amount}.\n\n- one\n- two\n\n${lines}\n\n[Pay]",
            amount="12 €",
            lines=(Item("Copy", "5 €"), Item("Post", "7 €")),
        )
        self.assertEqual(
            "Hello,\nyou owe 12 €.\n\n- one\n- two\n\n- Copy: 5 €\n- Post: 7 €\n\n"
            "Pay:\nhttps://site.example/r?a=1&b=2\n",
            markup.as_plain(blocks, "en"),
        )
        html = markup.as_html(blocks)
        self.assertIn("<ul><li>one</li><li>two</li></ul>", html)
        self.assertIn('<a href="https://site.example/r?a=1&amp;b=2"', html)
        self.assertEqual(1, html.count("<a "))

    def test_french_sets_a_colon_apart_from_its_word(self):
        blocks = write("${lines}\n\n[Payer]", lines=(Item("Copie", "5 €"),))
        for language, text in (
            ("fr", "- Copie\u202f: 5 €\n\nPayer\u202f:\nhttps://"),
            ("nl", "- Copie: 5 €\n\nPayer:\nhttps://"),
        ):
            plain = markup.as_plain(blocks, language)
            self.assertEqual(text, plain[: len(text)], language)

    def test_a_line_is_left_out_when_its_value_is_unknown(self):
        blocks = write("Number: 1\nMeans: ${means}\nDate: ${paid_at}", paid_at="today")
        self.assertEqual("Number: 1\nDate: today\n", markup.as_plain(blocks, "en"))
        self.assertEqual([], write("${contact}\n\n${lines}"))

    def test_an_item_with_an_address_is_a_link(self):
        blocks = write("${items}", items=(Item("A & B", "1 €", "https://x.example"),))
        self.assertEqual(
            "- A & B: 1 €\n  https://x.example\n", markup.as_plain(blocks, "en")
        )
        self.assertIn(
            '<a href="https://x.example">A &amp; B</a>', markup.as_html(blocks)
        )

    def test_no_value_can_add_a_button_a_list_or_html(self):
        for value in HOSTILE:
            blocks = write("Reason:\n${reason}", reason=value)
            self.assertEqual(["lines"], [block.kind for block in blocks])
            self.assertNotIn("<img", markup.as_html(blocks))
            self.assertNotIn("href", markup.as_html(blocks))
            self.assertNotIn("site.example", markup.as_plain(blocks, "en"))

    def test_lines_typed_in_a_browser_are_read_alike(self):
        self.assertEqual(write("a\nb\n\n[c]"), write("a\r\nb\r\n\r\n[c]\r\n"))


class TestMessage(unittest.TestCase):
    def build(self, subject="Paid", sender="Commune", values=(), body="Hello\n\n[Go]"):
        values = {"link": "https://site.example", "commune": sender} | dict(values)
        footer = packaged_wording("footer", "fr")
        letter = write_letter(Wording(subject, body), footer, values, "fr")
        message = build_message(
            letter,
            Sender(sender, "pay@commune.example"),
            "a@example.org",
            "<1@c.be>",
            NOW,
        )
        return message_from_bytes(message.as_bytes(), policy=default)

    def test_a_message_has_two_forms_and_the_headers_of_an_automatic_mail(self):
        message = self.build(
            "Paiement reçu: ${amount}", values={"amount": "12,00\xa0€"}
        )
        self.assertEqual("Paiement reçu: 12,00 €", message["Subject"])
        self.assertEqual("auto-generated", message["Auto-Submitted"])
        self.assertEqual("<1@c.be>", message["Message-ID"])
        self.assertEqual(NOW, message["Date"].datetime)
        forms = [part.get_content_type() for part in message.iter_parts()]
        self.assertEqual(["text/plain", "text/html"], forms)
        html = message.get_body(("html",)).get_content()
        self.assertIn('<html lang="fr">', html)
        self.assertNotIn("<img", html)
        self.assertNotIn("src=", html)

    def test_no_text_adds_a_header_or_an_address(self):
        plain = set(self.build().keys())
        for value in HOSTILE:
            for message in (
                self.build(subject=value),
                self.build(subject="${title}", values={"title": value}),
                self.build(sender=value),
            ):
                self.assertEqual(plain, set(message.keys()), value)
                self.assertEqual(1, len(message["To"].addresses))
                self.assertEqual("a@example.org", message["To"].addresses[0].addr_spec)
                senders = [one.addr_spec for one in message["From"].addresses]
                self.assertEqual(["pay@commune.example"], senders, value)
                self.assertNotIn("\n", message["Subject"])

    def test_every_line_fits_what_relays_accept(self):
        message = self.build("é" * 200, "ü" * 200, body="x" * 3000 + "\n\n[Go]")
        lines = message.as_bytes().split(b"\n")
        self.assertLessEqual(max(len(line) for line in lines), 998)
        self.assertTrue(message.as_bytes().isascii())


class TestAddresses(unittest.TestCase):
    def test_a_plain_address_is_accepted(self):
        for given_one, expected in {
            "emilie.dupont@example.org": "emilie.dupont@example.org",
            " Emilie+tag@Example.ORG ": "Emilie+tag@example.org",
            "o'neil@sub.domain.example": "o'neil@sub.domain.example",
            "info@münchen.example": "info@xn--mnchen-3ya.example",
        }.items():
            self.assertEqual(expected, checked_address(given_one))

    def test_anything_else_is_refused(self):
        for wrong in (
            *HOSTILE,
            "",
            None,
            ["a@example.org"],
            "a",
            "a@b",
            "@example.org",
            "a@@example.org",
            "a b@example.org",
            "a@example..org",
            ".a@example.org",
            "a@-example.org",
            "A <a@example.org>",
            '"a b"@example.org',
            "é@example.org",
            "a@[127.0.0.1]",
            "a@example.org\nb",
            "a" * 65 + "@example.org",
            "a@" + "b." * 130 + "org",
        ):
            with self.assertRaises(Undeliverable, msg=repr(wrong)):
                checked_address(wrong)

    @settings(max_examples=150, deadline=None)
    @given(strategies.text(max_size=40), strategies.text(max_size=40))
    def test_what_is_accepted_is_one_address_on_one_line(self, local, domain):
        try:
            found = checked_address(f"{local}@{domain}")
        except Undeliverable:
            return
        self.assertTrue(found.isascii())
        self.assertEqual(1, found.count("@"))
        self.assertFalse(set(found) & set(' ,;<>\r\n\t"()'))
