"""Refunds by transfer on the way to their file, for tests."""

from imio.payment.refunds import account
from imio.payment.refunds import transfers
from imio.payment.storage.platforms import get_platform
from imio.payment.tests.refunding import RefundCase


PAYER_IBAN = "BE71096123456769"


class TransferCase(RefundCase):
    def setUp(self):
        super().setUp()
        get_platform("belfius").refunds_by_transfer = True
        self.due, self.attempt = self.make_paid()
        (self.refund,) = self.refuse(self.due)

    def give(self, refund=None, iban=PAYER_IBAN, holder="Émilie Dupont", bic="", **at):
        refund = refund or self.refund
        account.give_account(self.store, refund, holder, iban, bic, at, self.now)

    def make_file(self, *refunds):
        ids = [refund.id for refund in refunds or (self.refund,)]
        return transfers.make_file(self.store, "belfius", ids, "finance", self.now)

    def run_job(self, job):
        keys = list(job.find(self.store, self.now))
        for key in keys:
            job.do(self.store, key, job.ask(self.store, key), self.now)
        return keys
