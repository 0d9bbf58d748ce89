# One door. `make demo` and `make test` set everything up by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# More than the two cores that five minutes are meant for: the tours mostly wait.
JOBS ?= 6

# Hundreds of processes run from here: what one has compiled, the next need not.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help demo run test check bench soak wide integration format docs catalogues dictionaries pins clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.run ## try the deck on built-in networks: no account, nothing leaves the machine
	@$(BIN)/cmdeck demo $(ARGS)

run: $(VENV)/.run ## the deck on your own accounts
	@$(BIN)/cmdeck $(ARGS)

test: $(VENV)/.dev ## the whole test suite
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

check: $(VENV)/.dev ## formatting, lint, types, floors, catalogues and generated docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python tools/house.py
	$(BIN)/python tools/catalogues.py --check
	$(BIN)/python tools/generate_docs.py --check

bench: $(VENV)/.dev ## speed, as ratios against a bare Textual app
	$(BIN)/python -m bench $(ARGS)

soak: $(VENV)/.dev ## long runs: kills, contention, failing disks, rate
	$(BIN)/python -m pytest -m soak --override-ini addopts= -q $(ARGS)

wide: $(VENV)/.dev ## what make test shows for one network and size, for all of them
	$(BIN)/python -m pytest -m wide --override-ini addopts= -q -ra -n $(JOBS) tests/journey $(ARGS)

integration: $(VENV)/.dev ## the adapters on a real Bluesky server and a real blog, installed once (.integration/)
	@$(BIN)/python tools/real_servers.py $(ARGS)

format: $(VENV)/.dev ## format and sort imports in place
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .

docs: $(VENV)/.dev ## write the generated pages again
	$(BIN)/python tools/generate_docs.py

catalogues: $(VENV)/.dev ## collect new words into the catalogues and compile them
	$(BIN)/python tools/catalogues.py

dictionaries: $(VENV)/.run ## obtain the spelling dictionaries (part of set-up)
	$(BIN)/python tools/dictionaries.py

pins: $(VENV)/.dev ## pin again: newest versions with hashes, by name (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade -q pyproject.toml --group build -o requirements/run.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade -q pyproject.toml --group build --group dev -o requirements/dev.txt

clean: ## remove everything that can be made again
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .integration build dist src/cmdeck/dictionaries

$(VENV)/bin/python:
	@echo "cmdeck: making a virtual environment in $(VENV) (once)"
	@$(PYTHON) -c 'import sys; sys.exit("cmdeck needs Python 3.11 or newer, this is " + sys.version.split()[0] + ": try make PYTHON=python3.12") if sys.version_info < (3, 11) else 0'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.txt pyproject.toml hatch_build.py tools/dictionaries.py | $(VENV)/bin/python
	@echo "cmdeck: installing what it needs (once, about a minute)"
	@test -f $(VENV)/.dev || $(PIP) install -q --require-hashes -r requirements/run.txt
	@$(PIP) install -q --no-deps --no-build-isolation -e .
	@$(BIN)/python tools/dictionaries.py
	@$(BIN)/python -m compileall -q src
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@echo "cmdeck: installing the development tools (once)"
	@$(PIP) install -q --require-hashes -r requirements/dev.txt
	@touch $@
