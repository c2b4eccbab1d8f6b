# One command per task, the same on a laptop and in CI. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MAJOR := $(or $(ELASTICSEARCH),8)
READY := $(VENV)/.ready
LOCK = $(VENV)/lock/bin/uv pip compile pyproject.toml --universal --python-version 3.10 --generate-hashes --extra model \
  --no-emit-index-url --no-annotate --custom-compile-command "make lock" --quiet

.DEFAULT_GOAL := help
.PHONY: help setup prism demo test test-flink lint lock clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(READY) ## Virtual environment with the locked dependencies and the language model

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $(READY)

prism: ## Build Prism, the runner of `claimwire run`, into the cache (needs Go)
	GOBIN=$(HOME)/.cache/claimwire/bin go install github.com/apache/beam/sdks/v2/go/cmd/prism@v2.77.0

demo: $(READY) ## Start Elasticsearch and run the job on the example newsroom, or on INPUT="path …"
	@$(BIN)/python -m examples $(INPUT)

lint: $(READY) ## Formatting, lint rules and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test: lint ## All tests, unit and integration, on a real node (ELASTICSEARCH=9 for the other major)
	$(BIN)/claimwire --state .claimwire/test-$(MAJOR) elasticsearch start --major $(MAJOR)
	CLAIMWIRE_TEST_ELASTICSEARCH=$(MAJOR) $(BIN)/python -m pytest

test-flink: $(READY) ## The live scenario on a real Flink cluster, its parts killed (fetches 380 MB once; Maven; ten minutes)
	$(BIN)/python -m pytest tests/flink

lock: ## Renew the lock files from pyproject.toml: for development, and without its tools for the image
	$(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/pip install --quiet uv
	$(LOCK) --extra dev -o requirements.lock
	$(LOCK) --constraints requirements.lock -o deploy/requirements.lock

clean: ## Remove the virtual environment and caches (the data in .claimwire/ stays)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
