"""A citizen's browser: cookies, forms as they stand in the page, and patience.

Whatever a person does when a page does not come, waiting and trying again, is done
here; every answer is noted, so that the figures show what went wrong underway.
"""

from dataclasses import dataclass
from dataclasses import field
from lxml import html
from urllib.parse import urljoin
from urllib.parse import urlsplit

import requests
import threading
import time


PATIENCE_SECONDS = 90.0
PAUSE_SECONDS = 0.7
NOBODY = 0
_TO_TRY_AGAIN = {NOBODY, 500, 502, 503, 504}


class GaveUp(RuntimeError):
    """A citizen tried for a long time, and could not go on."""


@dataclass
class Notes:
    """What all browsers saw: (name of the step, status, seconds) of each answer."""

    answers: list[tuple[str, int, float]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, step: str, status: int, seconds: float) -> None:
        with self.lock:
            self.answers.append((step, status, seconds))


class Page:
    """An answer as its reader sees it."""

    def __init__(self, answer: requests.Response) -> None:
        self.status = answer.status_code
        self.url = answer.url
        self.location = urljoin(answer.url, answer.headers.get("Location", ""))
        self.is_redirect = answer.is_redirect
        self.tree = html.fromstring(answer.text or "<html/>", base_url=answer.url)

    @property
    def heading(self) -> str:
        found = self.tree.xpath("//h1")
        return " ".join(found[0].text_content().split()) if found else ""

    def forms(self, part: str) -> list:
        """Return the forms that post to an address with ``part`` in it."""
        return [form for form in self.tree.forms if part in (form.action or "")]


class Browser:
    """One browser with its cookies; it stops at redirects, so each hop is measured."""

    def __init__(self, notes: Notes) -> None:
        self.session = requests.Session()
        self.session.trust_env = False
        # The site has no English catalog of its own: texts are as the code says.
        self.session.headers["Accept-Language"] = "en"
        self._notes = notes

    def twin(self) -> "Browser":
        """Return a second tab: the same cookies."""
        other = Browser(self._notes)
        other.session.cookies.update(self.session.cookies)
        return other

    def get(self, step: str, url: str) -> Page:
        """Open an address, until there is an answer that is not trouble."""
        return self._patiently(step, "GET", url, None)

    def post(self, step: str, url: str, fields) -> Page:
        """Send a form, again when nobody answered or the site was in trouble."""
        return self._patiently(step, "POST", url, fields)

    def follow(self, step: str, page: Page) -> Page:
        """Follow redirects to a page; each hop is a step of its own."""
        hops = 0
        while page.is_redirect and hops < 10:
            page = self.get(name_of(page.location) or step, page.location)
            hops += 1
        return page

    def _patiently(self, step: str, method: str, url: str, fields) -> Page:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            answer = self._once(step, method, url, fields)
            status = answer.status_code if answer is not None else NOBODY
            if status not in _TO_TRY_AGAIN:
                return Page(answer)
            if time.monotonic() > deadline:
                raise GaveUp(f"{step}: {status} for {PATIENCE_SECONDS:.0f} s")
            time.sleep(PAUSE_SECONDS)

    def _once(self, step: str, method: str, url: str, fields):
        started = time.monotonic()
        try:
            answer = self.session.request(
                method, url, data=fields, allow_redirects=False, timeout=60
            )
        except requests.RequestException:
            answer = None
        status = answer.status_code if answer is not None else NOBODY
        self._notes.add(step, status, time.monotonic() - started)
        return answer


def name_of(url: str) -> str:
    """Return the step that an address belongs to: "return" for @@payment-return/…"""
    for part in urlsplit(url).path.split("/"):
        if part.startswith("@@"):
            return part.removeprefix("@@").removeprefix("payment-")
    return ""
