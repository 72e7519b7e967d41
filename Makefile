# Everything here sets itself up: Python 3.11 or newer and make are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard newsletter/locale/*/LC_MESSAGES/newsletter.po))
SOURCES := newsletter tests benchmarks docs tools hatch_build.py

.PHONY: demo test check bench bench-docs sentences clean

# From a text file to twelve inboxes: the year-end greeting is checked, rendered and sent to the local inbox.
demo: $(VENV)/installed $(CATALOGUES)
	@$(BIN)/newsletter check 2023-12-god-jul --to issues/example-recipients.csv
	@$(BIN)/newsletter send 2023-12-god-jul --to issues/example-recipients.csv --rehearse --yes --expect 12

test: check
	@sh tests/install_system.sh
	$(BIN)/coverage erase
	PYTHONWARNDEFAULTENCODING=1 $(BIN)/coverage run -m pytest -n auto --dist worksteal
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

check: $(VENV)/installed-dev $(CATALOGUES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/mypy --platform win32
	$(BIN)/lint-imports

# Ratios, measured side by side; about five minutes. Other programs to compare with are installed below .bench.
bench: $(VENV)/installed-dev $(CATALOGUES)
	@$(BIN)/python -m benchmarks.run

# The same, and docs/benchmarks.md is written anew.
bench-docs: $(VENV)/installed-dev $(CATALOGUES)
	@$(BIN)/python -m benchmarks.run --docs

# Collect new sentences into the catalogue; what is untranslated then fails the tests.
sentences: $(VENV)/installed-dev
	$(BIN)/python tests/sentences.py newsletter/locale/nb/LC_MESSAGES/newsletter.po

clean:
	rm -rf $(VENV) .bench .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install -q --upgrade "pip>=25.1"

$(VENV)/installed: pyproject.toml hatch_build.py | $(VENV)/bin/python
	@echo "Installing into $(VENV) (once, about a minute) ..."
	@$(BIN)/python -m pip install -q --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml hatch_build.py | $(VENV)/bin/python
	@echo "Installing with the tools for development into $(VENV) (once, about two minutes) ..."
	@$(BIN)/python -m pip install -q --editable . --group dev
	@touch $@ $(VENV)/installed

%.mo: %.po | $(VENV)/installed
	@$(BIN)/pybabel -q compile -i $< -o $@
