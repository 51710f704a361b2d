"""Pauses of reminders and suspensions: on their pages and over REST, by the same rules."""

from datetime import timedelta
from imio.payment.domain import states
from imio.payment.formatting import local_day
from imio.payment.invoicing.pauses import running_pause
from imio.payment.storage import suspensions
from imio.payment.tests.billing_pages import errors_in
from imio.payment.tests.billing_pages import words
from imio.payment.tests.openapi_files import faults
from imio.payment.tests.recovery_pages import PAGE
from imio.payment.tests.recovery_pages import RecoveryPagesCase
from imio.payment.tests.staff import Client
from lxml import html

import transaction


PAUSES = f"{PAGE}/pauses"


class TestPausesPage(RecoveryPagesCase):
    def setUp(self):
        super().setUp()
        self.until = local_day(self.now) + timedelta(days=30)

    def pause_type(self, **values):
        values = {"reason": "New prices are checked", "type": self.type.UID()} | values
        return self.send(PAUSES, "/pauses/pause", **values)

    def test_all_reminders_of_a_type_wait_with_reason_and_last_day(self):
        answer = self.pause_type(until=self.until.isoformat())
        self.assertEqual(303, answer.status_code)
        pause = self.type.reminder_pause
        self.assertEqual(
            ("New prices are checked", self.until, "regisseur_a"),
            (pause.reason, pause.until, pause.by),
        )
        planned = words(self.open(PAGE))
        self.assertIn("reminders that leave 0, held 1", planned)
        self.assertIn("All of its type wait until", planned)
        self.assertIn("New prices are checked", planned)
        invoice_page = words(self.open(f"@@payment-invoices/{self.invoice.id}"))
        self.assertIn("All of its type wait until", invoice_page)
        listed = words(self.open(PAUSES))
        self.assertIn("Invoice type: Repas scolaires", listed)

    def test_a_pause_is_ended_by_hand(self):
        self.pause_type()
        self.send(PAUSES, "/pauses/lift")
        self.assertIsNone(self.type.reminder_pause)
        self.assertIn("No reminders wait", words(self.open(PAUSES)))
        self.assertIn("that leave 1", words(self.open(PAGE)))

    def test_payers_and_invoices_that_wait_are_listed_and_freed(self):
        payer_path = f"@@payment-payers/{self.payer.id}"
        self.send(payer_path, "/pause", reason="Debt mediation")
        planned = words(self.open(PAGE))
        self.assertIn("Its payer waits until …: Debt mediation", planned)
        invoice_path = f"@@payment-invoices/{self.invoice.id}"
        self.send(invoice_path, "/pause", reason="Payment plan")
        listed = words(self.open(PAUSES))
        self.assertIn("Debt mediation", listed)
        self.assertIn(f"{self.invoice.number} · Dupont", listed)
        for _one in range(2):
            self.send(PAUSES, "/pauses/lift")
        self.assertIsNone(running_pause(self.store, self.invoice, self.until))

    def test_a_pause_that_is_over_says_so_and_holds_nothing(self):
        self.pause_type(until=self.until.isoformat())
        later = (self.until + timedelta(days=1)).isoformat()
        self.assertIn("that leave 1", words(self.open(PAGE, day=later)))

    def test_what_is_wrong_is_an_error_of_its_field(self):
        for values, reason in (
            ({"reason": ""}, "Fill in"),
            ({"until": "soon"}, "This is not a date"),
            ({"until": "2020-01-01"}, "This day is over"),
            ({"type": "unknown"}, "Choose one"),
        ):
            with self.subTest(values):
                answer = self.pause_type(**values)
                self.assertEqual(422, answer.status_code)
                self.assertIn(reason, errors_in(html.fromstring(answer.text))[0])
                self.assertIsNone(self.type.reminder_pause)

    def test_another_office_neither_sees_nor_ends_it(self):
        self.pause_type()
        other = Client(self.commune.url, "regisseur_b")
        page = self.open(PAUSES, other)
        self.assertNotIn("New prices", words(page))
        token = page.xpath("//input[@name='_authenticator']/@value")
        body = {"scope": "type", "uid": self.type.UID()}
        if token:
            body |= {"_authenticator": token[0]}
        answer = other.post(f"{PAUSES}/lift", body)
        self.assertIn(answer.status_code, (403, 404))
        self.assertIsNotNone(self.type.reminder_pause)


class TestStopsOverREST(RecoveryPagesCase):
    def post(self, path, status=200, client=None, **body):
        client = client or self.officer
        answer = client.post_json(f"@payment-recovery/{path}", body)
        self.assertEqual(status, answer.status_code, answer.text[:500])
        transaction.begin()
        return answer.json()

    def read(self, name):
        answer = self.officer.get_json(f"@payment-recovery/{name}").json()
        schema = {"$ref": f"#/schemas/{name.title()}"}
        self.assertEqual([], faults("recovery", schema, answer))
        return answer["items"]

    def test_reminders_of_types_payers_and_invoices_wait_and_leave_again(self):
        for scope, subject, uid in (
            ("type", self.type, self.type.UID()),
            ("payer", self.payer, self.payer.id),
            ("invoice", self.invoice, self.invoice.id),
        ):
            with self.subTest(scope):
                place = {"scope": scope, "uid": uid}
                told = self.post(
                    "pauses", reason="Checked", **place, until="2099-01-01"
                )
                self.assertEqual(told["items"], self.read("pauses"))
                (item,) = told["items"]
                self.assertEqual((scope, uid), (item["scope"], item["uid"]))
                self.assertEqual("2099-01-01", item["until"])
                self.assertTrue(item["running"])
                self.assertIsNotNone(subject.reminder_pause)
                self.assertEqual([], self.post("pauses/lift", **place)["items"])
                self.assertIsNone(subject.reminder_pause)

    def test_types_and_offices_are_suspended_and_let_through_again(self):
        for scope, uid in (("type", self.type.UID()), ("regie", self.regie.UID())):
            with self.subTest(scope):
                place = {"scope": scope, "uid": uid}
                words_of = {"fr": "Travaux", "nl": "Werken"}
                self.post("suspensions", **place, since="2026-01-01", messages=words_of)
                (item,) = self.read("suspensions")
                self.assertEqual((uid, words_of), (item["uid"], item["messages"]))
                found = self.store.suspensions[scope, uid]
                self.assertIsInstance(found, suspensions.Suspension)
                # One that is planned must not end the one that runs.
                self.post("suspensions", 409, **place, since="2099-01-01")
                self.assertIs(found, self.store.suspensions[scope, uid])
                self.post("suspensions/lift", **place)
                self.assertEqual([], self.read("suspensions"))
                self.post("suspensions/lift", 409, **place)

    def test_bodies_that_cannot_be_taken_are_refused_with_nothing_done(self):
        place = {"scope": "type", "uid": self.type.UID()}
        for path, status, body in (
            ("pauses", 400, place),
            ("pauses", 400, place | {"reason": "x", "until": "soon"}),
            ("pauses", 409, place | {"reason": "x", "until": "2020-01-01"}),
            ("pauses", 400, {"scope": "site", "uid": "x", "reason": "x"}),
            ("suspensions", 400, place),
            (
                "suspensions",
                409,
                place | {"since": "2020-01-01", "until": "2020-01-02"},
            ),
            ("suspensions", 400, {"scope": "due", "uid": self.invoice.id}),
            ("suspensions/none", 404, place),
            ("treasury/none", 404, place),
        ):
            with self.subTest(path, body=body):
                self.post(path, status, **body)
        self.assertIsNone(self.type.reminder_pause)
        self.assertEqual([], list(self.store.suspensions))
        self.assertEqual(states.OPEN, self.invoice.due_state)

    def test_another_office_and_those_without_the_permission_are_refused(self):
        place = {"scope": "type", "uid": self.type.UID(), "reason": "x"}
        other = Client(self.commune.url, "regisseur_b")
        self.post("pauses", 400, other, **place)
        self.post("suspensions", 400, other, **place, since="2026-01-01")
        for role, status in (("agent_a", 401), ("member", 401), ("anonymous", 403)):
            self.post("pauses", status, Client(self.commune.url, role), **place)
        self.assertIsNone(self.type.reminder_pause)
