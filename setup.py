"""Distribution metadata of imio.payment."""

from pathlib import Path
from setuptools import find_namespace_packages
from setuptools import setup
from setuptools.command.build_py import build_py

import shutil


HERE = Path(__file__).parent


class BuildWithData(build_py):
    """Adds to a wheel what a working copy makes or keeps elsewhere.

    The translations are compiled (.mo), and the commune profiles of the top folder
    come along as imio/payment/commune_profiles.
    """

    def run(self):
        super().run()
        if self.editable_mode:
            return
        package = Path(self.build_lib) / "imio" / "payment"
        shutil.copytree(
            HERE / "profiles", package / "commune_profiles", dirs_exist_ok=True
        )
        for po in package.glob("locales/*/LC_MESSAGES/*.po"):
            self.compile_catalog(po)

    @staticmethod
    def compile_catalog(po):
        # Babel is there when a package is built, not when its metadata are read.
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source, locale=po.parts[-3]))


def read(name):
    return (HERE / name).read_text(encoding="utf-8")


setup(
    name="imio.payment",
    version="1.0.0.dev0",
    description="Online payment of démarches and invoices for communes, on Plone",
    long_description=read("README.rst") + "\n\n" + read("CHANGES.rst"),
    long_description_content_type="text/x-rst",
    classifiers=[
        "Development Status :: 3 - Alpha",
        "Environment :: Web Environment",
        "Framework :: Plone",
        "Framework :: Plone :: 6.2",
        "Framework :: Plone :: Addon",
        "Intended Audience :: Developers",
        "Natural Language :: Dutch",
        "Natural Language :: English",
        "Natural Language :: French",
        "Natural Language :: German",
        "Operating System :: OS Independent",
        "Programming Language :: Python",
        "Programming Language :: Python :: 3 :: Only",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
    ],
    keywords="Python Plone CMS payment commune easyform",
    author="iMio",
    author_email="support@imio.be",
    license="GPL-2.0-or-later",
    license_files=["LICENSE.rst", "LICENSE.GPL"],
    package_dir={"": "src"},
    packages=find_namespace_packages("src", include=["imio.payment*"]),
    include_package_data=True,
    cmdclass={"build_py": BuildWithData},
    zip_safe=False,
    python_requires=">=3.11",
    install_requires=[
        "Babel",
        "Products.CMFPlone>=6.2,<6.3",
        "collective.easyform>=5.0.2",
        "collective.z3cform.datagridfield",
        "cryptography",
        "lxml",
        "openpyxl",
        "plone.api",
        "plone.app.layout",
        "plone.dexterity",
        "plone.restapi",
        "pypdf",
        "python-stdnum",
        "requests",
        "segno",
        "sepaxml",
        "text-unidecode",
        "typst",
        "z3c.form",
    ],
    extras_require={
        "test": [
            "aiosmtpd",
            "axe-playwright-python",
            "build",
            "hypothesis",
            "mollie-api-python",
            "onlinepayments-sdk-python3",
            "openapi-spec-validator",
            "playwright",
            "plone.app.testing",
            "pyyaml",
            "reportlab",
            "zope.testrunner",
            "zxing-cpp",
        ],
        "relstorage": [
            "RelStorage",
            "psycopg2-binary",
        ],
        "dev": [
            "build",
            "lingua",
            "ruff",
            "zpretty",
        ],
        "instance": [
            "Plone",
            "plone.recipe.zope2instance",
            "zc.buildout",
            "zc.recipe.egg",
            "zc.recipe.testrunner",
        ],
    },
    entry_points={
        "z3c.autoinclude.plugin": ["target = plone"],
        "console_scripts": [
            "payment-bank = imio.payment.providers.sandbox.server:main",
            "psp-vectors = imio.payment.providers.vectors:main",
        ],
        # Underscores: the command loop of bin/instance ends a name at a hyphen.
        "plone.recipe.zope2instance.ctl": [
            "audit = imio.payment.ctl:audit",
            "payment_demo = imio.payment.ctl:payment_demo",
            "payment_worker = imio.payment.ctl:payment_worker",
        ],
    },
)
