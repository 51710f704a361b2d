"""Commune profiles are found outside the package and become GenericSetup profiles."""

from imio.payment.communes import list_profile_folders
from imio.payment.communes import register_commune_profiles
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import os
import unittest


class Context:
    """Keeps the actions that a ZCML directive asks for."""

    def __init__(self):
        self.actions = []

    def action(self, **action):
        self.actions.append(action)


class TestCommuneProfiles(unittest.TestCase):
    def setUp(self):
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name).resolve()

    def create_profile(self, root, name, metadata=True):
        folder = self.root / root / name
        folder.mkdir(parents=True)
        if metadata:
            (folder / "metadata.xml").write_text("<metadata />")
        return folder

    def look_in(self, *roots):
        named = os.pathsep.join(str(self.root / root) for root in roots)
        return patch.dict(os.environ, {"IMIO_PAYMENT_PROFILES": named})

    def test_each_folder_with_metadata_is_a_profile(self):
        namur = self.create_profile("a", "namur")
        self.create_profile("a", "notes", metadata=False)
        with self.look_in("a"):
            self.assertEqual([namur], list_profile_folders())

    def test_the_first_folder_of_a_name_counts(self):
        own = self.create_profile("own", "namur")
        self.create_profile("shared", "namur")
        mons = self.create_profile("shared", "mons")
        with self.look_in("own", "shared"):
            self.assertEqual([own, mons], list_profile_folders())

    def test_without_the_variable_the_shipped_profiles_are_taken(self):
        with patch.dict(os.environ, {"IMIO_PAYMENT_PROFILES": ""}):
            self.assertIn("demo", [folder.name for folder in list_profile_folders()])

    def test_the_directive_registers_under_the_name_of_the_folder(self):
        namur = self.create_profile("a", "namur")
        context = Context()
        with self.look_in("a"):
            register_commune_profiles(context)
        (action,) = context.actions
        expected = ("registerProfile", "imio.payment:commune-namur")
        self.assertEqual(expected, action["discriminator"])
        self.assertEqual("commune-namur", action["args"][0])
        self.assertEqual(str(namur), action["args"][3])
