from BTrees.OOBTree import OOBTree
from cryptography.fernet import Fernet
from datetime import datetime
from datetime import timedelta
from datetime import UTC
from imio.payment.storage import secrets
from unittest import mock

import os
import types
import unittest


class TestSecrets(unittest.TestCase):
    def setUp(self):
        self.store = types.SimpleNamespace(secrets=OOBTree())
        key = {"IMIO_PAYMENT_KEY": Fernet.generate_key().decode()}
        patcher = mock.patch.dict(os.environ, key)
        patcher.start()
        self.addCleanup(patcher.stop)

    def test_a_key_tells_when_it_was_set_and_nothing_else(self):
        secrets.write_secret(self.store, "belfius", "key", "canary")
        state = secrets.secret_state(self.store, "belfius", "key")
        self.assertTrue(state.is_set)
        self.assertLess(datetime.now(UTC) - state.set_at, timedelta(minutes=1))
        self.assertNotIn("canary", repr(state))
        self.assertNotIn("canary", repr(dict(self.store.secrets)))

    def test_a_key_from_the_environment_tells_its_variable(self):
        secrets.write_secret(self.store, "belfius", "key", "env:BELFIUS_KEY")
        state = secrets.secret_state(self.store, "belfius", "key")
        self.assertEqual("BELFIUS_KEY", state.variable)
        self.assertIsNone(state.set_at)

    def test_a_personal_secret_is_read_back_with_its_key_only(self):
        stored = secrets.encrypt_text("BE68539007547034")
        self.assertNotIn("539007547034", stored)
        self.assertEqual(secrets.decrypt_text(stored), "BE68539007547034")
        other = {"IMIO_PAYMENT_KEY": Fernet.generate_key().decode()}
        with (
            mock.patch.dict(os.environ, other),
            self.assertRaises(secrets.SecretsUnreadable),
        ):
            secrets.decrypt_text(stored)

    def test_a_key_that_was_never_entered_is_not_set(self):
        self.assertFalse(secrets.secret_state(self.store, "belfius", "key").is_set)

    def test_a_replaced_key_can_be_kept_as_the_previous_one(self):
        secrets.write_secret(self.store, "belfius", "key", "old")
        secrets.keep_as_previous(self.store, "belfius", "key")
        secrets.write_secret(self.store, "belfius", "key", "new")
        self.assertEqual("new", secrets.read_secret(self.store, "belfius", "key"))
        previous = "key" + secrets.PREVIOUS
        self.assertEqual("old", secrets.read_secret(self.store, "belfius", previous))

    def test_forgetting_a_platform_forgets_previous_keys_too(self):
        secrets.write_secret(self.store, "belfius", "key", "old")
        secrets.keep_as_previous(self.store, "belfius", "key")
        secrets.write_secret(self.store, "belfius2", "key", "other")
        secrets.forget_secrets(self.store, "belfius")
        self.assertEqual([("belfius2", "key")], list(self.store.secrets))
