"""@payment-imports[/<id>[/report|columns|apply|cancel|print]]"""

from imio.payment.api.campaigns.batches import BatchesGet
from imio.payment.api.campaigns.batches import BatchesPost
from imio.payment.clock import utc_now
from imio.payment.content.batch import Import
from imio.payment.invoicing import imports
from imio.payment.storage.store import get_store
from io import BytesIO


class PaymentImportsGet(BatchesGet):
    """Imports, one of them, or its report."""

    kind = Import.kind


class PaymentImportsPost(BatchesPost):
    """Begins an import and has it checked; takes it further step by step."""

    kind = Import.kind
    acts = {
        "columns": "set_columns",
        "apply": "apply",
        "cancel": "cancel",
        "print": "ask_for_print",
    }

    def create(self) -> Import:
        """Take the files; the same ones again answer 200 and the import they made."""
        file_name, content = self.needed_file()
        archive_name, archive = self.archive() or ("", None)
        batch, is_new = imports.create_import(
            get_store(),
            self.invoice_type(),
            self.text("title", required=True),
            file_name,
            content,
            self.actor,
            utc_now(),
            archive=BytesIO(archive) if archive is not None else None,
            archive_name=archive_name,
            sends=self.body.get("sends", True) is True,
        )
        if is_new:
            self.request.response.setStatus(201)
        return self.set_columns(batch) if is_new and self.columns() else batch

    def set_columns(self, batch: Import) -> Import:
        mapping = self.columns() or batch.mapping
        return self.do(batch, imports.confirm_columns, mapping)

    def apply(self, batch: Import) -> Import:
        return self.do(batch, imports.apply_import)

    def cancel(self, batch: Import) -> Import:
        return self.do(batch, imports.cancel_import)

    def ask_for_print(self, batch: Import) -> Import:
        return self.do(batch, imports.ask_import_print)
