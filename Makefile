# make run · make test · make check · make fix · make bench · make example · make approve
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export STREAMLIT_BROWSER_GATHER_USAGE_STATS := false

.PHONY: run test ready check style types contracts fix bench example approve browser java postgresql proxy objects
run: $(VENV)/.run
	$(BIN)/taksir run

# Installing and checking go two at a time, and so do tests: each of linear algebra with one thread, or they
# wait for each other.
test:
	@$(MAKE) --no-print-directory -j 2 ready check
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --reruns 1 --only-rerun "TimeoutError: "

ready: $(VENV)/.test browser java postgresql proxy objects

check: style types contracts

style: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test
	$(BIN)/mypy

contracts: $(VENV)/.test
	$(BIN)/lint-imports

fix: $(VENV)/.test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks

example: $(VENV)/.run
	$(BIN)/python -m pipelines.example

approve: $(VENV)/.test browser
	APPROVE=1 $(BIN)/python -m pytest tests/browser/test_appearance.py -k approved
	@echo "Look at tests/browser/approved before you commit it."

# One after another: the system's package manager serves one at a time.
browser:
	@command -v chromium >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; \
	  else echo "The browser tests need Chromium: sudo apt-get install chromium"; exit 1; fi; }

java: | browser
	@command -v java >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends default-jre-headless; \
	  else echo "The tests on Spark need Java: sudo apt-get install default-jre-headless"; exit 1; fi; }

postgresql: | java
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql; \
	  else echo "The tests on PostgreSQL need its server: sudo apt-get install postgresql"; exit 1; fi; }

proxy: | postgresql
	@command -v caddy >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends caddy; \
	  else echo "The test of several replicas needs a proxy: sudo apt-get install caddy"; exit 1; fi; }

# The object storage of the tests is a program of its own: its packages want other versions than ours.
objects: $(VENV)/s3/bin/moto_server

$(VENV)/s3/bin/moto_server:
	$(PYTHON) -m venv $(VENV)/s3
	$(VENV)/s3/bin/python -m pip install -q --disable-pip-version-check 'moto[s3]==5.2.5' flask flask-cors

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Taksir needs Python 3.11 or newer; name one with: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing Taksir and what it needs (once, one to three minutes) …"
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.test: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing Taksir and the test tools (once, one to three minutes) …"
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@ $(VENV)/.run

$(VENV)/.bench: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[test,bench]'
	@touch $@
