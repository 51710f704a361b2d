"""@payment-campaigns[/<id>[/report|columns|drafts|finalise|cancel|print]]"""

from datetime import date
from imio.payment.api.campaigns.batches import BatchesGet
from imio.payment.api.campaigns.batches import BatchesPost
from imio.payment.clock import utc_now
from imio.payment.content.batch import Campaign
from imio.payment.invoicing import campaigns
from imio.payment.storage.store import get_store
from zExceptions import BadRequest


class PaymentCampaignsGet(BatchesGet):
    """Campaigns, one of them, or its report."""

    kind = Campaign.kind


class PaymentCampaignsPost(BatchesPost):
    """Begins a campaign and has it checked; takes it further step by step."""

    kind = Campaign.kind
    acts = {
        "columns": "set_columns",
        "drafts": "make_drafts",
        "finalise": "finalise",
        "cancel": "cancel",
        "print": "ask_for_print",
    }

    def create(self) -> Campaign:
        """Take the list; with columns that fit, the check begins at once."""
        file_name, content = self.needed_file()
        campaign = campaigns.create_campaign(
            get_store(),
            self.invoice_type(),
            self.text("title", required=True),
            file_name,
            content,
            self.actor,
            utc_now(),
            since=self._day("since"),
            until=self._day("until"),
            due_on=self._day("due_on"),
            object_title=self.text("object_title"),
        )
        self.request.response.setStatus(201)
        return self.set_columns(campaign) if self.columns() else campaign

    def set_columns(self, campaign: Campaign) -> Campaign:
        mapping = self.columns() or campaign.mapping
        return self.do(campaign, campaigns.set_columns, mapping)

    def make_drafts(self, campaign: Campaign) -> Campaign:
        return self.do(campaign, campaigns.make_drafts)

    def finalise(self, campaign: Campaign) -> Campaign:
        return self.do(campaign, campaigns.finalise_campaign)

    def cancel(self, campaign: Campaign) -> Campaign:
        return self.do(campaign, campaigns.cancel_campaign)

    def ask_for_print(self, campaign: Campaign) -> Campaign:
        return self.do(campaign, campaigns.ask_for_print)

    def _day(self, name: str) -> date | None:
        text = self.text(name)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError as error:
            raise BadRequest(f"unreadable: {name}") from error
