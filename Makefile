# All commands; CI calls them, too.  `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WHOOSH3 := .venv-whoosh3
CODEC_TESTS := tests/oracle/test_codec_differential.py $(addprefix tests/unit/whoosh_codec/test_whoosh_,codec.py schema.py version.py writer.py)
PORT ?= 8000
INDEX_DIR := $(or $(DATELINE_INDEX_DIR),index_data)
SIZE ?= 10k
PEERS ?=
BENCH ?=
SEED ?= 1
COUNT ?= 300
MUTANTS ?=
PYTEST := $(BIN)/pytest
LOCK := uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11
# A file's tests stay in one process, which makes the archives that they share once; the longest begin first
# (tests/runs.py).  Many tests wait for servers and clocks, so there are three processes for two cores.
PARALLEL := --numprocesses $(shell echo $$(($$(nproc) * 3 / 2))) --dist loadfile --no-loadscope-reorder

# Without byte code on disk each of the many processes that tests start would compile the code again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help serve index unit test test-all compat reliability mutants lint types imports format bench lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

serve: $(VENV)/.runtime ## build the sample archive's index if none is published, and serve it on http://127.0.0.1:$PORT
	@test -e "$(INDEX_DIR)/CURRENT" || $(BIN)/reindex
	@exec $(BIN)/python bin/serve.py --bind 127.0.0.1:$(PORT)

index: $(VENV)/.runtime ## build the index of the configured documents (DATELINE_DOCUMENTS) and publish it
	@$(BIN)/reindex

unit: lint types imports ## before a commit: lint, types, import contracts, and the quick tests of parts
	@$(PYTEST) $(PARALLEL) -m "not long and not alone" tests/unit tests/contract tests/house/test_guards.py

test: lint types imports ## before a merge: all tests, harnesses at a quarter of their counts
	@$(PYTEST) $(PARALLEL) -m "not alone"
	@$(PYTEST) $$(PYTHONPATH=tests $(BIN)/python -c 'import runs; print(*map(runs.TESTS.joinpath, runs.ALONE))')

test-all: export DATELINE_COUNTS := full
test-all: ## `make test` at full counts, for CI and releases
	@$(MAKE) --no-print-directory test

compat: $(VENV)/.dev $(WHOOSH3)/.made ## the index under the other distribution of Whoosh, and between both
	@$(BIN)/pytest tests/compat
	@$(WHOOSH3)/bin/python -m pytest -p no:cacheprovider $(CODEC_TESTS)

reliability: $(VENV)/.dev ## kills, faults, power cuts and damage at full counts (docs/reliability.md), about 8 minutes
	@DATELINE_KILLS=1000 DATELINE_KILLED_CALLS=100000 DATELINE_KILLED_PROCESSES=20 DATELINE_FAULTS=100000 \
	  DATELINE_SWEPT_STATES=60 DATELINE_SWAPS=200 $(BIN)/pytest tests/reliability

mutants: $(VENV)/.dev ## change the code at random, each time against the tests that run it: SEED=1, COUNT=300; MUTANTS="--options"
	@PYTHONPATH=tests $(BIN)/python -P -m mutants --seed $(SEED) --count $(COUNT) $(MUTANTS)

lint: $(VENV)/.dev ## style (ruff)
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --check --quiet . && echo "lint: ok"

types: $(VENV)/.dev ## types (mypy, strict)
	@$(BIN)/mypy --no-error-summary && echo "types: ok"

imports: $(VENV)/.dev ## import contracts (import-linter)
	@$(BIN)/lint-imports --no-cache --no-logo

format: $(VENV)/.dev ## format the code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: $(VENV)/.bench ## measure against other engines: SIZE=sample, 1k, 10k (default), 98k or 1m; PEERS=...; BENCH="--options"
	@$(BIN)/python -m benchmarks --size $(SIZE) $(if $(PEERS),--peers $(PEERS)) $(BENCH)

lock: ## lock the dependencies again (needs uv)
	$(LOCK) --universal pyproject.toml -o requirements.txt
	$(LOCK) --universal --extra dev --extra bench -c requirements.txt pyproject.toml -o requirements/dev.txt
	$(LOCK) --universal --extra bench -c requirements.txt pyproject.toml -o requirements/bench.txt
	printf '%s\n' whoosh3==3.54.0 numpy PyStemmer zstandard pytest hypothesis | $(LOCK) --universal -c requirements/dev.txt - -o requirements/whoosh3.txt
	echo setuptools | $(LOCK) - -o requirements/build.txt

clean: ## remove what was installed and built (not your index)
	rm -rf $(VENV) $(WHOOSH3) *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .mutants

# A stamp: an environment whose installation was interrupted has none, and is made again.
$(VENV)/.made:
	@rm -rf $(VENV)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Dateline needs Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python cannot make a virtual environment: install python3-venv (apt-get install python3-venv)."; exit 1; }
	@touch $@

# The project itself comes last, editable and without its dependencies, which the locked files have installed.
$(VENV)/.runtime: requirements.txt requirements/build.txt pyproject.toml | $(VENV)/.made
	@echo "Installing into $(VENV) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt -r requirements/build.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	@echo "Installing the tools for development ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.bench: requirements/bench.txt $(VENV)/.runtime
	@echo "Installing the engines for the benchmarks ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@

# An environment of its own: distributions of Whoosh overwrite each other's files.
$(WHOOSH3)/.made: requirements/whoosh3.txt
	@rm -rf $(WHOOSH3)
	@$(PYTHON) -m venv $(WHOOSH3)
	@echo "Installing into $(WHOOSH3) ..."
	@$(WHOOSH3)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/whoosh3.txt
	@touch $@
