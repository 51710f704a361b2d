"""@@payment-campaigns[/new/create, /<id>[/file|columns|go-on|finalise|cancel|print|…]]"""

from imio.payment.browser.campaigns.folder import BatchFolder
from imio.payment.browser.campaigns.kinds import CAMPAIGN
from imio.payment.browser.campaigns.uploads import Upload
from imio.payment.clock import utc_now
from imio.payment.content.batch import ListBatch
from imio.payment.invoicing.campaigns import replace_file
from imio.payment.storage.store import get_store


class PaymentCampaigns(BatchFolder):
    """See the module."""

    kind = CAMPAIGN

    def replace_files(self, batch: ListBatch, upload: Upload) -> None:
        content, actor = upload.content, self.user_id()
        replace_file(get_store(), batch, upload.name, content, actor, utc_now())
