"""The demo commune's content: régies, tariffs, démarches, users."""

from imio.payment import _
from imio.payment.demo.prices import by_language
from imio.payment.demo.prices import DEMARCHES
from imio.payment.demo.prices import LANGUAGES
from imio.payment.providers.base import SIMULATOR_SETTING
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.platforms import platform_ids
from imio.payment.storage.secrets import write_secret
from imio.payment.storage.settings import get_settings
from pathlib import Path
from plone import api
from plone.app.portlets.utils import assignment_mapping_from_key
from zope.i18n import translate

import datetime


FORMS = Path(__file__).resolve().parent / "forms"
PASSWORD = "Sambrelles-2026"
# From so much back on the holiday playgrounds want a second person.
SECOND_PERSON_FROM = "100,00"

# Each: the régie, an id, the item, its price, the titles
TARIFFS = (
    (
        "repas",
        "maternelle",
        "repas-maternelle",
        "3,80",
        (
            "Repas, maternelle",
            "Maaltijd, kleuterschool",
            "Mahlzeit, Kindergarten",
            "Meal, nursery school",
        ),
    ),
    (
        "repas",
        "primaire",
        "repas-primaire",
        "4,30",
        (
            "Repas, primaire",
            "Maaltijd, lagere school",
            "Mahlzeit, Grundschule",
            "Meal, primary school",
        ),
    ),
)

ACCOUNTS = (
    # login, full name, group, who it is
    ("citoyen", "Émilie Dupont", "", _("demo_citizen", default="Citizen")),
    ("agent", "Karim Benali", "agents-population", _("demo_agent", default="Agent")),
    (
        "regisseur",
        "Anne Lejeune",
        "",
        _("demo_officer", default="Collecting officer"),
    ),
    ("finances", "Peter Vos", "", _("demo_finance", default="Finance officer")),
    ("gestionnaire", "Lena Schmitz", "", _("demo_manager", default="Site manager")),
)


def create_commune(portal) -> None:
    """Fill an empty site with the demo commune."""
    _choose_languages(portal)
    settings = get_settings()
    settings.sender_name = portal.title
    settings.sender_email = "paiements@sambrelles.example"
    settings.finance_email = "finances@sambrelles.example"
    _create_accounts()
    # The platforms and the régies came with the commune profile "demo".
    regies = portal["regies"]
    regies["plaines"].refund_threshold = SECOND_PERSON_FROM
    for regie in regies.objectValues():
        api.user.grant_roles("regisseur", roles=["Collecting Officer"], obj=regie)
    _create_tariffs(regies)
    # The forms have the page for themselves.
    del assignment_mapping_from_key(portal, "plone.leftcolumn", "context", "/")[
        "navigation"
    ]
    demarches = api.content.create(
        portal, "Folder", "demarches", title="Démarches en ligne"
    )
    api.content.transition(demarches, "publish")
    for name, (regie, group, titles, rules) in DEMARCHES.items():
        demarche = api.content.create(
            demarches,
            "imio.payment.Demarche",
            name,
            title=titles["fr"],
            fields_model=(FORMS / f"{name}.xml").read_text(),
            regie=regies[regie].UID(),
            agents_group=group,
            pricing_rules=rules,
            **{f"title_{language}": title for language, title in titles.items()},
        )
        api.content.transition(demarche, "publish")
    portal.portal_types["Plone Site"].view_methods += ("payment-demo-home",)
    portal.setLayout("payment-demo-home")


def set_addresses(store, base_url: str, bank_url: str, seal_key: str) -> None:
    """Tell the commune where it and its bank answer."""
    get_settings().public_url = f"{base_url}/commune" if base_url else ""
    for platform_id in platform_ids():
        platform = get_platform(platform_id)
        settings = dict(platform.settings or {})
        if platform.provider == "sandbox":
            platform.settings = settings | {"bank_url": bank_url}
            write_secret(store, platform_id, "seal_key", seal_key)
        elif SIMULATOR_SETTING in settings:
            path = f"/sim/{platform.provider}"
            platform.settings = settings | {SIMULATOR_SETTING: bank_url + path}


def describe_accounts(language: str = "fr") -> list[dict[str, str]]:
    """Return who may log in, for the first screen of ``make run``."""
    return [
        {
            "who": translate(who, target_language=language),
            "login": login,
            "password": PASSWORD,
        }
        for login, _name, _group, who in ACCOUNTS
    ]


def _choose_languages(portal) -> None:
    names = {
        "plone.default_language": "fr",
        "plone.available_languages": list(LANGUAGES),
        "plone.use_cookie_negotiation": True,
        "plone.use_request_negotiation": True,
        "plone.always_show_selector": True,
        "plone.display_flags": False,
    }
    for name, value in names.items():
        api.portal.set_registry_record(name, value)


def _create_accounts() -> None:
    for group in ("agents-population", "agents-jeunesse"):
        api.group.create(group, title=group.replace("-", " ").capitalize())
    for login, name, group, _who in ACCOUNTS:
        api.user.create(
            username=login,
            email=f"{login}@sambrelles.example",
            password=PASSWORD,
            properties={"fullname": name},
        )
        if group:
            api.group.add_user(groupname=group, username=login)
    api.user.grant_roles("finances", roles=["Finance Officer"])
    api.user.grant_roles("gestionnaire", roles=["Site Administrator"])


def _create_tariffs(regies) -> None:
    for regie, name, item, price, titles in TARIFFS:
        texts = by_language(titles)
        api.content.create(
            regies[regie],
            "imio.payment.Tariff",
            name,
            title=texts["fr"],
            item=item,
            price=price,
            unit="repas",
            valid_from=datetime.date(2026, 1, 1),
            legal_basis="Conseil communal du 18 décembre 2025",
            accounting_code="722/16108",
            **{f"title_{language}": text for language, text in texts.items()},
        )
