"""Which version of a message a bank gets: what its account says, else the newest."""


def version_for(chosen: str | None, offered: tuple[str, ...]) -> str:
    """Return the version of a file for a bank: the chosen one, or else the newest.

    ``offered`` has the newest first. A version that we no longer write counts as none
    chosen: by then no bank takes it.
    """
    return chosen if chosen in offered else offered[0]
