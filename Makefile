# The two commands a newcomer needs: make run, make test. Everything is installed
# into .venv; each target sets up first what is missing.
PYTHON ?= python3
PORT ?= 0
ARGS ?=
VENV := .venv/bin/python

.PHONY: help run test check format bench bench-large locales cluster cluster-test docs-screenshots env env-all clean

help:
	@echo "make run [PORT=8080]   start the demo commune and print its addresses and accounts"
	@echo "make test [ARGS='-t …'] run all tests (browser tests too when Chromium is there)"
	@echo "make check             formatting, lint, import directions, translations, packages"
	@echo "make format            put right what the formatters can"
	@echo "make bench             measure, print and write bench/latest.json"
	@echo "make bench-large       one campaign of 20,000 invoices to its end (half an hour)"
	@echo "make locales           extract the messages and bring the catalogs up to date"
	@echo "make cluster           PostgreSQL, two Zope processes, worker and bank on this machine"
	@echo "make cluster-test      pay through that cluster while processes are killed, then audit"
	@echo "make docs-screenshots  photograph the demo for docs/"
	@echo "make clean             remove what was built; keeps var/ (the data)"

env:
	@$(PYTHON) scripts/setup_env.py run

env-all:
	@$(PYTHON) scripts/setup_env.py all

run: env
	@$(VENV) scripts/run_demo.py --port $(PORT)

test: env-all
	@$(VENV) scripts/run_tests.py $(ARGS)

check: env-all
	@bin/code-check

format: env-all
	@bin/code-check --fix

bench: env-all
	@$(VENV) bench/run.py $(ARGS)

bench-large: env-all
	@$(VENV) bench/large.py $(ARGS)

locales: env-all
	@$(VENV) scripts/update_catalogs.py

cluster: env-all
	@$(VENV) cluster/run.py $(ARGS)

cluster-test: env-all
	@$(VENV) cluster/test.py $(ARGS)

docs-screenshots: env-all
	@$(VENV) scripts/take_screenshots.py $(ARGS)

clean:
	rm -rf .venv bin build develop-eggs dist parts src/*.egg-info .installed.cfg
