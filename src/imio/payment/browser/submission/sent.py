"""What a browser sent, as far as it is kept with a draft."""

_NOT_KEPT = ("_authenticator", "form.buttons.", "ajax_load")


def sent_texts(form):
    """Return the texts of a posted form, without files and without its buttons."""
    return {
        name: value
        for name, value in form.items()
        if not name.startswith(_NOT_KEPT) and _is_text(value)
    }


def _is_text(value):
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return isinstance(value, str)
