"""RefundFile: a batch of refunds in one file for the bank."""

from datetime import date
from datetime import datetime
from imio.payment.content.batch import Batch


class RefundFile(Batch):
    """See IBatch. Its id is what the bank's statement calls the whole file.

    ``content`` is a blob of the encrypted file, for it names accounts; it is deleted
    with them, and ``content_hash`` still proves what was sent.
    """

    platform_id = ""
    schema = ""
    refund_ids: tuple[str, ...] = ()
    requested_on: date | None = None
    executed_at: datetime | None = None
    reference = ""
