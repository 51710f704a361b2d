"""@@payment-recovery: reminders, letters, treasury, direct debits and pauses, a tab each."""

from imio.payment.browser.recovery.debits import DebitsTab
from imio.payment.browser.recovery.letters import LettersTab
from imio.payment.browser.recovery.pauses import PausesTab
from imio.payment.browser.recovery.reminders import RemindersTab
from imio.payment.browser.recovery.treasury import TreasuryTab
from imio.payment.browser.staff.page import StaffFolder


_TABS = {
    "letters": LettersTab,
    "treasury": TreasuryTab,
    "debits": DebitsTab,
    "pauses": PausesTab,
}


class PaymentRecovery(StaffFolder):
    """The dry run of reminders stands at the address itself, the others below it."""

    def __call__(self):
        tab = _TABS.get(self.path[0]) if self.path else None
        path = self.path[1:] if tab is not None else self.path
        return (tab or RemindersTab)(self.context, self.request).serve(path)
