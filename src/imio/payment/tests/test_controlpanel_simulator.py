"""A test platform may talk to a simulator of its provider, a live one never."""

from imio.payment.checkout.addresses import notify_url
from imio.payment.storage.platforms import get_platform
from imio.payment.tests.builders import make_platform
from imio.payment.tests.panels import PanelCase

import transaction


SIMULATOR = "http://localhost:8087/sim/payfip"


class TestSimulator(PanelCase):
    def setUp(self):
        super().setUp()
        settings = {"merchant": "123456"}
        make_platform(self.store, "tresor", provider="payfip", settings=settings)
        transaction.commit()

    def save(self, address, mode="test"):
        self.open("@@payment-platform/tresor")
        self.control("setting.simulator_url").value = address
        self.control("mode").value = [mode]
        self.browser.getControl("Save this platform").click()
        transaction.begin()
        return dict(get_platform("tresor").settings).get("simulator_url")

    def test_it_is_entered_and_emptied_on_the_page_of_the_platform(self):
        self.assertEqual(SIMULATOR, self.save(SIMULATOR))
        self.assertIsNone(self.save(""))

    def test_another_host_and_a_live_platform_are_refused(self):
        for address, mode in (
            ("http://bank.example/sim", "test"),
            ("localhost:8087", "test"),
            (SIMULATOR, "live"),
        ):
            self.assertIsNone(self.save(address, mode))
            self.assertIn("Only a test platform", self.browser.contents)
        self.assertEqual("test", get_platform("tresor").mode)

    def test_the_address_for_notifications_is_shown_for_each_provider(self):
        for name in ("ingenico", "payfip"):
            make_platform(self.store, f"of_{name}", provider=name)
            transaction.commit()
            page = self.open(f"@@payment-platform/of_{name}")
            self.assertIn(notify_url(f"of_{name}"), page)
