"""The world as an EasyForm action knew it: the form as sent, its sender, a mail host.

The worker has no visitor: an action that is replayed finds what the visitor sent, and
its mails go to the outbox, so that each leaves once.
"""

from AccessControl.SecurityManagement import getSecurityManager
from AccessControl.SecurityManagement import newSecurityManager
from AccessControl.SecurityManagement import noSecurityManager
from AccessControl.SecurityManagement import setSecurityManager
from Acquisition import aq_base
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from imio.payment.content.request import Request
from imio.payment.storage.settings import get_settings
from io import BytesIO
from persistent import Persistent
from plone import api
from plone.browserlayer.layer import mark_layer
from plone.z3cform.z2 import switch_on
from Products.CMFCore.utils import getToolByName
from Products.MailHost.interfaces import IMailHost
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit
from zope.component import queryUtility
from ZPublisher.HTTPRequest import default_port
from ZPublisher.HTTPRequest import FileUpload


def as_upload(name: str, file: Any) -> FileUpload:
    """Return a stored file as a browser would send it again."""
    field = SimpleNamespace(
        file=BytesIO(file.data),
        headers={"content-type": file.contentType},
        filename=file.filename,
        name=name,
    )
    return FileUpload(field, charset="latin-1")


@contextmanager
def as_sent(site: Any, due: Request) -> Iterator[Any]:
    """Give the request of this moment what the citizen's browser sent; yield it."""
    http = site.REQUEST
    form, environ = dict(http.form), dict(http.environ)
    mark_layer(site, SimpleNamespace(request=http))
    switch_on(SimpleNamespace(request=http))
    http["LANGUAGE"] = due.language
    _stand_at_public_address(site, http)
    submission = due.submission
    http.form.clear()
    http.form.update(submission.sent)
    for name, file in submission.files.items():
        key = f"form.widgets.{name}"
        http.form[key] = as_upload(key, file)
    http.environ.update(submission.origin)
    try:
        yield http
    finally:
        for container, before in ((http.form, form), (http.environ, environ)):
            container.clear()
            container.update(before)


def _stand_at_public_address(site: Any, http: Any) -> None:
    """Let addresses in mails be those of the public site, not of the worker."""
    public = urlsplit(get_settings().public_url or "")
    if not public.netloc:
        return
    port = public.port or default_port.get(public.scheme)
    http.setServerURL(public.scheme, public.hostname, port)
    http._script = [part for part in public.path.split("/") if part]
    http["VirtualRootPhysicalPath"] = site.getPhysicalPath()


@contextmanager
def as_sender(owner: str) -> Iterator[None]:
    """Act as the member who sent the form, or as an anonymous visitor."""
    before = getSecurityManager()
    member = api.user.get(userid=owner) if owner else None
    noSecurityManager()
    if member is not None:
        newSecurityManager(None, member.getUser())
    try:
        yield
    finally:
        setSecurityManager(before)


@contextmanager
def kept_mails(site: Any) -> Iterator[list[Mapping[str, Any]]]:
    """Keep what the site's mail host would send, instead of sending it."""
    kept: list[Mapping[str, Any]] = []

    def keep(mfrom, mto, messageText, immediate=False) -> None:
        recipients = [mto] if isinstance(mto, str) else list(mto or ())
        kept.append(
            {"message": _text(messageText), "mto": recipients, "mfrom": str(mfrom)}
        )

    found = (getToolByName(site, "MailHost"), queryUtility(IMailHost))
    hosts = {id(aq_base(host)): aq_base(host) for host in found if host is not None}
    for host in hosts.values():
        if isinstance(host, Persistent):
            host._p_activate()
        # Straight into the dictionary: the database must not see a change.
        host.__dict__["_send"] = keep
    try:
        yield kept
    finally:
        for host in hosts.values():
            host.__dict__.pop("_send", None)


def _text(message: Any) -> str:
    if isinstance(message, bytes):
        return message.decode("utf-8", "surrogateescape")
    return message if isinstance(message, str) else message.as_string()
