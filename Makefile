# Everything sets itself up from python3 (3.11 or newer) and make alone.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo demo-reset test golden pictures bench prove lint format lock run clean

VENV := .venv
PYTHON := $(VENV)/bin/python
RUN_READY := $(VENV)/.run-ready
DEV_READY := $(VENV)/.dev-ready
OUTSIDE_READY := tests/outside/node_modules/.package-lock.json
BENCH := .venv-bench
BENCH_READY := $(BENCH)/.ready
PORT ?= 8000
# two more than there are cores: many tests wait for a database, a browser or another process
JOBS ?= $(shell echo $$(( $$(nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2) + 2 )))

# what Python compiled is kept beside it, even where the machine's own settings say not to: each of some hundred
# processes that tests start would compile it all anew
export PYTHONDONTWRITEBYTECODE :=

# uv then trusts whom pip trusts, such as a company's proxy
export UV_SYSTEM_CERTS ?= true
UV := $(shell command -v uv 2>/dev/null)
INSTALL := $(if $(UV),$(UV) pip install --quiet --python $(PYTHON),$(PYTHON) -m pip install --quiet --disable-pip-version-check)
COMPILE := pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links

help: ## show these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(RUN_READY) ## live through a practice cycle in the browser, no Slack account needed (PORT=8000)
	@$(PYTHON) -m bot demo --port $(PORT)

demo-reset: $(RUN_READY) ## the demo again, from its first day
	@$(PYTHON) -m bot demo --reset --port $(PORT)

test: lint ## lint, then every test, on SQLite and on a PostgreSQL it starts itself
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; \
	then left_out=; \
	else left_out=--ignore=tests/browser; \
		echo "Left out: tests/browser, because no Chromium is installed; add it with: sudo apt-get install chromium"; fi; \
	if ! command -v node >/dev/null || ! command -v npm >/dev/null; \
	then left_out="$$left_out --ignore=tests/outside"; \
		echo "Left out: tests/outside, because node is not installed; add it with: sudo apt-get install nodejs npm"; \
	elif ! $(MAKE) --no-print-directory $(OUTSIDE_READY); \
	then left_out="$$left_out --ignore=tests/outside"; echo "Left out: tests/outside, because npm could not install its reader"; fi; \
	$(PYTHON) -m pytest -n $(JOBS) --dist load --maxschedchunk 2 $$left_out

golden: $(DEV_READY) ## accept the messages as they are now; read the diff before you commit it
	@rm -rf tests/messages/golden tests/journeys/golden
	@PLG_UPDATE_GOLDEN=1 $(PYTHON) -m pytest -q tests/messages/test_golden.py tests/journeys

bench: $(RUN_READY) ## measure what the README claims about start and memory
	@$(PYTHON) -m benchmarks.footprint

prove: $(DEV_READY) $(BENCH_READY) ## measure what plg promises, into benchmarks/results.json (ONLY=planning for one)
	@$(PYTHON) -m benchmarks.prove $(ONLY)

pictures: $(DEV_READY) ## take the pictures in docs/ anew, by playing in a browser
	@PLG_PICTURES=$(CURDIR)/docs $(PYTHON) -m pytest -q tests/browser/test_tour.py tests/browser/test_groups.py

lint: $(DEV_READY) ## ruff, mypy --strict and the direction of imports
	@$(PYTHON) -m ruff check --quiet .
	@$(PYTHON) -m ruff format --check --quiet .
	@$(PYTHON) -m mypy
	@$(VENV)/bin/lint-imports --no-logo

format: $(DEV_READY) ## let ruff lay out the code
	@$(PYTHON) -m ruff check --quiet --fix .
	@$(PYTHON) -m ruff format .

lock: $(DEV_READY) ## pin the newest allowed versions, with hashes, in requirements/
	$(PYTHON) -m uv $(COMPILE) --upgrade --group build pyproject.toml -o requirements/run.txt
	$(PYTHON) -m uv $(COMPILE) --upgrade --group build --group dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt
	$(PYTHON) -m uv $(COMPILE) --upgrade --group bench -o requirements/bench.txt
	@if grep -nE '://|(^|[ =])/|^-' requirements/*.txt; \
	then echo "A host, a path or an option got into requirements/ (see above)."; exit 1; fi

run: $(RUN_READY) ## run the bot on the workspace that the environment or .env names
	@$(PYTHON) -m bot run

clean: ## remove both environments and caches (demo-data/ and plg.db stay)
	rm -rf $(VENV) $(BENCH) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache plg.egg-info build dist
	rm -rf tests/outside/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PYTHON):
	@for candidate in python3 python3.13 python3.12 python3.11; do \
		if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$candidate; break; fi; \
	done; \
	if [ -z "$$found" ]; then echo "plg needs Python 3.11 or newer, and none was found: install it, then run make again." >&2; exit 1; fi; \
	if [ -n "$(UV)" ]; then $(UV) venv --quiet --clear --python "$$($$found -c 'import sys; print(sys.executable)')" $(VENV); \
	elif $$found -c 'import ensurepip' 2>/dev/null; then $$found -m venv --clear $(VENV); \
	else echo "$$found cannot make a virtual environment: install its venv module (Debian: apt-get install python3-venv) or uv." >&2; exit 1; fi

$(RUN_READY): requirements/run.txt pyproject.toml | $(PYTHON)
	@echo "Installing what plg needs into $(VENV) ..."
	@$(INSTALL) --require-hashes -r requirements/run.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(OUTSIDE_READY): tests/outside/package-lock.json
	@cd tests/outside && npm ci --silent --no-audit --no-fund --ignore-scripts --fetch-retries=1 && touch node_modules/.package-lock.json

$(DEV_READY): $(RUN_READY) requirements/dev.txt
	@echo "Installing what its tests need ..."
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

$(BENCH_READY): requirements/bench.txt | $(PYTHON)
	@echo "Installing what the proofs compare with into $(BENCH) ..."
	@$(if $(UV),$(UV) venv --quiet --clear --python $(PYTHON) $(BENCH),$(PYTHON) -m venv --clear $(BENCH))
	@$(subst $(PYTHON),$(BENCH)/bin/python,$(INSTALL)) --require-hashes -r $<
	@touch $@
