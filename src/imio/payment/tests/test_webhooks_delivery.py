"""Webhooks from the payment to the receiver, by the worker."""

from datetime import datetime
from datetime import timedelta
from datetime import UTC
from imio.payment.checkout import booking
from imio.payment.checkout.booking import Origin
from imio.payment.domain import journal
from imio.payment.domain.errors import InvalidWebhook
from imio.payment.storage import outbox
from imio.payment.tests.linked import make_linked
from imio.payment.tests.paying import PayingCase
from imio.payment.tests.receiving import Receiver
from imio.payment.webhooks import registry
from imio.payment.webhooks.news import last_deliveries
from imio.payment.webhooks.news import tell_test
from imio.payment.webhooks.targets import HOSTS_VARIABLE
from unittest import mock

import base64
import hashlib
import hmac
import json
import os
import transaction


class WebhookCase(PayingCase):
    def setUp(self):
        super().setUp()
        self.receiver = Receiver()
        self.addCleanup(self.receiver.stop)
        allowed = mock.patch.dict(os.environ, {HOSTS_VARIABLE: "localhost"})
        allowed.start()
        self.addCleanup(allowed.stop)
        self.now = datetime.now(UTC)
        self.hook, self.secret = self.make_hook()
        self.due = make_linked(self.store)
        transaction.commit()

    def make_hook(self, events=registry.EVENTS, regie_uid="", name="POM"):
        url = self.receiver.url
        return registry.add_webhook(self.store, name, url, events, regie_uid, self.now)

    def pay(self):
        account = journal.counter_account(self.due.regie_uid)
        origin = Origin("counter", self.now, "slip 7")
        booking.book_payment(self.store, self.due, 4200, account, origin)
        transaction.commit()

    def deliveries(self):
        self.see()
        return last_deliveries(self.store, self.hook)


class TestDelivering(WebhookCase):
    def test_a_payment_is_told_signed_and_without_anything_personal(self):
        self.pay()
        self.sweep()
        ((_path, headers, body),) = self.receiver.got
        told = json.loads(body)
        self.assertEqual(told["type"], "due.paid")
        self.assertEqual(told["id"], headers["webhook-id"])
        data = told["data"]
        self.assertEqual((data["state"], data["balance_cents"]), ("paid", 0))
        self.assertEqual(data["transaction"], "slip 7")
        for personal in (b"Vandervelde", b"Capucine", b"Lilas", b"@", b"Repas"):
            self.assertNotIn(personal, body)
        signed = f"{told['id']}.{headers['webhook-timestamp']}.".encode() + body
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
        self.assertEqual(headers["webhook-signature"], f"v1,{digest.decode()}")

    def test_what_did_not_arrive_comes_again_under_the_same_id(self):
        self.pay()
        self.receiver.status = 500
        self.sweep()
        (entry,) = self.deliveries()
        self.assertEqual(
            (entry.state, entry.last_error), (outbox.WAITING, "status_500")
        )
        self.receiver.status = 200
        self.sweep(minutes=5)
        ids = {headers["webhook-id"] for _path, headers, _body in self.receiver.got}
        self.assertEqual((len(self.receiver.got), len(ids)), (2, 1))
        self.assertEqual(self.deliveries()[0].state, outbox.DONE)

    def test_a_receiver_that_is_gone_is_not_asked_again(self):
        self.receiver.status = 410
        self.pay()
        self.sweep()
        self.assertEqual(self.deliveries()[0].state, outbox.PARKED)

    def test_a_silent_receiver_is_left_alone_for_a_while(self):
        self.receiver.stop()
        self.pay()
        origin = Origin("bank", self.now, "line 9")
        account = journal.counter_account(self.due.regie_uid)
        booking.take_back(self.store, self.due, 4200, account, origin)
        transaction.commit()
        self.sweep()
        errors = {entry.last_error for entry in self.deliveries()}
        self.assertEqual(errors, {"unreachable", "receiver_silent"})

    def test_a_webhook_switched_off_or_deleted_is_told_nothing_more(self):
        self.pay()
        registry.change_webhook(self.store, self.hook, enabled=False)
        transaction.commit()
        self.sweep()
        registry.remove_webhook(self.store, self.hook.id)
        transaction.commit()
        self.sweep(minutes=5)
        self.assertEqual(self.receiver.got, [])
        self.assertNotIn((f"webhook:{self.hook.id}", "signing"), self.store.secrets)

    def test_a_trial_is_sent_even_while_it_is_switched_off(self):
        hook = registry.change_webhook(self.store, self.hook, enabled=False)
        tell_test(self.store, hook, self.now)
        transaction.commit()
        self.sweep()
        ((_path, _headers, body),) = self.receiver.got
        self.assertEqual(json.loads(body)["type"], "test")


class TestNews(WebhookCase):
    def told(self):
        self.sweep()
        return [json.loads(body)["type"] for _path, _headers, body in self.receiver.got]

    def test_money_that_the_bank_takes_back_is_told(self):
        self.pay()
        origin = Origin("bank", self.now, "line 9")
        account = journal.counter_account(self.due.regie_uid)
        booking.take_back(self.store, self.due, 4200, account, origin)
        transaction.commit()
        self.assertEqual(sorted(self.told()), ["due.paid", "due.reopened"])

    def test_an_invoice_that_is_credited_whole_is_told_as_cancelled(self):
        origin = Origin("finance", self.now, "NC-1")
        booking.waive(self.store, self.due, 1200, "credit note", origin)
        booking.waive(self.store, self.due, 3000, "credit note", origin)
        transaction.commit()
        self.assertEqual(self.told(), ["invoice.cancelled"])

    def test_only_the_wanted_news_of_the_wanted_regie_are_sent(self):
        registry.remove_webhook(self.store, self.hook.id)
        self.make_hook(("due.paid",), "another-regie")
        self.make_hook(("due.reopened",), "regie-uid")
        self.pay()
        self.assertEqual(self.told(), [])
        self.make_hook(("due.paid",), "regie-uid")
        self.due = make_linked(self.store)
        self.pay()
        self.assertEqual(self.told(), ["due.paid"])

    def test_the_newest_delivery_stands_first(self):
        for minutes in range(3):
            tell_test(self.store, self.hook, self.now + timedelta(minutes=minutes))
        moments = [entry.created_at for entry in last_deliveries(self.store, self.hook)]
        self.assertEqual(moments, sorted(moments, reverse=True))


class TestRegistry(WebhookCase):
    def test_what_cannot_be_called_is_not_kept(self):
        with self.assertRaises(InvalidWebhook) as caught:
            registry.add_webhook(
                self.store, "", "http://example.org/", ("nothing",), "", self.now
            )
        problems = {("name", "required"), ("events", "required"), ("url", "not_https")}
        self.assertEqual(set(caught.exception.problems), problems)
        self.assertEqual(len(self.store.webhooks), 1)

    def test_the_secret_is_encrypted_and_a_new_one_ends_the_old(self):
        stored = self.store.secrets[(f"webhook:{self.hook.id}", "signing")]
        self.assertNotIn(self.secret, stored)
        fresh = registry.renew_secret(self.store, self.hook.id)
        self.assertNotEqual(fresh, self.secret)
        self.assertEqual(registry.secret_of(self.store, self.hook.id), fresh)
