"""What the page of a platform tells of links by which keys are handed over."""

from datetime import datetime
from imio.payment import _
from imio.payment.clock import utc_now
from imio.payment.controlpanel.form_values import read_text
from imio.payment.controlpanel.platforms import fields
from imio.payment.storage import handovers
from imio.payment.storage.settings import get_settings
from zope.i18nmessageid import Message


USUAL_DAYS = "7"


class HandoverPart:
    """Mixin of the platform's page: the links so far, and the form that makes one."""

    handover_errors: dict = {}

    @property
    def key_names(self) -> list[str]:
        return [field.name for field in self.provider.settings if field.secret]

    @property
    def open_handover(self) -> handovers.Handover | None:
        return handovers.open_handover(self.store, self.name, utc_now())

    @property
    def handover_rows(self) -> list[Message]:
        """Tell of each link, the newest first: who made it, and what became of it."""
        rows = handovers.handovers_of(self.store, self.name)
        return [self._told(row, utc_now()) for row in reversed(rows)]

    @property
    def handover_inputs(self) -> list[fields.Input]:
        form, errors = self.request.form, self.handover_errors
        email = read_text(form, "email") if errors else get_settings().finance_email
        return [
            fields.Input(
                "email",
                _("label_handover_email", default="E-mail of the finance service"),
                _(
                    "help_handover_email",
                    default="Is told when the keys have come. The link is not sent there: you do that.",
                ),
                value=email or "",
                error=errors.get("email"),
            ),
            fields.Input(
                "days",
                _("label_handover_days", default="Days that the link works"),
                _("help_handover_days", default="From 1 to 30."),
                value=read_text(form, "days") if errors else USUAL_DAYS,
                error=errors.get("days"),
            ),
        ]

    def _told(self, row: handovers.Handover, now: datetime) -> Message:
        told = {
            "created": self.moment(row.created_at),
            "creator": row.created_by,
            "until": self.moment(row.expires_at),
            "name": row.used_by,
            "moment": self.moment(row.used_at or row.revoked_at or row.expires_at),
        }
        if row.used_at:
            return _(
                "text_handover_used",
                default="${moment}: keys entered by ${name}, with the link that ${creator} made on ${created}.",
                mapping=told,
            )
        if row.revoked_at:
            return _(
                "text_handover_revoked",
                default="${moment}: the link that ${creator} made on ${created} was taken back.",
                mapping=told,
            )
        if row.is_open(now):
            return _(
                "text_handover_open",
                default="The link that ${creator} made on ${created} works until ${until}.",
                mapping=told,
            )
        return _(
            "text_handover_expired",
            default="The link that ${creator} made on ${created} ended on ${until} without being used.",
            mapping=told,
        )
