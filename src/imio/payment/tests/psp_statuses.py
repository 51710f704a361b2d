"""Ground for the tests that go through every documented status of every PSP.

The tables in those tests are written down again from the fact sheets; the messages are
sealed with other keys and amounts than the published vectors.
"""

from imio.payment.domain import psp
from imio.payment.providers import vectors

import json
import unittest


PENDING, PAID, REFUSED = psp.PENDING, psp.PAID, psp.REFUSED
CANCELLED, EXPIRED, ERROR = psp.CANCELLED, psp.EXPIRED, psp.ERROR
STORED = {"reference": "A7QM2XPD94RTWB3HJZ6K", "amount_cents": 730, "currency": "EUR"}


class Statuses(unittest.TestCase):
    maxDiff = None

    def conclude(self, name, kind, given, expect):
        vector = {"id": "x", "kind": kind, "input": given, "expect": expect}
        self.assertIsNone(vectors.run_vector(name, vector), json.dumps(expect))

    def refuse(self, name, kind, given):
        self.conclude(name, kind, given, {"accepted": False, "state": None})
