"""GenericSetup step imio.payment.commune: platforms, basket mode and régies.

Importing a profile again changes only what it names; keys are never in a profile.
"""

from dataclasses import replace
from imio.payment import logger
from imio.payment.controlpanel.commune.reader import Commune
from imio.payment.controlpanel.commune.reader import PlatformRow
from imio.payment.controlpanel.commune.reader import read_commune
from imio.payment.controlpanel.commune.reader import RegieRow
from imio.payment.controlpanel.platforms import operations
from imio.payment.controlpanel.platforms.description import describe
from imio.payment.controlpanel.platforms.description import entered_of
from imio.payment.controlpanel.platforms.entered import Entered
from imio.payment.controlpanel.platforms.entered import problems_of
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.languages import pick_text
from imio.payment.providers.lookup import get_provider
from imio.payment.storage import secrets
from imio.payment.storage.platforms import platform_ids
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import get_store
from plone import api
from plone.dexterity.utils import addContentToContainer
from plone.dexterity.utils import createContentInContainer
from stdnum.iban import compact
from zope.component import createObject
from zope.event import notify
from zope.lifecycleevent import ObjectCreatedEvent
from zope.lifecycleevent import ObjectModifiedEvent


FILE = "imio_payment.xml"
REGIE = "imio.payment.Regie"


def import_commune(context) -> None:
    """Set what a profile's imio_payment.xml names. Raises ConfigurationError."""
    source = context.readDataFile(FILE)
    if source is None:
        return
    set_up(read_commune(source))


def set_up(commune: Commune) -> None:
    """Bring platforms, basket mode and régies to what is named. Writes."""
    store = get_store()
    for row in commune.platforms:
        _set_platform(store, row)
    if commune.basket_mode:
        get_settings().basket_mode = commune.basket_mode
    if commune.regies:
        folder = _folder(commune.folder_path, commune.folder_title)
        for row in commune.regies:
            _set_regie(folder, row)


def _set_platform(store, row: PlatformRow) -> None:
    exists = row.platform_id in platform_ids()
    before = describe(store, row.platform_id) if exists else None
    if before and before.provider != row.provider:
        raise ConfigurationError(f"{row.platform_id}: a platform keeps its provider")
    present = entered_of(before) if before else Entered()
    entered = replace(
        present,
        title=row.title,
        mode=row.mode,
        iban=compact(_named(row.iban, present.iban)),
        beneficiary=_named(row.beneficiary, present.beneficiary),
        settings=dict(present.settings) | dict(row.settings),
    )
    _refuse_mistakes(store, row, entered)
    if before is None:
        operations.create(store, row.platform_id, row.provider, entered)
    elif moved := operations.moved_under_way(store, row.platform_id, entered):
        names = ", ".join(sorted(moved))
        raise ConfigurationError(
            f"{row.platform_id}: payments are under way, not to be changed: {names}"
        )
    elif _differs(before, entered):
        operations.update(store, row.platform_id, entered)
    for name, variable in row.variables.items():
        value = f"{secrets.ENV_PREFIX}{variable}"
        secrets.write_secret(store, row.platform_id, name, value)
    logger.info("platform %s: set by a profile", row.platform_id)


def _named(value: str | None, stored: str) -> str:
    return stored if value is None else value


def _differs(before, entered: Entered) -> bool:
    names = ("title", "mode", "iban", "beneficiary")
    return dict(before.settings) != dict(entered.settings) or any(
        getattr(before, name) != getattr(entered, name) for name in names
    )


def _refuse_mistakes(store, row: PlatformRow, entered: Entered) -> None:
    """Refuse all but a key that is missing: keys come after the profile."""
    provider = get_provider(row.provider)
    keys = {setting.name for setting in provider.settings if setting.secret}
    unknown = set(row.variables) - keys
    problems = problems_of(store, row.platform_id, provider, entered)
    wrong = [name for name in problems if not name.startswith("secret.")]
    if unknown or wrong:
        names = ", ".join(sorted([*unknown, *wrong]))
        raise ConfigurationError(f"platform {row.platform_id}: check {names}")


def _folder(path: str, title: str):
    """Return the folder of the régies, made when its parent exists."""
    folder = api.portal.get()
    names = [name for name in path.split("/") if name]
    for position, name in enumerate(names):
        if name not in folder:
            last = position == len(names) - 1
            createContentInContainer(
                folder,
                "Folder",
                checkConstraints=False,
                id=name,
                title=(last and title) or name,
            )
        folder = folder[name]
    return folder


def _set_regie(folder, row: RegieRow) -> None:
    if row.platform_id not in platform_ids():
        raise ConfigurationError(
            f"régie {row.regie_id}: no platform {row.platform_id!r}"
        )
    values = {
        "title": pick_text(row.titles, api.portal.get_default_language()),
        "platform": row.platform_id,
        **{f"title_{language}": title for language, title in row.titles.items()},
        **row.values,
    }
    if row.regie_id not in folder:
        regie = createObject(REGIE, row.regie_id, **values)
        notify(ObjectCreatedEvent(regie))
        addContentToContainer(folder, regie, checkConstraints=False)
        return
    regie = folder[row.regie_id]
    if regie.portal_type != REGIE:
        raise ConfigurationError(f"{row.regie_id}: something else stands there")
    changed = {
        name: value
        for name, value in values.items()
        if getattr(regie, name, None) != value
    }
    for name, value in changed.items():
        setattr(regie, name, value)
    if changed:
        notify(ObjectModifiedEvent(regie))
