"""Whose requests and transactions a user may see: one answer for pages and REST."""

from Acquisition import aq_parent
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
MANAGE_STATEMENTS = "imio.payment: Manage bank statements"


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


def may_see_refund(refund, permission: str = VIEW_REFUNDS) -> bool:
    """Say whether the user may see a refund, or act on it: its régie is theirs."""
    regies = visible_regies(permission)
    return regies is None or refund.regie_uid in regies


def may_see_request(request, permission: str = VIEW_REQUESTS) -> bool:
    """Say whether an agent may see a request (its state is checked elsewhere)."""
    demarches = visible_demarches(permission)
    return demarches is None or request.demarche_uid in demarches


def issuable_types() -> list:
    """Return the invoice types that the user may issue, by title.

    By the permission on their régie, or as a member of the group that a type names.
    """
    portal = getSite()
    brains = portal.portal_catalog.unrestrictedSearchResults(
        object_provides="imio.payment.content.invoice_type.IInvoiceType",
        sort_on="sortable_title",
    )
    found = [brain._unrestrictedGetObject() for brain in brains]
    return [one for one in found if may_issue(one)]


def may_issue(invoice_type) -> bool:
    """Say whether the user may make and issue invoices of a type."""
    if api.user.has_permission(ISSUE_INVOICES, obj=invoice_type):
        return True
    group = invoice_type.issuers_group
    if not group or api.user.is_anonymous():
        return False
    return group in api.user.get_current().getGroups()


def invoice_reach() -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """Return UIDs of the régies, and of further invoice types, whose invoices the user
    may see; None means all régies.

    Whoever issues invoices of a type sees what became of them.
    """
    regies = visible_regies(VIEW_INVOICES)
    if regies is None:
        return None, ()
    types = [one for one in issuable_types() if aq_parent(one).UID() not in regies]
    return regies, tuple(one.UID() for one in types)


def may_see_invoice(invoice, permission: str = VIEW_INVOICES) -> bool:
    """Say whether the user may see an invoice, or do with it what a permission says."""
    if permission == VIEW_INVOICES:
        regies, types = invoice_reach()
    else:
        regies, types = visible_regies(permission), ()
    if regies is None or invoice.regie_uid in regies:
        return True
    return bool(invoice.type_uid) and invoice.type_uid in types
