"""Lists, and the worker's steps without a worker, for campaigns and imports."""

from imio.payment.invoicing.campaigns_job import Campaigns
from imio.payment.invoicing.issuing import Issuing
from imio.payment.invoicing.numbering import Numbering
from imio.payment.tests.builders import NOW
from unittest import mock


MEALS = (
    "Code famille;Nom;Prénom;Rue;Code postal;Localité;E-mail;Par mail;Enfant;"
    "repas-primaire;garderie"
)
HOME = "Rue Haute 1;5060;Sambreville"


def as_csv(*lines, heading=MEALS):
    """A list as the school's secretary saves it."""
    return "\r\n".join((heading, *lines, "")).encode()


def meal_line(number, primary="12", care="", **values):
    """A line of the list of meals."""
    surname = values.get("surname", f"Parent{number}")
    email = values.get("email", f"parent{number}@example.org")
    paperless = values.get("paperless", "oui" if number % 2 else "non")
    child = values.get("child", f"Enfant{number}")
    reference = values.get("reference", f"F{number:05d}")
    cells = (reference, surname, "Léa", HOME, email, paperless, child, primary, care)
    return ";".join(cells)


def work(store, now=NOW, jobs=None, rounds=30):
    """Do what the worker would do, until nothing is left."""
    jobs = jobs if jobs is not None else (Campaigns(), Numbering())
    for _round in range(rounds):
        found = [(job, key) for job in jobs for key in job.find(store, now)]
        if not found:
            return
        for job, key in found:
            job.do(store, key, job.ask(store, key), now)


def work_with_papers(store, now=NOW, jobs=()):
    """The same with documents, drawn by somebody who draws quickly."""
    with mock.patch(
        "imio.payment.invoicing.issuing.render", return_value=b"%PDF-1.7 drawn"
    ):
        work(store, now, (*(jobs or (Campaigns(),)), Numbering(), Issuing()), 60)
