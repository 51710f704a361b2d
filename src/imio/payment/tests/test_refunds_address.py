"""The payee's address: asked, kept and written only where the paying bank wants it."""

from imio.payment.content.refund import BY_TRANSFER
from imio.payment.domain import states
from imio.payment.domain.errors import InvalidAddress
from imio.payment.domain.postal import ALWAYS
from imio.payment.refunds import deciding
from imio.payment.refunds import transfers
from imio.payment.refunds.forms import AccountRetention
from imio.payment.storage.platforms import get_platform
from imio.payment.tests.refunding_files import TransferCase


class TestAddress(TransferCase):
    HOME = {"street": "Rue Neuve", "number": "1", "town": "Namur", "country": "BE"}

    def test_it_is_kept_and_written_only_where_the_bank_wants_it(self):
        self.give(**self.HOME)
        self.assertIsNone(self.refund.address)
        batch = self.make_file()
        self.assertNotIn(b"PstlAdr", transfers.read_file(batch))
        transfers.drop_file(self.store, batch, "wants addresses", "finance", self.now)
        get_platform("belfius").address_rule = ALWAYS
        # Now the account alone is not enough: the payer is asked again.
        state = deciding.retry(
            self.store, self.refund, BY_TRANSFER, "finance", self.now, same_account=True
        )
        self.assertEqual(state, states.AWAITING_ACCOUNT)
        with self.assertRaises(InvalidAddress) as caught:
            self.give()
        self.assertEqual(caught.exception.parts, ("street", "town", "country"))
        self.give(**self.HOME)
        content = transfers.read_file(self.make_file())
        self.assertIn(b"<TwnNm>Namur</TwnNm>", content)

    def test_the_name_of_the_holder_turns_nothing_around(self):
        self.give(holder="\u202eNadia\u200f Lambert\n")
        self.assertEqual(self.refund.holder, "Nadia Lambert")

    def test_it_is_deleted_with_the_account_number(self):
        get_platform("belfius").address_rule = ALWAYS
        self.give(**self.HOME)
        transfers.mark_executed(self.store, self.make_file(), "finance", self.now)
        self.later(days=400)
        self.assertIn(f"refund:{self.refund.id}", self.run_job(AccountRetention()))
        self.assertIsNone(self.refund.address)
