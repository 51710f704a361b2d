"""docs/openapi.yaml describes every REST service, and each as it really answers."""

from imio.payment.tests.openapi_files import DOCS
from imio.payment.tests.openapi_files import faults
from imio.payment.tests.openapi_files import media_of
from imio.payment.tests.openapi_files import operations
from imio.payment.tests.openapi_files import read_features
from imio.payment.tests.visitors import VisitorTestCase
from lxml import etree
from openapi_spec_validator import validate
from openapi_spec_validator.readers import read_from_filename
from pathlib import Path
from plone.app.testing import SITE_OWNER_NAME
from plone.app.testing import SITE_OWNER_PASSWORD

import requests
import unittest
import yaml


PACKAGE = Path(__file__).parents[1]
SERVICE = "{http://namespaces.plone.org/plone}service"
FORM = "{form}/"


def registered():
    """Return what the package registers, as ("{form}/" or "", name, method)."""
    found = set()
    for path in PACKAGE.rglob("*.zcml"):
        for service in etree.parse(path).iter(SERVICE):
            on_form = FORM if service.get("for").endswith("IPayable") else ""
            found.add((on_form, service.get("name"), service.get("method").lower()))
    return found


def described():
    """Return the same of the description; what stands below a name belongs to it."""
    found = set()
    for _feature, path, method, _operation in operations():
        on_form = FORM if path.startswith(f"/{FORM}") else ""
        name = path.removeprefix("/").removeprefix(FORM).split("/")[0]
        found.add((on_form, name, method))
    return found


class TestDescription(unittest.TestCase):
    def test_the_file_is_valid_openapi(self):
        specification, base_uri = read_from_filename(str(DOCS / "openapi.yaml"))
        validate(specification, base_uri=base_uri)
        self.assertEqual("3.1.0", specification["openapi"])

    def test_each_service_and_method_is_described_and_no_other(self):
        self.assertEqual(sorted(registered()), sorted(described()))

    def test_each_path_of_a_feature_is_named_in_the_file(self):
        specification = yaml.safe_load((DOCS / "openapi.yaml").read_text("utf-8"))
        own = [path for one in read_features().values() for path in one["paths"]]
        self.assertEqual(sorted(specification["paths"]), sorted(own))

    def test_no_two_operations_have_one_name(self):
        names = [operation["operationId"] for *_place, operation in operations()]
        self.assertEqual(sorted(set(names)), sorted(names))

    def test_examples_are_what_their_schemas_say(self):
        for feature, path, method, operation in operations():
            for media in media_of(operation):
                if "example" in media:
                    with self.subTest(path=path, method=method):
                        found = faults(feature, media["schema"], media["example"])
                        self.assertEqual([], found)

    def test_a_wrong_answer_would_be_seen(self):
        schema = {"$ref": "#/schemas/Status"}
        answer = {"transaction": 1, "state": "paid"}
        self.assertEqual(2, len(faults("basket", schema, answer)))


class TestRealAnswers(VisitorTestCase):
    def setUp(self):
        super().setUp()
        self.session = requests.Session()
        self.addCleanup(self.session.close)
        self.session.headers["Accept"] = "application/json"
        self.features = read_features()

    def call(self, feature, path, method="get", status=200, body=None, **names):
        """Call a service as its description says; return an answer that fits it."""
        operation = self.features[feature]["paths"][path][method]
        address = path.format(form="acte", **names)
        url = f"{self.portal.absolute_url()}{address.partition('?')[0]}"
        options = {"json": body} if body is not None else {}
        answer = self.session.request(method, url, timeout=60, **options)
        self.assertEqual(status, answer.status_code, answer.text[:300])
        media = operation["responses"][str(status)]["content"]["application/json"]
        self.assertEqual([], faults(feature, media["schema"], answer.json()))
        example = media.get("example")
        if example:
            self.assertLessEqual(set(example), set(answer.json()) | {"over"})
        return answer.json()

    def test_a_citizen_goes_from_the_price_to_the_payment(self):
        answers = {"motif": "alloc", "envoi": "postal", "nom": "Dupont"}
        body = {"answers": answers}
        self.call("pricing", "/{form}/@payment-price", "post", 200, body)
        path = "/{form}/@payment-requests"
        draft = self.call("submission", path, "post", 201, body)
        sealed = {name: draft[name] for name in ("token", "digest")}
        path = "/{form}/@payment-requests/{id}/confirm"
        own = self.call("submission", path, "post", 201, sealed, id=draft["id"])
        self.call("submission", path, "post", 200, sealed, id=own["id"])
        self.call("submission", "/@my-payments")
        basket = self.call("basket", "/@payment-basket")
        self.session.headers["X-Payment-Token"] = basket["tokens"]["change"]
        path = "/@payment-basket/items/{due}"
        later = self.call("basket", path, "patch", 200, {"later": True}, due=own["id"])
        self.assertEqual(1, len(later["later"]))
        self.call("basket", path, "delete", due=own["id"])

    def test_staff_read_lists_settings_and_health(self):
        self.fill(motif="emploi", envoi="digital")
        self.confirm()
        self.session.auth = (SITE_OWNER_NAME, SITE_OWNER_PASSWORD)
        own = self.call("staff", "/@payment-requests")["items"][0]
        self.call("staff", "/@payment-requests/{id}", id=own["id"])
        self.call("staff", "/@payment-transactions")
        self.call("links", "/@payment-links")
        self.call("refunds", "/@payment-refunds")
        self.call("refunds", "/@payment-refund-files")
        self.call("invoices", "/@payment-invoices")
        self.call("batches", "/@payment-campaigns")
        self.call("batches", "/@payment-imports")
        for name in ("", "/treasury", "/direct-debits", "/batches"):
            self.call("recovery", f"/@payment-recovery{name}")
        self.call("settings", "/@payment-platforms")
        self.call("settings", "/@payment-platforms/{id}", id="belfius")
        self.call("settings", "/@payment-key-links/{platform}", platform="belfius")
        self.call("settings", "/@payment-mails")
        self.call("settings", "/@payment-health")
