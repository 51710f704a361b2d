"""What webhooks tell of refunds: done, failed, and come back after they were done."""

from imio.payment.refunds import transfers
from imio.payment.tests.refunding import DONE
from imio.payment.tests.refunding import RefundCase
from imio.payment.tests.refunding import REFUSED
from imio.payment.tests.refunding_files import TransferCase
from imio.payment.webhooks import registry
from imio.payment.webhooks.news import last_deliveries


class Listening:
    """A program that wants to know of refunds."""

    def listen(self):
        events = (registry.REFUND_DONE, registry.REFUND_FAILED)
        url = "https://pom.example.org/hook"
        self.hook, _secret = registry.add_webhook(
            self.store, "POM", url, events, "", self.now
        )

    def told(self):
        """The news, oldest first: event, state of the refund, whether it came back."""
        payloads = [e.payload for e in last_deliveries(self.store, self.hook)]
        return [
            (
                one["event"],
                one["data"]["refund_state"],
                one["data"].get("came_back", False),
            )
            for one in reversed(payloads)
        ]


class TestThroughThePsp(Listening, RefundCase):
    def refund(self, mood):
        self.listen()
        self.psp.mood = mood
        due, _attempt = self.make_paid()
        self.refuse(due)
        self.deliver()
        return due

    def test_a_refund_that_was_done_is_told(self):
        due = self.refund(DONE)
        self.assertEqual(self.told(), [("refund.done", "done", False)])
        (entry,) = last_deliveries(self.store, self.hook)
        data = entry.payload["data"]
        self.assertEqual((data["id"], data["refunded_cents"]), (due.id, 1200))
        self.assertEqual(data["way"], "psp")

    def test_a_refund_that_the_bank_refused_is_told(self):
        self.refund(REFUSED)
        self.assertEqual(self.told(), [("refund.failed", "failed", False)])


class TestByTransfer(Listening, TransferCase):
    def test_a_transfer_that_came_back_is_told_after_it_was_done(self):
        self.listen()
        self.give()
        transfers.mark_executed(self.store, self.make_file(), "finance", self.now)
        self.later(days=2)
        transfers.mark_returned(
            self.store, self.refund, "Account closed", "finance", self.now
        )
        self.assertEqual(
            self.told(),
            [("refund.done", "done", False), ("refund.failed", "failed", True)],
        )

    def test_one_that_came_back_into_a_chargeback_is_told_too(self):
        self.listen()
        self.give()
        transfers.mark_executed(self.store, self.make_file(), "finance", self.now)
        self.settle(self.attempt, chargeback_cents=1200)
        transfers.mark_returned(
            self.store, self.refund, "Account closed", "finance", self.later(days=2)
        )
        self.assertEqual(self.told()[-1], ("refund.failed", "rejected", True))
        for personal in ("Dupont", "@", "BE71"):
            self.assertNotIn(
                personal,
                repr([e.payload for e in last_deliveries(self.store, self.hook)]),
            )
