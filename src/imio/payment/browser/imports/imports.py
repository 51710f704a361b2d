"""@@payment-imports[/new/create, /<id>[/file|columns|go-on|cancel|print|report.csv]]"""

from imio.payment.browser.campaigns.folder import BatchFolder
from imio.payment.browser.campaigns.kinds import IMPORT
from imio.payment.browser.campaigns.uploads import Upload
from imio.payment.clock import utc_now
from imio.payment.content.batch import ListBatch
from imio.payment.invoicing.imports import replace_files
from imio.payment.storage.store import get_store


class PaymentImports(BatchFolder):
    """See the module."""

    kind = IMPORT

    def replace_files(self, batch: ListBatch, upload: Upload) -> None:
        replace_files(
            get_store(),
            batch,
            upload.name,
            upload.content,
            self.user_id(),
            utc_now(),
            archive=upload.archive,
            archive_name=upload.archive_name,
        )
