"""A payment that was just stored wakes the worker, so that its mails leave at once."""

from imio.payment.worker.thread import wake

import transaction


def wake_after_commit(event) -> None:
    """Wake the worker once what is written now can be read (subscriber)."""
    transaction.get().addAfterCommitHook(_wake_if_stored)


def _wake_if_stored(stored: bool) -> None:
    if stored:
        wake()
