"""Install and uninstall what GenericSetup has no file for."""

from AccessControl.Permission import getPermissions
from AccessControl.Permission import pname
from Acquisition import aq_base
from imio.payment import _
from imio.payment import PACKAGE_NAME
from imio.payment.content.demarche import IDemarche
from imio.payment.content.payable import IPayable
from imio.payment.content.regie import IRegie
from imio.payment.domain import psp
from imio.payment.domain import states
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import get_store
from imio.payment.storage.store import has_store
from imio.payment.storage.store import PaymentStore
from imio.payment.storage.store import STORE_ID
from plone import api
from plone.app.contenttypes.utils import migrate_base_class_to_new_class
from plone.base.interfaces import INonInstallable
from plone.registry.interfaces import IRegistry
from Products.GenericSetup import profile_registry
from zope.component import getUtility
from zope.interface import implementer


ROLES = ("Payment Agent", "Collecting Officer", "Finance Officer")
OURS = f"{PACKAGE_NAME}."
OUR_PERMISSIONS = f"{PACKAGE_NAME}: "
OUR_RECORDS = (OURS, f"plone.bundles/{PACKAGE_NAME}", "plone.bundles/imio-payment")
OUR_PAGES = "payment-"
OUR_PROFILES = f"{PACKAGE_NAME}:"
DEFAULT_PROFILE = f"{PACKAGE_NAME}:default"


class PaymentsBooked(Exception):
    """Real money was booked: uninstalling would delete its only trace here."""


@implementer(INonInstallable)
class HiddenProfiles:
    """Profiles that the add-ons panel does not offer."""

    def getNonInstallableProfiles(self):
        """Hide all but the add-on itself; commune profiles are imported, not installed."""
        names = profile_registry.listProfiles()
        ours = [name for name in names if name.startswith(OUR_PROFILES)]
        return [name for name in ours if name != DEFAULT_PROFILE]


def create_store(setup_tool=None):
    """Give the site its payment store; one that exists is kept."""
    portal = api.portal.get()
    if not has_store(portal):
        portal._setOb(STORE_ID, PaymentStore())


def prepare_uninstall(setup_tool=None):
    """Refuse while real money is booked, else turn content back into what stays."""
    portal = api.portal.get()
    if has_store(portal):
        refuse_when_money_is_booked(get_store(portal))
    for form in _content(IPayable, IDemarche):
        _make_plain_form(form)
    for regie in _content(IRegie):
        api.content.delete(obj=regie, check_linkintegrity=False)


def refuse_when_money_is_booked(store) -> None:
    """Raise PaymentsBooked unless the site manager allowed to delete real payments."""
    if get_settings().uninstall_deletes_payments:
        return
    paid = store.transactions.catalog.search({"state": (states.PAID,)})
    if any(store.get_transaction(found).mode == psp.LIVE for found in paid):
        message = _(
            "error_uninstall_payments_booked",
            default=(
                "imio.payment was not uninstalled: real money was booked, and its trace "
                "would be lost. Export the transactions, allow the deletion in the "
                "payment settings, and uninstall again."
            ),
        )
        api.portal.show_message(message, api.portal.get().REQUEST, type="error")
        raise PaymentsBooked("export the transactions, then allow the deletion")


def remove_everything(setup_tool=None):
    """Leave no trace of the add-on in the site."""
    portal = api.portal.get()
    if has_store(portal):
        portal._delOb(STORE_ID)
    api.portal.get_tool("portal_controlpanel").unregisterApplication(PACKAGE_NAME)
    _leave_home(portal)
    _remove_types(api.portal.get_tool("portal_types"))
    _remove_records()
    _remove_roles(portal)
    for name in profile_registry.listProfiles():
        if setup_tool is not None and name.startswith(OUR_PROFILES):
            setup_tool.unsetLastVersionForProfile(name)


def _content(*interfaces) -> list:
    brains = api.portal.get_tool("portal_catalog").unrestrictedSearchResults(
        object_provides=[interface.__identifier__ for interface in interfaces]
    )
    return [brain._unrestrictedGetObject() for brain in brains]


def _make_plain_form(form) -> None:
    """Let a form go on without price: citizens find it where it was."""
    bare = aq_base(form)
    for name in IPayable.names():
        bare.__dict__.pop(name, None)
    bare._p_changed = True
    for user_id, roles in form.get_local_roles():
        kept = [role for role in roles if role not in ROLES]
        if kept:
            form.manage_setLocalRoles(user_id, kept)
        else:
            form.manage_delLocalRoles([user_id])
    form.portal_type = "EasyForm"
    migrate_base_class_to_new_class(form)
    form.reindexObject()


def _leave_home(portal) -> None:
    """Give the site its own first page back where the demonstration had put ours."""
    fti = portal.getTypeInfo()
    kept = [name for name in fti.view_methods if not name.startswith(OUR_PAGES)]
    fti.manage_changeProperties(view_methods="\n".join(kept))
    if (portal.getLayout() or "").startswith(OUR_PAGES):
        portal.setLayout(fti.default_view)


def _remove_types(types) -> None:
    ours = [name for name in types.objectIds() if name.startswith(OURS)]
    types.manage_delObjects(ours)
    for fti in types.objectValues():
        behaviors = getattr(fti, "behaviors", ())
        kept = [name for name in behaviors if not name.startswith(OURS)]
        if len(kept) != len(behaviors):
            fti.manage_changeProperties(behaviors="\n".join(kept))


def _remove_records() -> None:
    registry = getUtility(IRegistry)
    for name in [name for name in registry.records if name.startswith(OUR_RECORDS)]:
        del registry.records[name]


def _remove_roles(portal) -> None:
    portal.__ac_roles__ = tuple(
        role for role in portal.__ac_roles__ if role not in ROLES
    )
    manager = api.portal.get_tool("acl_users").portal_role_manager
    for role in set(ROLES) & set(manager.listRoleIds()):
        manager.removeRole(role)
    for title, *_rest in getPermissions():
        if title.startswith(OUR_PERMISSIONS):
            portal.__dict__.pop(pname(title), None)
    portal._p_changed = True
