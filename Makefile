# One command per chore. Everything is installed into .venv; a second call starts at once.
PYTHON ?= python3
GROUP ?=
BIN := .venv/bin
INSTALL := $(if $(shell command -v uv),uv pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip install --quiet --disable-pip-version-check)

.DEFAULT_GOAL := help
.PHONY: app test bench clean help

app: .venv/.app ## install and open the gallery in the browser
	@$(BIN)/folkmoot

test: .venv/.dev ## install the test tools and a Chromium where none is found; run every check
	@.ci/chromium $(BIN)/python
	@failed=; \
	for check in "ruff check --output-format concise ." "mypy" "pytest --cov --cov-report=term"; do \
	  echo "== $$check"; $(BIN)/$$check || failed="$$failed $${check%% *}"; \
	done; \
	if [ -n "$$failed" ]; then echo "failed:$$failed"; exit 1; fi

bench: .venv/.dev ## measure speed; one group with GROUP=name
	@$(BIN)/python -m tests.benchmarks $(GROUP)

clean: ## remove the environment and everything that was generated
	rm -rf .venv build dist htmlcov .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Folkmoot needs Python 3.11 or newer, this is %s. Name another: make PYTHON=python3.12" % sys.version.split()[0])'
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.venv/.app: pyproject.toml | $(BIN)/python
	@echo "Installing Folkmoot into .venv (a few minutes the first time) ..."
	@$(INSTALL) -e '.[openai,ollama]'
	@touch $@

.venv/.dev: pyproject.toml | $(BIN)/python
	@echo "Installing Folkmoot and its test tools into .venv (a few minutes the first time) ..."
	@$(INSTALL) -e '.[dev]'
	@touch $@ .venv/.app
