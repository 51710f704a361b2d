"""Compare what a PSP says with what we stored: rules R8 and R10 of every provider."""

from imio.payment.domain import psp

import hashlib
import json


WRONG_MERCHANT = "wrong_merchant"
WRONG_MODE = "wrong_mode"
WRONG_REFERENCE = "wrong_reference"
WRONG_PSP_ID = "wrong_psp_id"
WRONG_CURRENCY = "wrong_currency"
WRONG_AMOUNT = "wrong_amount"
UNPROVEN_AMOUNT = "unproven_amount"
NOT_AUTHENTIC = "not_authentic"


def check(
    attempt: psp.Attempt | None, verdict: psp.Verdict, account: psp.Account
) -> list[str]:
    """List what does not fit between a message and the attempt it names.

    An empty list means that the verdict may act. The order is the one of rule R10:
    authenticity, shop and mode, reference, currency, amount. What a PSP cannot prove
    (None) is not held against it, except the amount of a payment. Writes nothing.
    """
    found = []
    if not verdict.authentic:
        found.append(NOT_AUTHENTIC)
    if verdict.merchant is not None and verdict.merchant != merchant_of(account):
        found.append(WRONG_MERCHANT)
    if verdict.test is not None and verdict.test != (account.mode != psp.LIVE):
        found.append(WRONG_MODE)
    if attempt is None:
        return [*found, WRONG_REFERENCE]
    if verdict.reference is not None and verdict.reference != attempt.reference:
        found.append(WRONG_REFERENCE)
    # A PSP may tell of a payment before its answer to our start() was stored.
    known = bool(attempt.psp_id) and verdict.session is not None
    if known and verdict.session != attempt.psp_id:
        found.append(WRONG_PSP_ID)
    return found + _check_money(attempt, verdict)


def _check_money(attempt: psp.Attempt, verdict: psp.Verdict) -> list[str]:
    found = []
    if verdict.currency is not None and verdict.currency != attempt.currency:
        found.append(WRONG_CURRENCY)
    if verdict.amount_cents is None:
        if verdict.state == psp.PAID and verdict.refund_state is None:
            found.append(UNPROVEN_AMOUNT)
    elif verdict.refund_state is not None:
        if not 0 < verdict.amount_cents <= attempt.amount_cents:
            found.append(WRONG_AMOUNT)
    elif verdict.amount_cents != attempt.amount_cents:
        found.append(WRONG_AMOUNT)
    return found


def merchant_of(account: psp.Account) -> str | None:
    """Return the shop id under which the PSP knows a platform, None when it has none."""
    return account.settings.get("merchant") or None


def resulting_state(current: str | None, verdict: psp.Verdict) -> str | None:
    """Tell the payment state after an accepted verdict (rule R8); None: leave it alone.

    ``paid`` is never downgraded; any other state may still become paid.
    """
    if current == psp.PAID:
        return psp.PAID
    return verdict.state


def nothing_known(provider: str, attempt: psp.Attempt, code: str) -> psp.Verdict:
    """Return the verdict on an attempt that the PSP does not know (yet, or any more).

    It leaves the state alone; past its time the site ends such an attempt.
    """
    key = event_key(provider, "unknown", attempt.reference, code)
    return psp.Verdict(
        authentic=True,
        state=None,
        event_key=key,
        reference=attempt.reference,
        psp_code=code,
        proof="fetch",
    )


def event_key(provider: str, *facts: object) -> str:
    """Return a name for one fact: equal facts, however often told, have equal keys."""
    text = json.dumps([provider, *facts], ensure_ascii=True, default=str)
    return f"{provider}:{hashlib.sha256(text.encode()).hexdigest()[:40]}"
