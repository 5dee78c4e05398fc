# Two commands: `make up` starts the whole portal, `make test` proves it.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
export DATA_DIR ?= $(CURDIR)/.local
# Compiled code is kept, whatever this shell is told: without it every process compiles some 2,000 files anew.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

# ── environment ─────────────────────────────
.venv/bin/python:
	@$(PYTHON) -m venv .venv || { echo "缺少 venv。请先运行：apt-get install python3-venv"; exit 1; }

.venv/.run.ok: requirements/run.txt | .venv/bin/python
	@bash tools/install-python run
	@touch $@

.venv/.dev.ok: requirements/dev.txt | .venv/bin/python
	@bash tools/install-python dev
	@touch $@ .venv/.run.ok

node_modules/.ok: package-lock.json | .venv/bin/python
	@bash tools/install-assets
	@touch $@

install: .venv/.run.ok node_modules/.ok ## what running needs
install-dev: .venv/.dev.ok node_modules/.ok ## what testing and checking need

lock: ## write requirements/*.txt, with hashes, from pyproject.toml
	@bash tools/lock

# ── run ─────────────────────────────────────
up: install ## start everything: web, worker, beat and their servers
	@DEMO=$${DEMO-1} exec $(BIN)/python manage.py up --port $(PORT)

# ── prove ───────────────────────────────────
test: install-dev ## the suite, in random order
	@$(BIN)/python -m pytest -n 2 $(ARGS)

check: install-dev ## everything a machine can judge without running the portal
	@bash tools/check

drill: install-dev ## full-size faults, any order of steps, and the suite on Debian's own PostgreSQL and Redis
	@bash tools/drill

bench-pages: install-dev ## pages a second on one core (SCALE people, SECONDS a run)
	@$(BIN)/python -m bench.pages

bench-scraping: install-dev ## twenty addresses take all vacancies while others read (SECONDS; SCALE people)
	@$(BIN)/python -m bench.scraping

bench-care: install-dev ## the nightly pass, and who is due (SCALE people, three in ten of them registered)
	@$(BIN)/python -m bench.care

bench-import: install-dev ## a list of a million people in, and a workbook of a hundred thousand rows (SCALE rows)
	@$(BIN)/python -m bench.imports
	@$(BIN)/python -m bench.import_batches

bench-search: install-dev ## the search of vacancies beside tantivy in the same run (SCALE vacancies; ADS a file of advertisements for known items)
	@$(BIN)/python -m pip install -q $$(sed -n 's/^\(tantivy==[^ ]*\).*/\1/p' requirements/bench.txt)
	@$(BIN)/python -m bench.search

bench-match: install-dev ## people and vacancies, both ways, beside polars (SCALE vacancies, half as many people); polars is in the bench group
	@$(BIN)/python -m bench.match

api: install-dev ## write the committed OpenAPI file
	@$(BIN)/python manage.py spectacular --file docs/openapi.yaml --validate --fail-on-warn

api-cases: install-dev ## CASES cases out of the OpenAPI file against the API: none may break it (a few hundred of them are in the suite)
	@API_CASES=$${CASES-5000} NO_BUDGET=1 $(BIN)/python -m pytest -s -n0 --timeout=3600 tests/channels/test_fuzz.py

.PHONY: api-cases help install install-dev lock up test check drill bench-pages bench-scraping bench-care bench-import bench-search bench-match api
