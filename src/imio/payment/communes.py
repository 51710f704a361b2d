"""Commune profiles: GenericSetup profiles that live outside the package.

Each subfolder with a ``metadata.xml`` of a folder named in IMIO_PAYMENT_PROFILES
becomes the profile ``imio.payment:commune-<subfolder>``. Without that variable the
profiles that come with the package are taken.
"""

from pathlib import Path
from Products.GenericSetup import EXTENSION
from Products.GenericSetup import profile_registry
from zope.interface import Interface

import os


VARIABLE = "IMIO_PAYMENT_PROFILES"
PACKAGE = Path(__file__).resolve().parent
# In an installed package; in a working copy they lie at the top.
SHIPPED = (PACKAGE / "commune_profiles", PACKAGE.parents[2] / "profiles")


class ICommuneProfiles(Interface):
    """Register the commune profiles; the directive takes no parameter."""


def list_profile_folders() -> list[Path]:
    """Return the folder of each commune profile, the first of a name winning."""
    named = os.environ.get(VARIABLE, "")
    roots = [Path(root) for root in named.split(os.pathsep) if root]
    found: dict[str, Path] = {}
    for root in roots or SHIPPED:
        for metadata in sorted(root.glob("*/metadata.xml")):
            found.setdefault(metadata.parent.name, metadata.parent.resolve())
    return list(found.values())


def register_commune_profiles(context):
    """Handle the ZCML directive: one registration for each folder found."""
    for folder in list_profile_folders():
        name = f"commune-{folder.name}"
        context.action(
            discriminator=("registerProfile", f"imio.payment:{name}"),
            callable=profile_registry.registerProfile,
            args=(
                name,
                f"imio.payment: {folder.name}",
                "Platforms, régies and settings of one commune",
                str(folder),
                "imio.payment",
                EXTENSION,
            ),
        )
