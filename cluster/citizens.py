"""Citizens who fill in forms, confirm, and pay until everything of theirs is paid."""

from cluster.browser import Browser
from cluster.browser import GaveUp
from cluster.browser import name_of
from cluster.browser import Notes
from cluster.browser import Page
from dataclasses import dataclass
from dataclasses import field
from random import Random
from urllib.parse import urljoin

import queue
import threading


PAID = "Payment received"
CHECKING = "We are checking with the bank"
MAX_ROUNDS = 12
# How a payment ends for the citizen
SETTLED, AGAIN, LEFT = "settled", "again", "left"

# What is asked: the form, what is typed into it
FORMS = (
    ("acte-naissance", {"motif:list": "allocations", "envoi:list": "postal"}),
    ("acte-naissance", {"motif:list": "mariage", "envoi:list": "digital"}),
    ("spectacle", {"places": "2"}),
    ("spectacle", {"places": "3"}),
)
# What is chosen at the bank, and how often in a hundred
CHOICES = {"bancontact": 58, "card": 24, "refuse": 5, "cancel": 3, "lost": 6, "late": 4}
# How often a citizen who has paid closes the browser at the bank
CLOSES_BROWSER = {"bancontact": 0.15, "card": 0.15, "lost": 0.5, "late": 0.15}
CLICKS_TWICE = 0.15
DUES_AT_ONCE = (1, 1, 2, 3)


@dataclass
class Ledger:
    """What the citizens know: ids of their requests, and what went wrong for good."""

    dues: list[str] = field(default_factory=list)
    paid: int = 0
    # Payments of which neither the bank nor the citizen told the site
    untold: int = 0
    troubles: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def confirmed(self, due_id: str) -> None:
        with self.lock:
            self.dues.append(due_id)

    def settled(self, count: int) -> None:
        with self.lock:
            self.paid += count

    def left_untold(self) -> None:
        with self.lock:
            self.untold += 1

    def trouble(self, text: str) -> None:
        with self.lock:
            self.troubles.append(text)


class Citizen:
    """One person at a time with a fresh browser: asks for some things, then pays."""

    def __init__(self, site: str, number: int, notes: Notes, ledger: Ledger) -> None:
        self._site = site
        self._random = Random(number)
        self._number = number
        self._ledger = ledger
        self._browser = Browser(notes)

    def visit(self, count: int) -> None:
        """Ask for ``count`` things and pay for them."""
        for relative in range(count):
            self._put_in_basket(self._ask_for_something(relative))
        self._pay_all()
        self._ledger.settled(count)

    def _ask_for_something(self, relative: int) -> Page:
        """Fill in a form for one of the family; return the page of the request.

        Each has an address of their own: the show sells so many seats to a person.
        """
        form_id, typed = self._random.choice(FORMS)
        page = self._browser.get("form", f"{self._site}/demarches/{form_id}")
        (form,) = [
            form
            for form in page.tree.forms
            if form.xpath(".//*[@name='form.buttons.submit']")
        ]
        values = typed | {"nom": f"Dupont {self._number}", "prenom": "Zoé"}
        values["email"] = f"citizen{self._number}.{relative}@example.org"
        if "form.widgets.naissance" in form.fields:
            values["naissance"] = "1980-05-17"
        for name, value in values.items():
            form.fields[f"form.widgets.{name}"] = value
        fields = [*form.form_values(), ("form.buttons.submit", "Continuer")]
        sent = self._browser.post("form sent", urljoin(page.url, form.action), fields)
        if not sent.is_redirect:
            raise GaveUp(f"the form was not accepted: {sent.status} {sent.heading}")
        return self._confirm(self._browser.follow("review", sent))

    def _confirm(self, page: Page) -> Page:
        for _round in range(MAX_ROUNDS):
            if name_of(page.url) == "request":
                due_id = page.url.partition("@@payment-request/")[2].split("/")[0]
                self._ledger.confirmed(due_id)
                return page
            (form,) = page.forms("@@payment-review")
            sent = self._browser.post("confirm", form.action, form.form_values())
            page = self._browser.follow("request", sent)
        raise GaveUp(f"not confirmed: {page.status} {page.heading}")

    def _put_in_basket(self, page: Page) -> None:
        """Press "pay" on the request's page when the basket does not hold it.

        A process that dies between storing and answering takes the basket's cookie
        with it; the address of the request is in the answer to the next try.
        """
        for form in page.forms("@@payment-request"):
            if form.fields.get("act") == "pay":
                self._browser.post("put in basket", form.action, form.form_values())

    def _pay_all(self) -> None:
        left_alone: set[str] = set()
        for _round in range(MAX_ROUNDS):
            basket = self._browser.get("basket", f"{self._site}/@@payment-basket")
            forms = [
                form
                for form in basket.forms("@@payment-pay")
                if form.fields["payment"] not in left_alone
            ]
            if not forms:
                return
            if self._pay(forms[0]) == LEFT:
                left_alone.add(forms[0].fields["payment"])
        raise GaveUp("the basket was not empty after many payments")

    def _pay(self, form) -> str:
        """Pay one block of the basket; LEFT when the citizen goes off without a word."""
        fields = form.form_values()
        if self._random.random() < CLICKS_TWICE:
            answer = self._click_twice(form.action, fields)
        else:
            answer = self._browser.post("pay", form.action, fields)
        if not answer.is_redirect:
            return AGAIN
        at_bank = self._browser.get("go", answer.location)
        if not at_bank.is_redirect:
            return AGAIN
        if name_of(at_bank.location):
            self._browser.follow("return", at_bank)
            return AGAIN
        choice = self._random.choices(list(CHOICES), CHOICES.values())[0]
        chosen = self._browser.post("at the bank", at_bank.location, {"choice": choice})
        if self._random.random() < CLOSES_BROWSER.get(choice, 0.0):
            if choice == "lost":
                self._ledger.left_untold()
            return LEFT
        return self._come_back(chosen)

    def _click_twice(self, url: str, fields) -> Page:
        """Send the form from two tabs at one moment; go on with the first's answer."""
        other = self._browser.twin()
        thread = threading.Thread(target=other.post, args=("pay", url, fields))
        thread.start()
        answer = self._browser.post("pay", url, fields)
        thread.join()
        return answer

    def _come_back(self, chosen: Page) -> str:
        if not chosen.is_redirect:
            # The second of two clicks: the bank shows its end, and the way back.
            return self._come_back_by_link(chosen)
        page = self._browser.follow("return", chosen)
        for _round in range(MAX_ROUNDS):
            if page.heading != CHECKING:
                return SETTLED if page.heading == PAID else AGAIN
            threading.Event().wait(5)
            page = self._browser.get("return", page.url)
        return LEFT

    def _come_back_by_link(self, closed: Page) -> str:
        (url,) = closed.tree.xpath("//a[contains(@href, '@@payment-return')]/@href")
        page = self._browser.follow("return", self._browser.get("return", url))
        return SETTLED if page.heading == PAID else AGAIN


class Crowd:
    """Some citizens at a time, until a number of dues was asked for and paid."""

    def __init__(self, site: str, dues: int, at_once: int, notes: Notes, seed: int):
        self.ledger = Ledger()
        self._site = site
        self._notes = notes
        self._visits: queue.SimpleQueue[tuple[int, int]] = queue.SimpleQueue()
        for number, count in enumerate(shares_of(dues, seed)):
            self._visits.put((seed * 100_000 + number, count))
        self._threads = [
            threading.Thread(target=self._work, daemon=True) for _one in range(at_once)
        ]

    def start(self) -> None:
        """Let them begin."""
        for thread in self._threads:
            thread.start()

    @property
    def is_busy(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        while True:
            try:
                number, count = self._visits.get_nowait()
            except queue.Empty:
                return
            try:
                Citizen(self._site, number, self._notes, self.ledger).visit(count)
            except Exception as error:
                self.ledger.trouble(f"citizen {number}: {type(error).__name__} {error}")


def shares_of(dues: int, seed: int) -> list[int]:
    """Divide a number of dues among visits of one to three."""
    random, shares = Random(seed), []
    while dues:
        shares.append(min(random.choice(DUES_AT_ONCE), dues))
        dues -= shares[-1]
    return shares
