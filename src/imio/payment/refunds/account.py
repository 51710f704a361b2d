"""The account that money goes back to: asked once by a link, kept encrypted, forgotten."""

from collections.abc import Mapping
from datetime import datetime
from datetime import timedelta
from imio.payment.banking.characters import clean_text
from imio.payment.content.refund import Refund
from imio.payment.domain import states
from imio.payment.domain.bank_errors import InvalidBic
from imio.payment.domain.bank_errors import InvalidIban
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import InvalidName
from imio.payment.domain.iban import check_bic
from imio.payment.domain.iban import check_iban
from imio.payment.domain.iban import mask_iban
from imio.payment.domain.iban import needs_bic
from imio.payment.domain.postal import check_address
from imio.payment.domain.postal import NEVER
from imio.payment.domain.postal import wants_address
from imio.payment.domain.reference import token_hash
from imio.payment.refunds import moves
from imio.payment.refunds.events import AccountWanted
from imio.payment.refunds.releasing import pass_on
from imio.payment.refunds.releasing import PAYER
from imio.payment.refunds.unsent import clear_unsent
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.platforms import is_ours
from imio.payment.storage.secrets import decrypt_text
from imio.payment.storage.secrets import encrypt_text
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import PaymentStore
from imio.payment.tokens import is_signed
from imio.payment.tokens import sign
from zope.event import notify

import hmac


# What became of a link to the form
OPEN = "open"
USED = "used"
REPLACED = "replaced"
OVER = "over"
MAX_NAME = 70
_FORM = "refund-form"


def open_form(store: PaymentStore, refund: Refund, now: datetime) -> str:
    """Ask the payer for an account: return the token of a one-time form. Writes.

    Only its hash is kept; an earlier link stops working. Fires AccountWanted. Raises
    ForbiddenTransition when no account is awaited.
    """
    _refuse_unawaited(refund)
    refund.form_serial += 1
    token = _make_token(store, refund)
    refund.form_hash = token_hash(token)
    refund.form_expires_at = now + timedelta(days=get_settings().refund_form_days)
    refund.form_expired = False
    refund.reminded_at = None
    clear_unsent(refund)
    store.refunds.reindex(refund)
    notify(AccountWanted(store, refund, now))
    return token


def form_token(store: PaymentStore, refund: Refund) -> str:
    """Make the token of the open form again, for the mail that carries it; "" for none."""
    return _make_token(store, refund) if refund.form_hash else ""


def refund_behind(
    store: PaymentStore, refund_id: str, token: str, now: datetime
) -> Refund | None:
    """Return the refund whose form a link opens now, or None. Reads only."""
    refund = store.refunds._getOb(refund_id, None)
    if refund is None or not refund.form_hash:
        return None
    is_mine = hmac.compare_digest(token_hash(token), refund.form_hash)
    is_awaited = refund.state == states.AWAITING_ACCOUNT
    is_running = refund.form_expires_at is not None and now < refund.form_expires_at
    return refund if is_mine and is_awaited and is_running else None


def link_state(store: PaymentStore, refund_id: str, token: str, now: datetime) -> str:
    """Say what a link to a form opens now: OPEN, USED, REPLACED, OVER. Reads only.

    "" for a link that this site never made: nothing is told to who holds it.
    """
    refund = store.refunds._getOb(refund_id, None)
    if refund is None:
        return ""
    if refund_behind(store, refund_id, token, now) is not None:
        return OPEN
    made = [
        serial
        for serial in range(1, refund.form_serial + 1)
        if is_signed(store.signing_secret, token, _FORM, refund.id, str(serial))
    ]
    if not made:
        return ""
    if made != [refund.form_serial]:
        return REPLACED
    return USED if refund.iban_masked else OVER


def give_account(
    store: PaymentStore,
    refund: Refund,
    holder: str,
    iban: str,
    bic: str,
    address: Mapping[str, str],
    now: datetime,
    actor: str = PAYER,
) -> None:
    """Keep the account that the payer gave, and close the form. Writes.

    ``address`` is the holder's, by its parts (domain.postal.PARTS): kept, and needed,
    only where the platform says that its bank wants it.
    Whatever the amount, a second person approves an account that ``actor``, one of the
    staff, typed for the payer.

    Raises InvalidIban (code), InvalidBic (also when a BIC is needed and missing),
    InvalidName without a holder, InvalidAddress naming its parts, ForbiddenTransition
    when no account is awaited.
    """
    _refuse_unawaited(refund)
    name = clean_text(holder, MAX_NAME)
    if not any(character.isalnum() for character in name):
        raise InvalidName("holder")
    number = check_account(iban)
    code = check_bic(bic) if bic.strip() else ""
    if not code and needs_bic(number):
        raise InvalidBic("missing")
    is_asked = wants_address(address_rule(refund), number)
    lives_at = check_address(address) if is_asked else None
    # Signs that turn the direction of what follows stay out of tables and mails.
    refund.holder = "".join(filter(str.isprintable, holder)).strip()[:MAX_NAME]
    refund.iban_encrypted = encrypt_text(number)
    refund.iban_masked = mask_iban(number)
    refund.bic = code
    refund.account_by = actor
    refund.address = lives_at
    _close_form(refund)
    cause = "account given" if actor == PAYER else "account typed"
    pass_on(store, refund, actor, now, cause)


def check_account(text: str) -> str:
    """Return the account number that was typed for a payer, without blanks. Reads only.

    Raises InvalidIban, too for an account of ours ("ours"): invoices show it, and payers
    copy it from there.
    """
    number = check_iban(text)
    if is_ours(number):
        raise InvalidIban("ours")
    return number


def address_rule(refund: Refund) -> str:
    """Return when the bank that pays a refund wants an address: NEVER, OUTSIDE_EEA or
    ALWAYS. Reads only."""
    try:
        return get_platform(refund.platform_id).address_rule or NEVER
    except ConfigurationError:
        return NEVER


def has_account(refund: Refund) -> bool:
    """Say whether the account that was given is all that the bank wants. Reads only."""
    if not refund.iban_encrypted:
        return False
    # The mask begins with the country, which is all that matters here.
    is_asked = wants_address(address_rule(refund), refund.iban_masked)
    return refund.address is not None or not is_asked


def read_iban(refund: Refund) -> str:
    """Return the whole IBAN, "" once forgotten; only for a bank file. Raises SecretsUnreadable."""
    return decrypt_text(refund.iban_encrypted) if refund.iban_encrypted else ""


def expire_form(store: PaymentStore, refund: Refund) -> None:
    """Close a form whose time is over, and mark the refund for the staff. Writes."""
    _close_form(refund)
    refund.form_expired = True
    store.refunds.reindex(refund)


def forget_iban(store: PaymentStore, refund: Refund) -> None:
    """Delete the account number and the address; the masked number still tells where
    the money went. Writes."""
    refund.iban_encrypted = ""
    refund.address = None
    moves.keep(store, refund)


def clear_account(refund: Refund) -> None:
    """Forget the account and its form altogether: the money will not go there. Writes."""
    refund.holder = refund.iban_encrypted = refund.iban_masked = refund.bic = ""
    refund.account_by = ""
    refund.address = None
    _close_form(refund)


def _make_token(store: PaymentStore, refund: Refund) -> str:
    serial = str(refund.form_serial)
    return sign(store.signing_secret, _FORM, refund.id, serial)


def _close_form(refund: Refund) -> None:
    refund.form_hash = ""
    refund.form_expires_at = None
    refund.form_expired = False


def _refuse_unawaited(refund: Refund) -> None:
    if refund.state != states.AWAITING_ACCOUNT:
        raise ForbiddenTransition(f"refund: {refund.state} awaits no account")
