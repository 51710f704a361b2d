"""Install and uninstall what GenericSetup has no file for."""

from imio.payment.storage.platforms import PLATFORMS_PREFIX
from imio.payment.storage.settings import SETTINGS_PREFIX
from imio.payment.storage.store import PaymentStore
from imio.payment.storage.store import STORE_ID
from plone import api
from plone.base.interfaces import INonInstallable
from plone.registry.interfaces import IRegistry
from zope.component import getUtility
from zope.interface import implementer


ROLES = ("Payment Agent", "Collecting Officer", "Finance Officer")


@implementer(INonInstallable)
class HiddenProfiles:
    """Profiles that the add-ons panel does not offer."""

    def getNonInstallableProfiles(self):
        return ["imio.payment:uninstall", "imio.payment:testing"]


def create_store(setup_tool=None):
    """Give the site its payment store; one that exists is kept."""
    portal = api.portal.get()
    if STORE_ID not in portal.__dict__:
        portal._setOb(STORE_ID, PaymentStore())


def remove_everything(setup_tool=None):
    """Leave no trace: the site manager was told to export first."""
    portal = api.portal.get()
    if STORE_ID in portal.__dict__:
        portal._delOb(STORE_ID)
    registry = getUtility(IRegistry)
    for prefix in (PLATFORMS_PREFIX, SETTINGS_PREFIX):
        for name in list(registry.records.keys(prefix + ".", prefix + "/\U0010ffff")):
            if name.startswith(prefix):
                del registry.records[name]
    data = set(portal.__ac_roles__) - set(ROLES)
    portal.__ac_roles__ = tuple(sorted(data))
    roles = api.portal.get_tool("acl_users").portal_role_manager
    for role in ROLES:
        if role in roles.listRoleIds():
            roles.removeRole(role)
