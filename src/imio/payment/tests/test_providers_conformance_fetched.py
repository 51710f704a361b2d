"""Providers of PSPs that send an id, or nothing proven, pass the shared suite."""

from imio.payment.domain import psp
from imio.payment.providers.conformance_network import NetworkConformance
from imio.payment.providers.mollie.adapter import MollieProvider
from imio.payment.providers.payfip.adapter import PayfipProvider
from imio.payment.providers.payfip.tipi import TipiProvider
from imio.payment.providers.simulators import mollie
from imio.payment.providers.simulators import payfip
from imio.payment.providers.vector_cases import canned_json
from imio.payment.tests.provider_speech import demo_account
from imio.payment.tests.provider_speech import facts_of
from imio.payment.tests.provider_speech import posted
from imio.payment.tests.provider_speech import REFERENCE
from imio.payment.tests.provider_speech import Spoken

import unittest


class MollieConformance(Spoken, NetworkConformance, unittest.TestCase):
    factory = MollieProvider
    attempt = psp.Attempt(REFERENCE, 1250, psp_id="tr_7UhSN1zuXS")
    account = demo_account("mollie")
    told = ("reference", "amount_cents", "currency", "test")
    is_sealed = False

    def account_at(self, url):
        return demo_account("mollie", url)

    def tell(self, state, **facts):
        told = facts_of(facts)
        statuses = {
            psp.PAID: "paid",
            psp.PENDING: "open",
            psp.REFUSED: "failed",
            psp.CANCELLED: "canceled",
        }
        money = mollie._money(told["amount_cents"])
        payment = {
            "id": self.attempt.psp_id,
            "mode": "test" if told.get("test", True) else "live",
            "status": statuses[state],
            "amount": {**money, "currency": told["currency"]},
            "metadata": {"reference": told["reference"]},
        }
        return posted({"id": self.attempt.psp_id}), canned_json(payment)


class PayfipConformance(Spoken, NetworkConformance, unittest.TestCase):
    factory = PayfipProvider
    attempt = psp.Attempt(
        REFERENCE, 1250, psp_id="cc0cb210-1cd4-11ea-8cca-0213ad91a103"
    )
    account = demo_account("payfip")
    told = ("reference", "amount_cents", "merchant", "test")
    is_sealed = False

    def account_at(self, url):
        return demo_account("payfip", url)

    def tell(self, state, **facts):
        told = facts_of(facts)
        message = posted({"idop": self.attempt.psp_id})
        if state == psp.PENDING:
            reply = payfip._fault("P5", "inconnu")
            return message, canned_json(reply.body.decode(), reply.status)
        codes = {psp.PAID: "P", psp.REFUSED: "R", psp.CANCELLED: "A"}
        fields = {
            "dattrans": "18032026",
            "heurtrans": "1757",
            "idOp": self.attempt.psp_id,
            "montant": str(told["amount_cents"]),
            "numcli": told.get("merchant", payfip.NUMCLI),
            "refdet": told["reference"],
            "resultrans": codes[state],
            "saisie": "T" if told.get("test", True) else "W",
        }
        reply = payfip._soap("recupererDetailPaiementSecurise", fields)
        return message, canned_json(reply.body.decode())


class TipiConformance(Spoken, unittest.TestCase):
    factory = TipiProvider
    account = demo_account("payfip-tipi")
    told = ("reference", "amount_cents", "merchant", "test")
    states = (psp.REFUSED, psp.CANCELLED, psp.PAID)
    # Nothing is signed: what is declared is all there is.
    is_sealed = proves = False

    def tell(self, state, **facts):
        told = facts_of(facts)
        codes = {psp.PAID: "P", psp.REFUSED: "R", psp.CANCELLED: "A"}
        fields = {
            "numcli": told.get("merchant", payfip.NUMCLI),
            "refdet": told["reference"],
            "montant": str(told["amount_cents"]),
            "saisie": "T" if told.get("test", True) else "A",
            "RESULTRANS": codes[state],
        }
        return posted(fields), None
