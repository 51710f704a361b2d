"""Mandates for direct debits over REST, as on the page of a payer's mandate."""

from imio.payment.api.invoices.reading import day_of
from imio.payment.api.invoices.reading import text_of
from imio.payment.api.recovery.calls import Call
from imio.payment.content.payer import Payer
from imio.payment.recovery import mandates
from imio.payment.reporting.stops import is_payer_of
from zExceptions import NotFound


MANDATES = "mandates"
REVOKE = "revoke"


def keep_mandate(call: Call, payer_id: str) -> dict:
    """Keep the mandate that a payer signed; its account is shown masked from now on."""
    payer, body = _payer(call, payer_id), call.body
    mandates.set_mandate(
        call.store,
        payer,
        text_of(body, "reference", required=True),
        text_of(body, "iban", required=True),
        day_of(body, "signed_on", required=True),
        text_of(body, "holder", required=True),
        call.now,
        text_of(body, "bic"),
    )
    return mandate_as_json(payer)


def revoke_mandate(call: Call, payer_id: str) -> dict:
    """End a mandate: what is not at the bank can be paid online again."""
    payer = _payer(call, payer_id)
    freed = mandates.revoke_mandate(call.store, payer, call.actor, call.now)
    return mandate_as_json(payer) | {"freed": [one.id for one in freed]}


def mandate_as_json(payer: Payer) -> dict:
    """Return the mandate of a payer, its account masked."""
    mandate = payer.mandate
    return {
        "payer": payer.id,
        "reference": mandate.reference,
        "holder": mandate.holder,
        "iban": mandate.iban_masked,
        "signed_on": mandate.signed_on.isoformat(),
        "revoked": mandate.revoked_at is not None,
    }


def _payer(call: Call, payer_id: str) -> Payer:
    payer = call.store.payers._getOb(payer_id, None)
    if payer is None or not is_payer_of(call.store, payer, call.regies):
        raise NotFound(payer_id)
    return payer
