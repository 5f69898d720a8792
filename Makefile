# Two commands for a newcomer: `make serve` and `make test`. Each installs what it needs into .venv.
PYTHON ?= python3
BIN := .venv/bin
# Python keeps what it compiles, whatever the shell says: without that a start takes three times as long.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup system serve test test-all check format bench lock clean

setup: .venv/.installed

# The lock has hashes and no addresses; uv is the only thing that pip installs.
.venv/.installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@$(BIN)/python -c "import agent.api.worker, agent.cli.serve, chromadb, onnxruntime, tokenizers, uvicorn"
	@touch $@

# Debian packages that no Python package carries: a browser for the page tests, espeak-ng for phonemes.
system:
	@sh .ci/system-packages

serve: setup system
	@$(BIN)/warmline serve --demo

# The everyday suite, a file at a time on each core; what takes minutes (kills, a thousand turns, a million rows) is in test-all.
test: setup system
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not slow"

test-all: setup system
	$(BIN)/python -m pytest

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not slow"

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup
	$(BIN)/python -m evals.bench
	$(BIN)/python -m evals.bench_peer --turns 200 --each 8

lock:
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--extra dev --extra dask pyproject.toml -o requirements.lock

clean:
	rm -rf .venv var
