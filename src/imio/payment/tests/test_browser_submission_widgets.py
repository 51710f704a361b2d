"""Whoever listens to a form hears its help and its errors at the question itself."""

from imio.payment.browser.submission.widgets import tie
from imio.payment.tests.visitors import VisitorTestCase
from lxml import html

import unittest


KINDS = {
    "line": "zope.schema.TextLine",
    "text": "zope.schema.Text",
    "count": "zope.schema.Int",
    "day": "zope.schema.Date",
    "moment": "zope.schema.Datetime",
    "tick": "zope.schema.Bool",
    "file": "plone.namedfile.field.NamedBlobFile",
}
CHOICE = "<values><element>a</element><element>b</element></values>"
ASKED = "".join(
    f'<field name="{name}" type="{kind}"><title>Question {name}</title>'
    f"<description>Help for {name}</description></field>"
    for name, kind in KINDS.items()
)
FIELDS = f"""<?xml version="1.0" encoding="utf-8"?>
<model xmlns="http://namespaces.plone.org/supermodel/schema"
       xmlns:form="http://namespaces.plone.org/supermodel/form">
  <schema>{ASKED}
    <field name="pick" type="zope.schema.Choice">
      <title>Question pick</title><description>Help for pick</description>{CHOICE}
    </field>
    <field name="round" type="zope.schema.Choice">
      <title>Question round</title><description>Help for round</description>{CHOICE}
      <form:widget type="z3c.form.browser.radio.RadioFieldWidget" />
    </field>
    <field name="many" type="zope.schema.Set">
      <title>Question many</title><description>Help for many</description>
      <value_type type="zope.schema.Choice">{CHOICE}</value_type>
      <form:widget type="z3c.form.browser.checkbox.CheckBoxFieldWidget" />
    </field>
    <field name="bare" type="zope.schema.TextLine">
      <title>Question bare</title><required>False</required>
    </field>
    <field name="told" type="collective.easyform.fields.RichLabel">
      <title>Told</title><rich_label>&lt;p&gt;Words between&lt;/p&gt;</rich_label>
    </field>
  </schema>
</model>
"""
CONTROL = ".//*[self::input[not(@type='hidden')] or self::select or self::textarea]"


class TestWidgets(VisitorTestCase):
    def setUp(self):
        super().setUp()
        self.change(self.demarche, fields_model=FIELDS, pricing_rules=[])
        self.browser.open(self.demarche.absolute_url())

    def page(self):
        return html.fromstring(self.browser.contents)

    def question(self, name):
        return self.page().get_element_by_id(f"formfield-form-widgets-{name}")

    def said(self, element):
        """Return what the elements say that describe one."""
        page = self.page()
        ids = element.get("aria-describedby", "").split()
        return [page.get_element_by_id(one).text_content().strip() for one in ids]

    def test_each_input_is_described_by_its_help(self):
        for name in (*KINDS, "pick"):
            with self.subTest(name=name):
                (control,) = self.question(name).xpath(CONTROL)
                self.assertEqual([f"Help for {name}"], self.said(control))
                self.assertIsNone(control.get("aria-invalid"))
                (label,) = self.question(name).xpath(".//label")
                self.assertEqual(control.get("id"), label.get("for"))

    def test_several_boxes_are_one_group_with_a_name_and_its_help(self):
        for name in ("round", "many"):
            with self.subTest(name=name):
                group = self.question(name)
                self.assertEqual("group", group.get("role"))
                self.assertEqual([f"Help for {name}"], self.said(group))
                named = self.page().get_element_by_id(group.get("aria-labelledby"))
                self.assertIn(f"Question {name}", named.text_content())
                self.assertEqual(2, len(group.xpath(CONTROL)))
                self.assertEqual([], group.xpath("./label"))

    def test_a_question_without_help_is_described_by_nothing(self):
        (control,) = self.question("bare").xpath(CONTROL)
        self.assertIsNone(control.get("aria-describedby"))
        self.assertIn("Words between", self.browser.contents)

    def test_errors_are_read_after_the_help_and_mark_the_input(self):
        self.browser.getControl(name="form.buttons.submit").click()
        for name in ("line", "text", "count", "day", "moment", "file"):
            with self.subTest(name=name):
                (control,) = self.question(name).xpath(CONTROL)
                self.assertEqual("true", control.get("aria-invalid"))
                help_text, error = self.said(control)
                self.assertEqual(f"Help for {name}", help_text)
                self.assertIn("missing", error)
        group = self.question("round")
        self.assertIn("missing", self.said(group)[1])
        invalid = [box.get("aria-invalid") for box in group.xpath(CONTROL)]
        self.assertEqual(["true", "true"], invalid)

    def test_browsers_learn_which_keyboard_fits_and_what_they_know_of_the_payer(self):
        names = ("nom", "prenom", "email", "enfant")
        model = "".join(
            f'<field name="{name}" type="zope.schema.TextLine">'
            f"<title>{name}</title></field>"
            for name in names
        )
        count = (
            '<field name="count" type="zope.schema.Int"><title>Count</title>'
            "<min>1</min><max>6</max></field>"
        )
        start = FIELDS[: FIELDS.index("<schema>") + len("<schema>")]
        model = f"{start}{model}{count}</schema></model>"
        self.change(self.demarche, fields_model=model)
        self.browser.open(self.demarche.absolute_url())
        found = {}
        for name in (*names, "count"):
            (control,) = self.question(name).xpath(CONTROL)
            found[name] = (control.get("autocomplete"), control.get("inputmode"))
        self.assertEqual(
            found,
            {
                "nom": ("family-name", None),
                "prenom": ("given-name", None),
                "email": ("email", "email"),
                "enfant": (None, None),
                "count": (None, "numeric"),
            },
        )
        for typed, told in (
            ("1.5", "Please write a whole number, as 2."),
            ("two", "Please write a whole number, as 2."),
            ("0", "At least 1."),
            ("7", "At most 6."),
        ):
            self.browser.getControl(name="form.widgets.count").value = typed
            self.browser.getControl(name="form.buttons.submit").click()
            (control,) = self.question("count").xpath(CONTROL)
            self.assertEqual(self.said(control), [told])

    def test_no_id_stands_twice_in_the_page(self):
        self.browser.getControl(name="form.buttons.submit").click()
        ids = self.page().xpath("//main//@id")
        self.assertEqual(sorted(set(ids)), sorted(ids))

    def test_a_file_that_is_kept_is_still_tied_when_the_form_is_corrected(self):
        self.browser.getControl(name="form.buttons.submit").click()
        self.assertEqual(1, self.browser.contents.count('id="form-widgets-file-help"'))


class TestTie(unittest.TestCase):
    def test_markup_that_editors_wrote_stays_as_it_is(self):
        tied = tie(
            '<div class="field"><label for="q">A &lt;b&gt;</label>'
            '<textarea id="q">&lt;p&gt; &amp; é</textarea>'
            '<div class="form-text">Read <a href="/x?a=1&amp;b=2">this</a></div></div>',
            "q",
            False,
        )
        self.assertIn('<textarea id="q" aria-describedby="q-help">', tied)
        self.assertIn("&lt;p&gt; &amp; é</textarea>", tied)
        self.assertIn('Read <a href="/x?a=1&amp;b=2">this</a>', tied)
        self.assertIn("A &lt;b&gt;", tied)
