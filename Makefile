# `make` lists the targets. Everything is installed into .venv, from locked and hashed versions, and nowhere else.
PYTHON ?= python3
STUDY  ?= demo-study
LANGUAGE ?= en
FORMATS := docx xlsx csv md json
BIN    := .venv/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check -qq install
# Half of the tests wait for a screen more than they compute.
WORKERS = $(shell $(BIN)/python -c 'import os; print(2 * (os.cpu_count() or 1))')
LOCK   := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
          --python-version 3.11 --fork-strategy fewest

CHECK  := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))

.DEFAULT_GOAL := help
.PHONY: help demo whisper test weights docs pictures docs-test lint types contracts snapshots bench wheel lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/ready ## lay out the demo study, write its tables to exports/, open the workbench if there is a terminal
	@test -e "$(STUDY)" || $(BIN)/qualcode demo --to "$(STUDY)" --language $(LANGUAGE) </dev/null >/dev/null
	@mkdir -p exports
	@for format in $(FORMATS); do \
	  said=$$($(BIN)/qualcode quotes "$(STUDY)" --to exports/demo-quotes.$$format 2>&1 </dev/null) || { echo "$$said"; exit 1; }; done
	@echo "The demo study is in $(STUDY)/. Written from it:"
	@for format in $(FORMATS); do file=exports/demo-quotes.$$format; printf '  %-26s %8d bytes\n' $$file $$(wc -c <$$file); done
	@if [ -t 0 ] && [ -t 1 ]; then $(BIN)/qualcode open "$(STUDY)"; \
	  else echo "Open the workbench in a terminal with: $(BIN)/qualcode open $(STUDY)"; fi

whisper: .venv/ready requirements-whisper.lock ## install what transcribing recordings needs (faster-whisper; some 550 MB), but no model
	$(PIP) --require-hashes --no-build-isolation -r requirements-whisper.lock

test: .venv/ready-dev weights ## run the whole test suite
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

weights: .venv/ready-dev ## fetch the two small models that tests transcribe with (220 MB, once); without a network those tests skip
	@$(BIN)/python -m tests.weights

docs: .venv/ready ## write docs/commands.md and docs/verbs.md anew from the program
	$(BIN)/python -m tests.doc_pages

pictures: .venv/ready-dev ## draw docs/pictures/ anew from the demo study
	@PYTHONPATH=.:tests $(BIN)/python -m tests.pictures

docs-test: .venv/ready-dev ## check the docs, the catalogues and the repository alone
	$(BIN)/pytest tests/test_docs.py tests/test_repository.py

lint: .venv/ready-dev ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready-dev ## mypy, strict
	$(BIN)/mypy

contracts: .venv/ready-dev ## import-linter: imports run one way
	$(BIN)/lint-imports

snapshots: .venv/ready-dev ## draw the screen snapshots anew, after looking at the change
	$(BIN)/pytest --snapshot-update -k snapshot

bench: .venv/ready ## measure against the plainest way to do the same work
	$(BIN)/python -m benchmarks

wheel: .venv/ready-dev ## build dist/qualcode-*.whl
	$(BIN)/python -m build --quiet --no-isolation --wheel --outdir dist .
	@ls -l dist/*.whl

lock: .venv/ready-dev ## choose the newest allowed versions again and write the lock files
	$(PIP) uv
	$(LOCK) --upgrade pyproject.toml -o requirements.lock
	$(LOCK) --upgrade pyproject.toml --extra whisper -c requirements.lock -o requirements-whisper.lock
	$(LOCK) --upgrade pyproject.toml --extra dev --extra serve --extra whisper -c requirements.lock -c requirements-whisper.lock \
	  -o requirements-dev.lock
	$(LOCK) --upgrade --group build -c requirements-dev.lock -o requirements-build.lock

clean: ## remove what these targets made, but no study and nothing in exports/
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The build tools come first and from a lock of their own, so that building a package never fetches an unpinned tool.
.venv/ready: requirements-build.lock requirements.lock pyproject.toml
	@$(BIN)/python -c '$(CHECK)' 2>/dev/null || $(PYTHON) -c '$(CHECK)' \
	  || { echo "qualcode needs Python 3.11, 3.12 or 3.13; name one with: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up .venv (once; a few minutes at most) ..."
	@$(BIN)/python -c '$(CHECK)' 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@$(PIP) --require-hashes -r requirements-build.lock
	@$(PIP) --require-hashes --no-build-isolation -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.lock
	@$(PIP) --require-hashes --no-build-isolation -r requirements-dev.lock
	@touch $@
