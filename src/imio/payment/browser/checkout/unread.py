"""Keep others from reading what PSPs post to us."""


def leave_body_unread(event):
    """Let no login plugin parse a notification before its seal was checked.

    plone.restapi looks for credentials in every body of exactly this type, and a
    deeply nested one would end in an error of the server.
    """
    environ = event.request.environ
    is_ours = "/@@payment-notify/" in environ.get("PATH_INFO", "")
    if is_ours and environ.get("CONTENT_TYPE") == "application/json":
        environ["CONTENT_TYPE"] = "application/json; charset=utf-8"
