"""Campaigns: their lists are checked by line before anything is made."""

from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.file_errors import UnreadableTable
from imio.payment.invoicing import campaigns
from imio.payment.tests import builders_billing as billing
from imio.payment.tests.builders import NOW
from imio.payment.tests.campaigning import as_csv
from imio.payment.tests.campaigning import CampaignCase
from imio.payment.tests.campaigning import meal_line


class TestCheck(CampaignCase):
    def test_columns_are_found_and_confirmed_by_a_human(self):
        campaign = self.create(meal_line(1))
        self.assertEqual(campaign.state, campaigns.FILE)
        self.assertEqual(campaign.mapping["item:repas-primaire"], "repas-primaire")
        self.assertEqual(campaign.mapping["billing_reference"], "Code famille")
        self.assertEqual(campaign.mapping["beneficiary"], "Enfant")

    def test_a_check_makes_nothing_and_says_what_the_list_comes_to(self):
        campaign = self.check(meal_line(1, "12", "4"), meal_line(2, "10"))
        self.assertEqual(campaign.state, campaigns.CHECKED)
        self.assertEqual((campaign.total_count, campaign.amount_cents), (2, 8200))
        self.assertEqual(campaign.counts["mails"], 1)
        self.assertEqual(campaign.counts["papers"], 1)
        self.assertEqual(campaign.counts["new_payers"], 2)
        self.assertEqual(len(self.store.invoices.catalog.search()), 0)
        self.assertEqual(len(self.store.payers.catalog.search()), 0)

    def test_every_problem_is_told_by_line(self):
        campaign = self.check(
            meal_line(1, "-1"),
            meal_line(2, "douze"),
            meal_line(3, email="not an address"),
            meal_line(4, "0"),
            meal_line(5, surname="", reference="F9"),
            meal_line(6, child="4111 1111 1111 1111"),
            meal_line(7, reference="", surname=""),
            meal_line(8, paperless="oui", email=""),
        )
        new = "new_payer"
        expected = [(2, "negative"), (3, "unreadable_quantity"), (4, "invalid_email")]
        expected += [(5, "nothing_charged"), (6, "no_payer"), (7, "card_number")]
        expected += [(8, "no_payer"), (9, "no_email")]
        found = [one for one in self.problems(campaign) if one[1] != new]
        self.assertEqual(found, expected)
        with self.assertRaises(InvoiceRefused) as caught:
            campaigns.make_drafts(self.store, campaign, "regisseur", NOW)
        self.assertEqual(caught.exception.code, "has_errors")

    def test_a_card_number_is_nowhere_in_the_report(self):
        campaign = self.check(meal_line(1, email="4111 1111 1111 1111"))
        with campaign.findings.open("r") as file:
            self.assertNotIn(b"4111", file.read())

    def test_two_lines_of_a_payer_become_one_invoice(self):
        first = meal_line(1, "10", child="Zoé")
        campaign = self.make(first, meal_line(1, "8", child="Lucas"))
        self.assertIn((3, "same_payer"), self.problems(campaign))
        (invoice,) = self.invoices(campaign)
        self.assertEqual(invoice.amount_cents, 6300)
        details = [line.detail for line in invoice.lines]
        self.assertEqual(details, ["Zoé", "Lucas"])

    def test_the_same_line_twice_is_an_error(self):
        campaign = self.check(meal_line(1), meal_line(1))
        self.assertIn((3, "duplicate_line"), self.problems(campaign))
        self.assertEqual(campaign.counts["errors"], 1)

    def test_lines_may_name_the_item_instead(self):
        heading = "Code famille;Nom;Article;Quantité"
        lines = ("F1;Dupont;garderie;4", "F1;Dupont;Repas primaire;2")
        campaign = self.make(*lines, "F2;Lambert;garderie;8", heading=heading)
        amounts = [invoice.amount_cents for invoice in self.invoices(campaign)]
        self.assertEqual(amounts, [1200, 1000])

    def test_an_unknown_item_is_an_error(self):
        heading = "Code famille;Nom;Article;Quantité"
        campaign = self.check("F1;Dupont;piscine;4", heading=heading)
        self.assertIn((2, "unknown_item"), self.problems(campaign))

    def test_who_owes_less_than_the_minimum_is_left_out(self):
        self.type.minimum_price = "15,00"
        campaign = self.make(meal_line(1, "2"), meal_line(2, "10"))
        self.assertIn((2, "below_minimum"), self.problems(campaign))
        self.assertEqual(campaign.counts["left_out"], 1)
        self.assertEqual(len(self.invoices(campaign)), 1)

    def test_a_known_payer_is_found_by_reference_and_a_namesake_is_told(self):
        billing.make_payer(self.store, surname="Parent1", billing_reference="F00001")
        billing.make_payer(self.store, surname="Parent2", first_name="Léa")
        campaign = self.check(meal_line(1), meal_line(2, reference=""))
        self.assertEqual(campaign.counts["new_payers"], 1)
        found = [code for _line, code in self.problems(campaign)]
        self.assertEqual(found, ["other_name", "namesake"])

    def test_who_could_be_two_people_is_an_error(self):
        for _twice in range(2):
            billing.make_payer(
                self.store,
                surname="Parent2",
                first_name="Léa",
                email="parent2@example.org",
            )
        campaign = self.check(meal_line(2, reference=""))
        self.assertIn((2, "ambiguous_payer"), self.problems(campaign))

    def test_an_item_without_a_price_stops_the_campaign(self):
        self.type.items = ("repas-primaire", "garderie", "piscine")
        campaign = self.check(meal_line(1))
        self.assertIn((None, "no_tariff"), self.problems(campaign))
        self.assertGreater(campaign.counts["errors"], 0)

    def test_the_same_list_in_another_campaign_is_told(self):
        first = self.check(meal_line(1))
        self.assertNotIn((None, "same_list"), self.problems(first))
        self.assertIn((None, "same_list"), self.problems(self.check(meal_line(1))))

    def test_what_is_no_list_is_refused_at_once(self):
        for content in (b"", b"%PDF-1.7", b"\x00\x01", b"a;a\r\n1;2\r\n"):
            with self.subTest(content), self.assertRaises(UnreadableTable):
                self.create(content=content)
        self.assertEqual(len(self.store.batches.catalog.search()), 0)

    def test_a_list_that_breaks_off_is_told_and_can_be_replaced(self):
        campaign = self.check(content=as_csv(meal_line(1)) + b'"open quote;1;2')
        self.assertEqual(campaign.trouble[0], "broken_quotes")
        better = as_csv(meal_line(1))
        campaigns.replace_file(self.store, campaign, "new.csv", better, "r", NOW)
        self.assertEqual((campaign.state, campaign.trouble), (campaigns.FILE, None))

    def test_the_columns_of_the_last_list_are_remembered(self):
        heading = "A;B;C"
        first = self.create("F1;Dupont;3", heading=heading)
        mapping = {
            "billing_reference": "A",
            "surname": "B",
            "item:repas-primaire": "C",
        }
        campaigns.set_columns(self.store, first, mapping, "regisseur", NOW)
        second = self.create("F1;Dupont;4", heading=heading)
        self.assertEqual(second.mapping, mapping)

    def test_a_list_without_payers_or_quantities_is_refused(self):
        campaign = self.create(meal_line(1))
        for mapping, code in (
            ({"item:garderie": "garderie"}, "no_payer_column"),
            ({"surname": "Nom"}, "no_quantity_column"),
            ({"surname": "Nope"}, "missing_column"),
            ({"surname": "Nom", "first_name": "Nom"}, "duplicate_columns"),
        ):
            with self.subTest(code), self.assertRaises(UnreadableTable) as caught:
                campaigns.set_columns(self.store, campaign, mapping, "r", NOW)
            self.assertEqual(caught.exception.code, code)
