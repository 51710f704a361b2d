"""What a result of PayFiP means, and when it is final."""

from datetime import datetime
from datetime import timedelta
from datetime import UTC
from imio.payment.domain import psp
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.providers.checks import event_key
from imio.payment.providers.parsing import parse_whole
from imio.payment.providers.payfip import facts
from imio.payment.providers.payfip.client import Fault
from zoneinfo import ZoneInfo

import re


_PARIS = ZoneInfo("Europe/Paris")
_NEEDED = ("idOp", "numcli", "refdet", "saisie", "montant", "resultrans")


def read_fault(attempt: psp.Attempt, fault: Fault, now: datetime) -> psp.Verdict:
    """Return what a fault says about an attempt.

    Raises GatewayUnreachable when it says nothing: the state stays, ask again later.
    """
    if fault.kind != facts.FUNCTIONAL_FAULT:
        raise GatewayUnreachable("psp_unavailable")
    if fault.code == facts.PURGED:
        state = psp.EXPIRED
    elif fault.code == facts.NOT_KNOWN_YET:
        state = (
            psp.EXPIRED if _age(attempt, now) >= facts.RESULT_SECONDS else psp.PENDING
        )
    else:
        raise GatewayUnreachable(f"fault {fault.code}")
    return psp.Verdict(
        authentic=True,
        state=state,
        event_key=event_key("payfip", attempt.psp_id, fault.code, state),
        reference=attempt.reference,
        session=attempt.psp_id,
        psp_code=fault.code,
        proof="fetch",
    )


def read_result(
    attempt: psp.Attempt, found: dict[str, str], saisie: str, now: datetime
) -> psp.Verdict:
    """Return what a result says; ``saisie`` is the letter of the platform.

    Raises GatewayUnreachable when it is unreadable.
    """
    amount = parse_whole(found.get("montant"))
    if any(not found.get(name) for name in _NEEDED) or amount is None:
        raise GatewayUnreachable("unreadable answer")
    is_test = saisie not in facts.SAISIE_WS[psp.LIVE]
    code = found["resultrans"]
    state = facts.STATES.get(code, psp.ERROR)
    at = moment(found.get("dattrans", ""), found.get("heurtrans", ""))
    if code == "A" and not _abandon_is_final(attempt, at, now):
        state = psp.PENDING
    return psp.Verdict(
        authentic=True,
        state=state,
        event_key=event_key(
            "payfip", found["idOp"], code, state, amount, found["saisie"]
        ),
        reference=_reference(attempt, found["refdet"]),
        amount_cents=amount,
        currency="EUR",
        psp_id=found["idOp"],
        session=found["idOp"],
        merchant=found["numcli"],
        # Another letter than ours is another mode: T is not X either.
        test=is_test if found["saisie"] == saisie else not is_test,
        means=facts.MEANS.get(code),
        psp_code=code,
        proof="fetch",
        at=at,
        alert=None if code in facts.STATES else "unknown_code",
    )


def moment(date: str, time: str) -> datetime | None:
    """Read PayFiP's date (JJMMAAAA) and time (HHMM, sometimes HMM) of Paris; None when
    they are unreadable."""
    if not re.fullmatch(r"[0-9]{8}", date, re.ASCII):
        return None
    if not re.fullmatch(r"[0-9]{3,4}", time, re.ASCII):
        return None
    try:
        local = datetime.strptime(date + time.zfill(4), "%d%m%Y%H%M")
    except ValueError:
        return None
    return local.replace(tzinfo=_PARIS).astimezone(UTC)


def _abandon_is_final(attempt: psp.Attempt, at: datetime | None, now: datetime) -> bool:
    # For two minutes the page is still there and the citizen may go on.
    if at is not None:
        return now - at >= timedelta(seconds=facts.ABANDON_SETTLES_SECONDS)
    return _age(attempt, now) >= facts.PAGE_SECONDS


def _age(attempt: psp.Attempt, now: datetime) -> float:
    if attempt.started_at is None:
        return 0.0
    return (now - attempt.started_at).total_seconds()


def _reference(attempt: psp.Attempt, refdet: str) -> str:
    sent = attempt.psp_data.get("refdet", attempt.reference)
    return attempt.reference if refdet == sent else refdet
