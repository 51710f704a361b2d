"""Settings of the whole site, as a page and for REST."""

from imio.payment import _
from imio.payment.interfaces import IPaymentLayer
from imio.payment.storage.settings import IPaymentSettings
from imio.payment.storage.settings import SETTINGS_PREFIX
from plone import api
from plone.app.registry.browser.controlpanel import ControlPanelFormWrapper
from plone.app.registry.browser.controlpanel import RegistryEditForm
from plone.restapi.controlpanels import RegistryConfigletPanel
from plone.z3cform import layout
from zope.component import adapter
from zope.interface import Interface


CONFIGLET = "imio.payment.settings"
PERMISSION = "imio.payment: Manage settings"


class SettingsForm(RegistryEditForm):
    """The form; it also records what a new version of the add-on asks for."""

    id = "payment-settings"
    schema = IPaymentSettings
    schema_prefix = SETTINGS_PREFIX
    label = _("title_payment_settings", default="Payment settings")
    description = _(
        "text_payment_settings",
        default="How citizens pay, how long they may wait, and who writes to them.",
    )


SettingsView = layout.wrap_form(
    SettingsForm, ControlPanelFormWrapper, title=SettingsForm.label
)


class SettingsPanel(RegistryConfigletPanel):
    """The same settings under ``@controlpanels/payment-settings``."""

    schema = IPaymentSettings
    schema_prefix = SETTINGS_PREFIX
    configlet_id = CONFIGLET
    configlet_category_id = "Products"


@adapter(Interface, IPaymentLayer)
def settings_panel(context, request) -> SettingsPanel | None:
    """Return the panel to whoever may manage settings, nothing to others."""
    if not api.user.has_permission(PERMISSION, obj=context):
        return None
    return SettingsPanel(context, request)
