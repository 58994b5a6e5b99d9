# The commands of this project, for people and CI alike. `make` alone lists them.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

# The tests run in so many processes, each with a local Neo4j of its own; a database that is named is for one alone.
TESTERS ?= $(if $(NEO4J_TEST_URI),0,2)

# The checkers must not look for newer versions of themselves, nor the tools ask questions.
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

.DEFAULT_GOAL := help
.PHONY: help setup run install demo ide pictures architecture trace test test-5 test-reference coverage mutants check lint format types imports generated changes schema bench bench-quick chaos soak clients judges secret hooks lock dist clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(READY) ## install everything into .venv (once, and again when requirements.lock changes)

run: $(READY) ## start a local Neo4j and serve the API and GraphiQL with demo data
	@$(BIN)/python ide/build.py || echo "Going on without the page; make ide tries again."
	@exec $(BIN)/graphapi serve --demo

install: ide ## put the command graphapi on your PATH, with the versions that are tested
	@$(BIN)/uv tool install --quiet --force --constraints requirements.lock .
	@$(BIN)/uv tool update-shell --quiet || true
	@echo "Installed graphapi in $$($(BIN)/uv tool dir --bin)"

demo: $(READY) ## load the demo contacts into an empty database
	@$(BIN)/graphapi demo

ide: $(READY) ## build the GraphiQL page, where something has changed
	@$(BIN)/python ide/build.py

pictures: ide ## make the pictures of docs/ again, from the running page
	@$(BIN)/python -m docs.pictures $(ARGS)

architecture: $(READY) ## draw the pictures of docs/architecture.md again, from the imports
	@$(BIN)/python -m docs.imports

trace: $(READY) ## list the files that a read and a write pass in docs/architecture.md again, from a real server
	@$(BIN)/python -m docs.trace > .venv/trace.log || { cat .venv/trace.log; exit 1; }
	@tail -n 1 .venv/trace.log

test: $(READY) ## run all checks, then all tests
	@$(MAKE) --no-print-directory --jobs 2 check ide
	@$(BIN)/graphapi db quicken
	@$(BIN)/pytest --numprocesses $(TESTERS) --dist loadfile --no-loadscope-reorder

test-5: $(READY) ## run all tests on Neo4j 5.26 instead, the long-term version
	@NEO4J_TEST_VERSION=5 $(BIN)/pytest --numprocesses $(TESTERS) --dist loadfile --no-loadscope-reorder $(ARGS)

test-reference: ide ## run all tests with graphql-core executing every operation
	@GRAPHAPI_EXECUTOR=reference $(BIN)/pytest --numprocesses $(TESTERS) --dist loadfile --no-loadscope-reorder

# The tests of these two rooms need no database, but for a few of the executor's.
coverage: $(READY) ## measure the branch coverage of the kernel and the executor by their own tests, with a floor for each
	@$(BIN)/python -m docs.coverage

mutants: $(READY) ## change the kernel's code in small ways and see which changes no test notices (ARGS="graphapi.kernel.dates*")
	@$(BIN)/mutmut run $(ARGS)
	@$(BIN)/mutmut results | grep -v "not checked" || echo "No change survived."

check: lint types imports generated changes ## run all checks: ruff, pyright, import-linter, generated files, the schema's changes

lint: $(READY) ## check style and formatting
	@$(BIN)/ruff check --quiet --output-format concise
	@$(BIN)/ruff format --check --quiet || { echo "Not formatted; run: make format"; exit 1; }
	@echo "lint       ok"

format: $(READY) ## format the code and mend what ruff can mend
	@$(BIN)/ruff check --fix --quiet
	@$(BIN)/ruff format

types: $(READY) ## check types with pyright
	@$(BIN)/pyright --warnings > .venv/types.log || { cat .venv/types.log; exit 1; }
	@echo "types      ok"

imports: $(READY) ## check that imports go down only
	@$(BIN)/lint-imports > .venv/imports.log 2>&1 || { cat .venv/imports.log; exit 1; }
	@echo "imports    ok"

generated: $(READY) ## check that generated files are up to date
	@$(BIN)/graphapi schema > .venv/schema.graphql
	@diff -u schema.graphql .venv/schema.graphql || { echo "schema.graphql is not up to date; run: make schema"; exit 1; }
	@$(BIN)/python -m docs.imports --check
	@echo "generated  ok"

changes: $(READY) ## check that schema.graphql breaks no client unannounced
	@$(BIN)/python -m tests.repo.schema_changes

schema: $(READY) ## write schema.graphql from the code
	@$(BIN)/graphapi schema > .venv/schema.graphql
	@cp .venv/schema.graphql schema.graphql

bench: $(READY) ## measure the product beside its rival and its floor: 25 minutes (SETS=folder of the data sets)
	@$(BIN)/python -m bench $(if $(SETS),--sets $(SETS)) --out bench/results

bench-quick: $(READY) ## measure one short round on the smaller set: 3 minutes, nothing is written
	@$(BIN)/python -m bench compare --quick $(if $(SETS),--sets $(SETS))

# How much of each, from the environment: kills, full disks of each file system, acknowledged writes, seconds that the
# database stands still, of the storm, programs that keep cores busy, bursts of writers beside them, stale reads, and sets
# of real data that are copied.
chaos: export CHAOS_ROUNDS ?= 20
chaos: export CHAOS_DISK_ROUNDS ?= 20
chaos: export CHAOS_WRITES ?= 5000
chaos: export CHAOS_STOPS ?= 5,15,30
chaos: export CHAOS_SECONDS ?= 60
chaos: export STALE_READS ?= 1000
chaos: export CHAOS_LOOPS ?= 8
chaos: export CHAOS_BURSTS ?= 3
chaos: export CHAOS_SETS ?= royal92,ldbc-sf0.1
chaos: $(READY) ## kill, freeze, cut off, storm, replace and copy servers and databases: 20 minutes, each with its figures
	@$(BIN)/pytest --quiet tests/chaos tests/cluster/test_stale_reads.py tests/db/local/test_backup.py

soak: $(READY) ## load a server lightly for half an hour and watch what grows (MINUTES=30 RATE=20)
	@$(BIN)/python -m tests.chaos.soak $(if $(MINUTES),--minutes $(MINUTES)) $(if $(RATE),--rate $(RATE))

clients: $(READY) ## try the clients and judges of clients/ on a server of their own
	@$(BIN)/pytest --quiet --capture=no tests/clients

judges: $(READY) ## let schemathesis and clairvoyance at a server of their own, each from a place of its own: 5 minutes
	@JUDGES_SECONDS=60 $(BIN)/pytest --quiet --capture=no tests/clients/test_judges.py

secret: secrets/neo4j_password ## make the database password that docker compose reads

hooks: $(READY) ## run the checks before every commit
	@$(BIN)/pre-commit install

lock: $(READY) ## bring requirements.lock up to date with pyproject.toml (ARGS=--upgrade for newer versions)
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" --group dev $(ARGS) --output-file requirements.lock pyproject.toml > /dev/null

dist: ide ## build a release into dist/: wheel, sdist, bill of materials, notes (TAG=v1.2.3 must name the version)
	@rm -rf dist
	@$(BIN)/python -m docs.release $(TAG)
	@$(BIN)/python -m hatchling build > /dev/null 2> .venv/dist.log || { cat .venv/dist.log; exit 1; }
	@$(BIN)/uv venv --quiet --clear .venv/dist
	@$(BIN)/uv pip install --quiet --python .venv/dist/bin/python --constraint requirements.lock --requirement pyproject.toml
	@$(BIN)/uv pip install --quiet --python .venv/dist/bin/python --no-deps dist/*.whl
	@.venv/dist/bin/graphapi --version
	@$(BIN)/cyclonedx-py environment --output-reproducible --output-file dist/sbom.cdx.json .venv/dist
	@ls dist

clean: ## remove the environment and everything that was built
	@rm -rf .venv ide/node_modules graphapi/http/page build dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed, for example: make setup PYTHON=python3.12"; exit 1; }
	@echo "Installing into .venv ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# The folder is closed to others, not the file: in the containers it is read by users that this machine does not know.
secrets/neo4j_password:
	@mkdir -p -m 700 secrets
	@$(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(24), end="")' > $@
	@chmod 644 $@
	@echo "Wrote $@"
