"""An overdue invoice, and the pages of recovery that show it."""

from datetime import timedelta
from imio.payment.clock import utc_now
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.billing_pages import BillingCase
from imio.payment.tests.builders_billing import make_invoice
from imio.payment.tests.builders_billing import make_payer
from imio.payment.tests.recovering import LEVELS
from lxml import html

import transaction


PAGE = "@@payment-recovery"


class RecoveryPagesCase(BillingCase):
    """An invoice that is due today less the days of ``late``."""

    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING
    late = 10

    def setUp(self):
        super().setUp()
        self.type.reminder_levels = LEVELS
        self.type.treasury_days = 60
        self.now = utc_now()
        self.invoice = self.make(late=self.late)

    def make(self, late, **payer):
        payer = make_payer(self.store, **payer) if payer else self.payer
        issued = self.now - timedelta(days=30 + late)
        invoice = make_invoice(self.store, self.type, payer, now=issued)
        transaction.commit()
        return invoice

    def send_page(self, path, end, client=None, **values):
        """Send a form and follow its redirect; return the page."""
        answer = self.send(path, end, client, **values)
        if answer.status_code == 303:
            url = answer.headers["Location"].removeprefix(f"{self.commune.url}/")
            return self.open(url, client)
        self.assertEqual(answer.status_code, 200, answer.text[-1500:])
        return html.fromstring(answer.text)
