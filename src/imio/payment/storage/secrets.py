"""Keys of platforms: encrypted with a key from outside the database, never shown again.

The outside key is a Fernet key in IMIO_PAYMENT_KEY, or in the file that
IMIO_PAYMENT_KEY_FILE names. A secret may also be "env:NAME": then only that name is
stored, and the process environment holds the value.
"""

from cryptography.fernet import Fernet
from cryptography.fernet import InvalidToken
from dataclasses import dataclass
from datetime import datetime
from datetime import UTC
from imio.payment.domain.errors import PaymentError

import base64
import os


ENV_PREFIX = "env:"
PREVIOUS = "_previous"


class SecretsUnreadable(PaymentError):
    """The outside key is missing or is not the one that encrypted: restore it."""


def _fernet() -> Fernet:
    key = os.environ.get("IMIO_PAYMENT_KEY", "")
    path = os.environ.get("IMIO_PAYMENT_KEY_FILE", "")
    if not key and path:
        try:
            with open(path, encoding="ascii") as stream:
                key = stream.read().strip()
        except OSError as error:
            raise SecretsUnreadable("the key file cannot be read") from error
    if not key:
        raise SecretsUnreadable(
            "neither IMIO_PAYMENT_KEY nor IMIO_PAYMENT_KEY_FILE is set"
        )
    try:
        return Fernet(key.encode())
    except ValueError as error:
        raise SecretsUnreadable("the encryption key is malformed") from error


def has_key() -> bool:
    """Say whether this process can encrypt and read keys of platforms."""
    try:
        _fernet()
    except SecretsUnreadable:
        return False
    return True


def encrypt_text(text: str) -> str:
    """Return a personal secret, such as an IBAN, as it may be stored. Raises SecretsUnreadable."""
    return _fernet().encrypt(text.encode()).decode()


def decrypt_text(stored: str) -> str:
    """Return what encrypt_text was given. Raises SecretsUnreadable."""
    try:
        return _fernet().decrypt(stored.encode()).decode()
    except InvalidToken as error:
        raise SecretsUnreadable("encrypted with another key") from error


def write_secret(store, platform_id: str, name: str, value: str) -> None:
    """Store a key of a platform, encrypted. Raises SecretsUnreadable."""
    if not value.startswith(ENV_PREFIX):
        value = encrypt_text(value)
    store.secrets[(platform_id, name)] = value


def has_secret(store, platform_id: str, name: str) -> bool:
    """Say whether a key was entered, without reading it."""
    return (platform_id, name) in store.secrets


@dataclass(frozen=True)
class SecretState:
    """What may be shown of a key: when it was set, or which variable holds it."""

    is_set: bool
    set_at: datetime | None = None
    variable: str = ""


def secret_state(store, platform_id: str, name: str) -> SecretState:
    """Return what may be shown of a key, without decrypting it."""
    stored = store.secrets.get((platform_id, name))
    if stored is None:
        return SecretState(False)
    if stored.startswith(ENV_PREFIX):
        return SecretState(True, variable=stored.removeprefix(ENV_PREFIX))
    # A Fernet token says in clear when it was made: bytes 1 to 8, in seconds.
    seconds = int.from_bytes(base64.urlsafe_b64decode(stored)[1:9], "big")
    return SecretState(True, datetime.fromtimestamp(seconds, UTC))


def keep_as_previous(store, platform_id: str, name: str) -> None:
    """Keep a key that is about to be replaced, so that messages under way still verify."""
    stored = store.secrets.get((platform_id, name))
    if stored is not None:
        store.secrets[(platform_id, name + PREVIOUS)] = stored


def forget_secret(store, platform_id: str, name: str) -> None:
    """Delete one key of a platform."""
    store.secrets.pop((platform_id, name), None)


def read_secret(store, platform_id: str, name: str) -> str | None:
    """Return a key of a platform, None when it was never entered. Raises SecretsUnreadable."""
    stored = store.secrets.get((platform_id, name))
    if stored is None:
        return None
    if stored.startswith(ENV_PREFIX):
        value = os.environ.get(stored.removeprefix(ENV_PREFIX))
        if value is None:
            raise SecretsUnreadable(f"{stored} is not set")
        return value
    return decrypt_text(stored)


def forget_secrets(store, platform_id: str) -> None:
    """Delete every key of a platform."""
    for key in list(store.secrets.keys((platform_id, ""), (platform_id + "\0", ""))):
        if key[0] == platform_id:
            del store.secrets[key]
