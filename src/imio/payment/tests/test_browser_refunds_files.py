"""Files for the bank on the desk: looked at first, made once, the same bytes again."""

from imio.payment.domain import states
from imio.payment.storage.platforms import get_platform
from imio.payment.tests.staff import Client
from imio.payment.tests.test_browser_refunds_desk import DeskCase
from lxml import html

import transaction


FILES = "@@payment-refund-files"


class TestFiles(DeskCase):
    def select(self, client=None):
        """Return the form of the desk that picks refunds for a file."""
        self.open(client=client)
        (form,) = self.page.xpath("//form[contains(@action, '/new/preview')]")
        return [*form.form_values()]

    def post(self, path, fields, client=None):
        answer = (client or self.finance).post(f"{FILES}/{path}", fields)
        transaction.begin()
        return answer

    def preview(self):
        answer = self.post("new/preview", self.select())
        self.assertEqual(answer.status_code, 200)
        return html.fromstring(answer.text)

    def make(self):
        """Make a file from everything that is to be sent; return its id."""
        (form,) = self.preview().xpath("//form[contains(@action, '/new/make')]")
        answer = self.post("new/make", [*form.form_values()])
        self.assertEqual(answer.status_code, 303)
        return answer.headers["Location"].rpartition("/")[2]

    def send(self, batch_id, act, **values):
        page = html.fromstring(self.finance.get(f"{FILES}/{batch_id}").text)
        (form,) = page.xpath(f"//form[contains(@action, '/{act}')]")
        return self.post(f"{batch_id}/{act}", dict(form.form_values()) | values)

    def test_the_preview_says_count_sum_and_account_and_changes_nothing(self):
        refunds = [self.to_send("a"), self.to_send("b")]
        get_platform("belfius").transfer_version = "pain.001.001.03"
        transaction.commit()
        page = self.preview()
        text = " ".join(page.text_content().split())
        account = "BE68 5390 0754 7034"
        for words in ("2 transfers, €10.00", account, "BE71 ••••", "pain.001.001.03"):
            self.assertIn(words, text)
        # The platform says which version; nobody picks one for a file.
        self.assertEqual(page.xpath("//select"), [])
        transaction.begin()
        self.assertEqual({refund.state for refund in refunds}, {states.TO_SEND})

    def test_the_preview_names_what_the_bank_would_refuse(self):
        refund = self.to_send()
        refund.holder = "\U0001f600"
        transaction.commit()
        text = " ".join(self.preview().text_content().split())
        self.assertIn("the bank cannot take it (unreadable)", text)

    def test_a_file_is_made_taken_again_with_the_same_bytes_and_executed(self):
        refund = self.to_send()
        batch_id = self.make()
        self.assertEqual(refund.state, states.IN_TRANSIT)
        files = [self.finance.get(f"{FILES}/{batch_id}/file") for _turn in range(2)]
        self.assertEqual(files[0].content, files[1].content)
        self.assertIn(b"pain.001.001.09", files[0].content)
        self.assertIn("attachment", files[0].headers["Content-Disposition"])
        self.assertIn(batch_id, self.finance.get(FILES).text)
        self.assertEqual(
            self.send(batch_id, "executed", reference="12/3").status_code, 303
        )
        self.assertEqual(refund.state, states.DONE)
        self.assertEqual(self.commune.due_a.owed_back_cents, 0)

    def test_what_came_back_and_what_never_left_can_be_tried_again(self):
        returned = self.to_send("a")
        self.send(self.make(), "executed")
        super().send(returned, "returned", reason="Account closed")
        self.assertEqual(returned.state, states.FAILED)
        self.assertEqual(self.commune.due_a.owed_back_cents, 500)
        kept = self.to_send("b")
        self.send(self.make(), "dropped", reason="Never uploaded")
        self.assertEqual(kept.state, states.FAILED)

    def test_a_collecting_officer_makes_files_of_their_own_refunds_only(self):
        mine, other = self.to_send("a"), self.to_send("b")
        officer = Client(self.commune.url, "regisseur_a")
        fields = self.select(officer)
        self.assertIn(("refunds", mine.id), fields)
        self.assertNotIn(("refunds", other.id), fields)
        answer = self.post("new/preview", [*fields, ("refunds", other.id)], officer)
        self.assertIn(mine.id, answer.text)
        self.assertNotIn(other.id, answer.text)
        batch_id = self.make()
        for path in (batch_id, f"{batch_id}/file"):
            self.assertEqual(officer.get(f"{FILES}/{path}").status_code, 404)

    def test_a_file_holds_what_was_looked_at_or_is_not_made(self):
        first, second = self.to_send("a"), self.to_send("b")
        (form,) = self.preview().xpath("//form[contains(@action, '/new/make')]")
        fields = [*form.form_values()]
        super().send(second, "reject", reason="Not now")
        for _pressed_again in range(2):
            answer = self.post("new/make", fields)
            self.assertEqual(answer.status_code, 303)
            self.assertEqual(first.state, states.TO_SEND)
        self.assertEqual(len(self.commune.store.batches), 0)

    def test_a_button_pressed_twice_makes_one_file(self):
        self.to_send()
        (form,) = self.preview().xpath("//form[contains(@action, '/new/make')]")
        fields = [*form.form_values()]
        answers = [self.post("new/make", fields) for _turn in range(2)]
        self.assertEqual([answer.status_code for answer in answers], [303, 303])
        self.assertEqual(len(self.commune.store.batches), 1)

    def test_nothing_is_made_without_the_form(self):
        refund = self.to_send()
        answer = self.post("new/make", {"refunds": refund.id})
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(refund.state, states.TO_SEND)
