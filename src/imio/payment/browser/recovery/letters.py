"""Letters to print: batches that the worker draws, their files, and that they were posted."""

from imio.payment import _
from imio.payment.browser.recovery import words
from imio.payment.browser.recovery.tab import Tab
from imio.payment.content.recovery_batches import LETTERS
from imio.payment.recovery import letters
from imio.payment.recovery.archive import read_bytes
from imio.payment.recovery.archive import read_whole
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from zExceptions import NotFound


class LettersTab(Tab):
    """@@payment-recovery/letters[/<batch>[/file|whole|posted]]"""

    tab = "letters"
    title = _("title_letters", default="Letters to print")
    index = ViewPageTemplateFile("templates/letters.pt")
    one = ViewPageTemplateFile("templates/letter_batch.pt")
    acts = {"posted": "posted"}

    def show(self, *path: str):
        if not path:
            return self.index()
        self.shown = self.batch(path[0], LETTERS)
        if len(path) == 1:
            return self.one()
        if path[1:] == ("file",):
            data = read_bytes(self.shown)
            return self.send_file(self.shown.file_name, "application/zip", data)
        if path[1:] == ("whole",):
            data = read_whole(self.shown)
            return self.send_file(self.shown.whole_name, "application/pdf", data)
        raise NotFound(path[-1])

    def rows(self) -> list[dict]:
        return self.list_batches(LETTERS, words.LETTER_STATES)

    def posted(self, batch_id: str):
        """Note that the letters went to the post."""
        batch = self.batch(batch_id, LETTERS)
        done = _("message_posted", default="The letters are noted as posted.")
        args = (self.store, batch, self.user_id(), self.now)
        self.attempt(done, letters.mark_posted, *args)
        return self.go(self.url(batch_id))

    @property
    def state(self) -> str:
        return self.say(words.LETTER_STATES[self.shown.state])

    @property
    def may_post(self) -> bool:
        return self.shown.state == letters.READY

    @property
    def has_file(self) -> bool:
        return self.shown.content is not None

    @property
    def has_whole(self) -> bool:
        return self.shown.whole is not None

    def paid(self) -> list[dict]:
        """Return the letters to take out before posting."""
        if self.shown.state != letters.READY:
            return []
        return [self.row(one) for one in letters.paid_since(self.store, self.shown)]

    def lines(self) -> list[dict]:
        left_out = dict(self.shown.left_out)
        return [
            self.row(self.store.invoices._getOb(invoice_id))
            | {
                "level": str(level or "–"),
                "left_out": self.reason(left_out.get(invoice_id, "")),
            }
            for invoice_id, level in self.shown.rows
        ]
