# On a machine with Python 3.11 or newer, each of these does its own set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: report test validate lint goldens messages bench clean

# The report of facts/2018, in build/report.docx.
report: $(VENV)/installed
	$(BIN)/docgen build 2018
	@echo "Next: . $(BIN)/activate, and then docgen check"

# Everything that CI runs. Tests of real parts (LibreOffice, the Open XML validator) skip where these are not installed.
test: lint
	$(BIN)/python -m pytest

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The tests with the Open XML validator over every document that any of them fills; some ten minutes longer.
validate: $(VENV)/installed-dev
	$(BIN)/python -m pytest --validate-all

# Write what the tests got over the goldens; look at the difference before you commit it.
goldens: $(VENV)/installed-dev
	$(BIN)/python -m pytest --update-goldens

# Bring the Chinese catalogue up to date with the source; it lists what is still to be translated.
messages: $(VENV)/installed-dev
	$(BIN)/python -m tools.messages

# docgen beside the engines that people use, for some seven minutes; those of Node.js: npm install --no-save docxtemplater pizzip carbone
bench: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks.engines
	$(BIN)/python -m benchmarks.county
	$(BIN)/python -m benchmarks.check
	$(BIN)/python -m benchmarks.watch
	$(BIN)/python -m benchmarks.batch
	$(BIN)/python -m benchmarks.batch --parts

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[watch]"
	$(BIN)/python -m compileall -q docgen
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) build/*.html build/*.docx build/*.pdf
