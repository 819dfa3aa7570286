# Everything a person types. `make demo` and `make test` need Python 3.11 or newer, git and make; nothing else.
PYTHON ?= python3
PORT   ?= 3000
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
COMPILE := $(BIN)/uv pip compile pyproject.toml --extra postgres --universal --python-version 3.11 \
           --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet

.PHONY: demo test lint format bench lock pictures clean help

help:            ## what there is to type
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/ -/'

$(VENV)/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if (3, 11) <= v < (3, 15) else f"cspbot needs Python 3.11 to 3.14; {sys.executable} is {v.major}.{v.minor}. Try: make PYTHON=python3.11 $(MAKECMDGOALS)")'
	@echo "Making $(VENV) (once) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what cspbot needs, from requirements.lock (once; about a minute) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@echo "Installing what the tests need, from requirements-dev.lock (once; about a minute) ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(VENV)/.run       ## a practice Slack in the browser, the bot and the published figures
	@$(BIN)/cspbot demo --port $(PORT)

lint: $(VENV)/.dev       ## style, types and layers
	@echo "ruff, mypy, import-linter ..."
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

test: $(VENV)/.dev lint  ## lint and every test; needs no service running
	@echo "Tests: unit, integration (SQLite and PostgreSQL), acceptance (a real bot process, a browser where there is one) ..."
	@$(BIN)/python -m pytest -n auto $(ARGS)

bench: $(VENV)/.dev      ## measurements, each against its floor in the same run
	@$(BIN)/python -m benchmarks

format: $(VENV)/.dev     ## let ruff put the code in order
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

pictures: $(VENV)/.dev   ## docs/pictures/, taken from the running product
	@$(BIN)/python -m docs.take_pictures

lock: $(VENV)/.dev       ## write both lock files again
	@$(COMPILE) --group build -o requirements.lock
	@$(COMPILE) --group build --group dev -c requirements.lock -o requirements-dev.lock

clean:           ## remove what the targets made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
