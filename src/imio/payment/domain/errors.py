"""What can go wrong with money, named for what happened."""

from datetime import datetime


class PaymentError(Exception):
    """Something about a payment went wrong; faces translate it for the reader."""


class InvalidAmount(PaymentError):
    """An amount cannot be read, is negative or out of bounds: ask for it again."""


class InvalidNotification(PaymentError):
    """A message does not prove that the PSP sent it: refuse it and change nothing."""


class UnknownAttempt(PaymentError):
    """No attempt of ours matches a message: answer as the PSP expects, change nothing."""


class GatewayUnreachable(PaymentError):
    """The PSP did not answer in time or not readably: keep the state, ask again later."""


class GatewayRefused(PaymentError):
    """The PSP understood and refused our call: show it to the operator, do not repeat."""


class ForbiddenTransition(PaymentError):
    """A state machine does not know this move: nothing was changed."""


class NotPayable(PaymentError):
    """A due cannot be paid now; ``reason`` is a code that faces put into words."""

    def __init__(self, reason: str, due_id: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.due_id = due_id


class UnderWay(PaymentError):
    """Another live attempt holds the lock of a due: resume it or ask the PSP."""

    def __init__(self, transaction_id: str) -> None:
        super().__init__(transaction_id)
        self.transaction_id = transaction_id


class PaidElsewhere(PaymentError):
    """Somebody else may be paying a due right now: wait, or close that attempt first.

    ``retry_at`` is set when the PSP lets nobody begin again before that moment.
    """

    def __init__(
        self,
        transaction_id: str,
        can_take_over: bool,
        retry_at: datetime | None = None,
    ) -> None:
        super().__init__(transaction_id)
        self.transaction_id = transaction_id
        self.can_take_over = can_take_over
        self.retry_at = retry_at


class PriceChanged(PaymentError):
    """What was reviewed is no longer what is owed: show the new price first."""


class PlatformUnavailable(PaymentError):
    """A platform lacks its keys or is switched off: its payments stop, not the site."""


class ConfigurationError(PaymentError):
    """A setting makes paying impossible: the site manager must mend it."""


class InvalidAnswer(PaymentError):
    """An answer of a form cannot be read as its rule needs it: ask for it again."""

    def __init__(self, field: str, code: str = "unreadable") -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


class InvalidRule(PaymentError):
    """A stored pricing rule cannot be read: refuse to price, the editor must mend it."""

    def __init__(self, row: int, cell: str, code: str) -> None:
        super().__init__(f"row {row}, {cell}: {code}")
        self.row = row
        self.cell = cell
        self.code = code


class CardNumberTyped(PaymentError):
    """An answer holds what looks like a card number: refuse it, keep and log nothing."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


class NotPriced(PaymentError):
    """Answers cannot be accepted at a price; ``refusals`` say why, for faces to tell."""

    def __init__(self, refusals: tuple) -> None:
        super().__init__(", ".join(refusal.code for refusal in refusals))
        self.refusals = refusals


class Undeliverable(PaymentError):
    """An outbox entry cannot be delivered as it is: park it for a human at once."""


class DeliveryPostponed(PaymentError):
    """The way out is closed (server down, no sender set): try later, it counts for nothing."""


class DeliveryFailed(PaymentError):
    """A receiver did not take what was sent: try again later; ``code`` holds no contents."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class InvalidWebhook(PaymentError):
    """A webhook cannot be kept as it was entered; ``problems`` are (field, code)."""

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in problems))
        self.problems = problems


class WayClosed(PaymentError):
    """A refund cannot go this way now; ``code`` is why (refunds.ways.Way.why_not)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SamePerson(PaymentError):
    """Whoever asked for a refund cannot approve it: ask somebody else."""


class IncompleteAct(PaymentError):
    """An act lacks something that somebody must type; ``name`` is what: ask for it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class InvalidName(PaymentError):
    """A name has no letter that a bank could print: ask for it again."""


class InvalidEmail(PaymentError):
    """What was typed is no single plain e-mail address; the address stands nowhere here."""


class InvalidAddress(PaymentError):
    """A postal address cannot be given to a bank; ``parts`` names what must be mended."""

    def __init__(self, *parts: str) -> None:
        super().__init__(", ".join(parts))
        self.parts = parts


class InvalidPaymentCode(PaymentError):
    """What a QR code for bank apps would say is not a transfer that a bank accepts."""


class InvalidLogo(PaymentError):
    """A logo cannot be printed; ``code`` is a reason that faces put into words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class DocumentFailed(PaymentError):
    """A paper could not be typeset: the template must be mended, nothing was stored."""


class InvoiceRefused(PaymentError):
    """An invoice cannot be made or corrected as asked: nothing was changed.

    Codes: unknown_item, bad_quantity, no_tariff, tariffs_overlap (with the item),
    no_price, nothing_charged, below_minimum (``minimum_cents``, ``amount_cents``),
    duplicate (``number``, ``invoice_id``), no_payer, bad_term, far_term, no_reason,
    too_much (``amount_cents`` is the most), no_amount, two_amounts, no_slip, slip_taken,
    unknown_means, future_day, early_day, past_day, no_email, sent_enough, payer_taken,
    reference_taken (``invoice_id``), communication_taken, link_revoked, key_used.
    """

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class RecoveryRefused(PaymentError):
    """A reminder, mandate, collection or treasury batch cannot be made: nothing changed.

    Codes: no_reason, past_day, unknown_invoice, nothing_chosen, not_asked (no reminder
    is to be sent now), no_payer, no_holder, bad_reference, reference_taken,
    future_day, no_type, no_creditor, no_account, notice_short, under_way (in another
    collection), not_a_debit, mandate_missing, other_regie, choice_changed.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
