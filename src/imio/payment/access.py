"""Whose requests and transactions a user may see: one answer for pages and REST."""

from plone import api
from zope.component.hooks import getSite


VIEW_REQUESTS = "imio.payment: View requests"
TREAT_REQUESTS = "imio.payment: Treat requests"
VIEW_TRANSACTIONS = "imio.payment: View transactions"
EXPORT_TRANSACTIONS = "imio.payment: Export transactions"
ASK_BANK = "imio.payment: Ask the bank"
VIEW_INVOICES = "imio.payment: View invoices"
ISSUE_INVOICES = "imio.payment: Issue invoices"
CORRECT_INVOICES = "imio.payment: Correct invoices"
MANAGE_RECOVERY = "imio.payment: Manage recovery"
VIEW_REFUNDS = "imio.payment: View refunds"
MANAGE_REFUNDS = "imio.payment: Manage refunds"
APPROVE_REFUNDS = "imio.payment: Approve refunds"


def allowed_uids(permission: str, *portal_types: str) -> tuple[str, ...] | None:
    """Return UIDs of the régies or démarches on which the user has a permission.

    None means all of them, present, past and deleted: the user has it on the whole site.
    """
    portal = getSite()
    if api.user.has_permission(permission, obj=portal):
        return None
    brains = portal.portal_catalog.unrestrictedSearchResults(
        object_provides=list(portal_types), sort_on="sortable_title"
    )
    return tuple(
        brain.UID
        for brain in brains
        if api.user.has_permission(permission, obj=brain._unrestrictedGetObject())
    )


def visible_regies(permission: str = VIEW_TRANSACTIONS) -> tuple[str, ...] | None:
    """Return UIDs of the régies whose transactions the user may see; None means all."""
    return allowed_uids(permission, "imio.payment.content.regie.IRegie")


def visible_demarches(permission: str = VIEW_REQUESTS) -> tuple[str, ...] | None:
    """Return UIDs of the démarches whose requests the user may see; None means all."""
    return allowed_uids(permission, "imio.payment.content.payable.IPayable")


def may_see_transaction(transaction, permission: str = VIEW_TRANSACTIONS) -> bool:
    """Say whether the user may see a transaction: one of its régies is theirs."""
    regies = visible_regies(permission)
    return regies is None or any(
        share.regie_uid in regies for share in transaction.shares
    )


def may_see_request(request, permission: str = VIEW_REQUESTS) -> bool:
    """Say whether an agent may see a request (its state is checked elsewhere)."""
    demarches = visible_demarches(permission)
    return demarches is None or request.demarche_uid in demarches
