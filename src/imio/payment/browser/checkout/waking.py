"""Wake the worker once what was written can be seen by it."""

from imio.payment.worker.thread import wake

import transaction


def wake_after_commit() -> None:
    """Let mails and actions follow at once; without it the worker's next round does."""
    transaction.get().addAfterCommitHook(_wake)


def _wake(succeeded: bool) -> None:
    if succeeded:
        wake()
