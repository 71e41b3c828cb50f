# Needs Python 3.11 or newer, make and the network. Everything is installed into .venv, at the versions and hashes of the lock files.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
RUN := .venv/run.stamp
DEV := .venv/dev.stamp
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
# Without looking for dependencies: the lock names them all, and "pip check" sees to it.
INSTALL := $(PIP) install --no-deps
LOCKED := $(INSTALL) --require-hashes --requirement
EDITABLE := $(INSTALL) --no-build-isolation --editable .

OUT ?= out/demo
DEMO ?= fixtures/rankings-without-blank-lines/source.txt
UV_VERSION := 0.13.9
UV := .cache/uv/bin/uv
LOCK := $(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --no-annotate --quiet

.PHONY: demo test crash integration check format lock bench clean

demo: $(RUN)  ## clean the dumps in fixtures/ and show what came of them
	rm -rf $(OUT)
	$(BIN)/copydesk clean 'fixtures/*/source.*' --out $(OUT)
	$(BIN)/copydesk explain $(DEMO)
	@$(BIN)/python -c "import pyarrow.parquet as pq; \
	rows = pq.read_table('$(OUT)/articles', columns=['published', 'agency', 'words', 'title']).slice(0, 8).to_pylist(); \
	print(*(' | '.join(str(value) for value in row.values()) for row in rows), sep='\n')"

test: $(DEV)  ## every test
	$(BIN)/python -m pytest

crash: $(DEV)  ## kill fifty runs at random moments, on disk and on a server that speaks S3, and compare what they leave
	COPYDESK_KILLS=$${COPYDESK_KILLS:-50} $(BIN)/python -m pytest tests/flows/test_crash.py

integration: $(DEV)  ## docker-compose.yml's services as plain processes: scheduled runs, and what happens when one is taken away; minutes
	$(BIN)/python -m pytest -m integration tests/integration

check: $(DEV)  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(DEV)  ## write the code as the formatter would
	$(BIN)/ruff format .

bench: $(DEV)  ## quality beside the peers, on the corpora in $$COPYDESK_CORPORA (or ../shared/corpora)
	$(BIN)/python -m benchmarks.quality

lock: $(UV)  ## resolve every dependency anew; keeps no version that the ranges of pyproject.toml do not ask for
	$(LOCK) --upgrade --group build --output-file requirements.lock
	$(LOCK) --upgrade --constraint requirements.lock --group build --extra dask --extra s3 --output-file requirements-image.lock
	$(LOCK) --upgrade --constraint requirements-image.lock --group dev --extra benchmarks --extra dask --extra frames --extra http --extra s3 --extra sql --output-file requirements-dev.lock

$(RUN): requirements.lock pyproject.toml | .venv
	@echo "Installing copydesk and what it needs into .venv; the first time takes a minute or so"
	$(LOCKED) requirements.lock
	$(EDITABLE)
	$(PIP) check
	touch $@

$(DEV): requirements-dev.lock pyproject.toml | .venv
	@echo "Installing copydesk and what its tests need into .venv; the first time takes some minutes"
	$(LOCKED) requirements-dev.lock
	$(EDITABLE)
	$(PIP) check
	touch $@ $(RUN)

.venv:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer found. Install one, or name it: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv

$(UV):
	$(PYTHON) -m venv .cache/uv
	.cache/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

clean:  ## remove what the targets above made, the environment too
	rm -rf .venv .cache out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
