# Samenbieb from a checkout. `make help` lists what can be done; the rest is `.venv/bin/samenbieb help`.
# Needs Python 3.11 or newer with venv, and make. Nothing else, and no root.

PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
.DEFAULT_GOAL := help
define TRANSLATIONS
import sys
from pathlib import Path
from samenbieb.interfaces.web.translations import problems
sys.exit("\n".join(problems(Path("locale"))) or 0)
endef
export TRANSLATIONS
.PHONY: help run test check static lint layout templates types contracts texts migrations bench soak lock
.SILENT:

help: ## list what can be done
	echo "make run    serve a library network here, with demo data the first time, until Ctrl-C"
	echo "make test   the tests that a newcomer runs: eight to ten minutes on two cores, no network, no browser"
	echo "make check  lint, types, import contracts, translations, migrations, fast tests: before every push"
	echo "make bench  measure; results in bench/results"
	echo "make soak   the long race, fault and fuzz runs"
	echo "make lock   choose versions anew after a change in requirements/*.in"
	echo "The wider tests (browser, slow, real data): bash .ci/run"

run: .venv/installed-run ## serve in the foreground
	exec $(BIN)/samenbieb serve

test: .venv/installed-dev ## set-up included, eight to ten minutes on two cores
	$(PYTEST) -q -rfEs

check: static ## the static checks and the fast tests
	$(PYTEST) -q

static: lint layout templates types contracts texts migrations ## without the tests

lint: .venv/installed-dev
	echo "lint" && $(BIN)/ruff check --quiet .

layout: .venv/installed-dev
	echo "layout" && $(BIN)/ruff format --check --quiet .

templates: .venv/installed-dev
	echo "templates" && $(BIN)/djlint src --lint --quiet

types: .venv/installed-dev
	echo "types" && $(BIN)/mypy

contracts: .venv/installed-dev
	echo "import contracts" && $(BIN)/lint-imports --no-logo

texts: .venv/installed-dev
	echo "translations" && $(BIN)/python -c "$$TRANSLATIONS"

migrations: .venv/installed-dev
	echo "migrations" && $(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run \
	  --settings samenbieb.config.settings_test

bench: .venv/installed-dev
	mkdir -p bench/results
	for file in bench/*.py; do $(BIN)/python "$$file" || exit 1; done

soak: .venv/installed-dev
	$(PYTEST) -n0 -m "soak and not browser"
	$(PYTEST) -m "soak and browser"

# Versions with hashes, without the address of an index: an installation takes them from wherever it is told to.
lock:
	command -v uv >/dev/null || { echo "make lock: install uv first (pip install uv)." >&2; exit 1; }
	for name in run dev; do \
	  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	    --upgrade requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

# --- installation: again only when a lock file changes -------------------------------------------------------

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Samenbieb needs Python 3.11 or newer: install the package python3, or say make PYTHON=python3.12 run." >&2; exit 1; }
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "This Python cannot make environments: install the package python3-venv and say make again." >&2; exit 1; }
	began=$$(date +%s); echo "Environment …"; \
	$(PYTHON) -m venv .venv && echo "Environment $$(($$(date +%s) - began))" > .venv/setup-seconds

.venv/installed-run: requirements/run.txt pyproject.toml | .venv/bin/python
	began=$$(date +%s); echo "Packages … (the first time a minute or two)"; \
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/run.txt && \
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable . && \
	echo "Packages $$(($$(date +%s) - began))" >> .venv/setup-seconds
	touch $@

.venv/installed-dev: requirements/dev.txt .venv/installed-run
	echo "Packages for the checks …"
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@
