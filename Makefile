# The commands of this project, for people and CI alike. `make` alone lists them.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
TOOLS := .venv/.tools

# The number of test processes, each with its own local Neo4j; of three or more, the last one takes the tests that often
# wait (tests/lanes.py). A database at NEO4J_TEST_URI is for one process only.
TESTERS ?= $(if $(NEO4J_TEST_URI),0,3)

# Tools must not look for newer versions of themselves.
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

# The longest test takes four minutes on a busy machine; one that never ends is to fail, and say where it was.
PARALLEL := --numprocesses $(TESTERS) --dist loadfile --no-loadscope-reorder --timeout 1200

# Tests start a hundred servers and commands; images of Python often keep it from keeping what it compiled, and then
# each start compiles every module again: half of its time.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup run install demo ide pictures architecture trace test test-5 test-lowest test-newest test-reference coverage mutants quicken check lint format types imports generated changes schema bench bench-quick chaos soak clients judges foreign secret hooks lock quality dist clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(READY) ## install everything into .venv (repeats itself when requirements.lock changes)

run: $(READY) ## start a local Neo4j and serve the API and its page with demo data
	@$(BIN)/python ide/build.py || echo "The page could not be built; make ide tries again."
	@exec $(BIN)/graphapi serve --demo

install: ide ## put the command graphapi on your PATH, with the versions that are tested
	@$(BIN)/uv tool install --quiet --force --constraints requirements.lock .
	@$(BIN)/uv tool update-shell --quiet || true
	@echo "Installed graphapi in $$($(BIN)/uv tool dir --bin)"

demo: $(READY) ## load the demo contacts into an empty database
	@$(BIN)/graphapi demo

ide: $(READY) ## build the page, if its source has changed
	@$(BIN)/python ide/build.py

pictures: ide ## take the pictures of docs/ again, from the running page
	@$(BIN)/python -m docs.pictures $(ARGS)

architecture: $(READY) ## draw the pictures of docs/architecture.md from the imports
	@$(BIN)/python -m docs.imports

trace: $(READY) ## list the files that a read and a write pass, from a real server, in docs/architecture.md
	@$(BIN)/python -m docs.trace > .venv/trace.log || { cat .venv/trace.log; exit 1; }
	@tail -n 1 .venv/trace.log

# What takes longest comes first, so that it does not run alone at the end.
test: $(READY) ## run all checks, then all tests
	@$(MAKE) --no-print-directory --jobs 2 types quicken ide check
	@$(BIN)/pytest $(PARALLEL)

test-5: $(READY) ## run all tests on Neo4j 5.26, the long-term version
	@NEO4J_TEST_VERSION=5 $(BIN)/pytest $(PARALLEL) $(ARGS)

# In a separate environment: the oldest or newest versions that pyproject.toml allows.
define test_resolved
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-$(1)
	@$(BIN)/uv pip install --quiet --python .venv-$(1) --resolution $(2) --group dev --editable .
	@.venv-$(1)/bin/pytest $(PARALLEL) $(ARGS)
endef

test-lowest: ide ## run all tests with the lowest versions of the dependencies that pyproject.toml allows
	$(call test_resolved,lowest,lowest-direct)

test-newest: ide ## run all tests with the newest versions of the dependencies that pyproject.toml allows
	$(call test_resolved,newest,highest)

test-reference: ide ## run all tests with graphql-core executing every operation
	@GRAPHAPI_EXECUTOR=reference $(BIN)/pytest $(PARALLEL)

# The tests of these two rooms need no database, but for a few of the executor's.
coverage: $(TOOLS) ## measure the branch coverage of kernel and executor by their own tests, each with a floor
	@$(BIN)/python -m docs.coverage

mutants: $(TOOLS) ## find changes of the kernel's code that no test notices (ARGS="graphapi.kernel.dates*" for one module)
	@$(BIN)/mutmut run $(ARGS)
	@$(BIN)/mutmut results | grep -v "not checked" || echo "No change survived."

# Caches the classes of Neo4j: each of the many starts of a local database takes half the time.
quicken: $(READY)
	@$(BIN)/graphapi db quicken

check: lint types imports generated changes ## run all checks: ruff, pyright, import-linter, generated files, schema changes

lint: $(READY) ## check style and formatting
	@$(BIN)/ruff check --quiet --output-format concise
	@$(BIN)/ruff format --check --quiet || { echo "Not formatted; run: make format"; exit 1; }
	@echo "lint       ok"

format: $(READY) ## format the code and fix what ruff can fix
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

changes: $(READY) ## check that no change of schema.graphql breaks clients unannounced
	@$(BIN)/python -m tests.repo.schema_changes

schema: $(READY) ## write schema.graphql from the code
	@$(BIN)/graphapi schema > .venv/schema.graphql
	@cp .venv/schema.graphql schema.graphql

bench: $(READY) ## compare the product with its rival and its floor: 25 minutes (SETS=folder of the data sets)
	@$(BIN)/python -m bench $(if $(SETS),--sets $(SETS)) --out bench/results

bench-quick: $(READY) ## compare in one short round on the smaller set: 3 minutes, writes nothing
	@$(BIN)/python -m bench compare --quick $(if $(SETS),--sets $(SETS))

# Amounts, from the environment: kills; full disks per file system; acknowledged writes; seconds for which the database is
# stopped; seconds of the storm; programs that keep cores busy, and bursts of writers beside them; stale reads; and sets of
# real data that are copied.
chaos: export CHAOS_ROUNDS ?= 20
chaos: export CHAOS_DISK_ROUNDS ?= 20
chaos: export CHAOS_WRITES ?= 5000
chaos: export CHAOS_STOPS ?= 5,15,30
chaos: export CHAOS_SECONDS ?= 60
chaos: export STALE_READS ?= 1000
chaos: export CHAOS_LOOPS ?= 8
chaos: export CHAOS_BURSTS ?= 3
chaos: export CHAOS_SETS ?= royal92,ldbc-sf0.1
chaos: $(READY) ## kill, freeze, cut off, overload, replace and copy servers and databases: 20 minutes, with figures
	@$(BIN)/pytest --quiet tests/chaos tests/cluster/test_stale_reads.py tests/db/local/test_backup.py

soak: $(READY) ## put a light load on a server for half an hour and watch its memory (MINUTES=30 RATE=20)
	@$(BIN)/python -m tests.chaos.soak $(if $(MINUTES),--minutes $(MINUTES)) $(if $(RATE),--rate $(RATE))

clients: $(READY) ## run the client programs of clients/ against a separate server
	@$(BIN)/pytest --quiet --capture=no tests/clients

judges: $(READY) ## run schemathesis and clairvoyance against a separate server: 5 minutes
	@JUDGES_SECONDS=60 $(BIN)/pytest --quiet --capture=no tests/clients/test_judges.py

foreign: $(READY) ## read what we write with readers of other projects: vobject, ez-vcard, ged4py, Gramps, networkx and pandas
	@FOREIGN=1 $(BIN)/pytest --quiet tests/clients/test_foreign_*.py

secret: secrets/neo4j_password ## create the database password that docker compose reads

hooks: $(READY) ## run the checks before every commit
	@$(BIN)/pre-commit install

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --custom-compile-command "make lock"

quality: $(TOOLS) ## find the known pairs of labelled sets of persons, and print how well
	@$(BIN)/python -m bench quality

lock: $(READY) ## update both locks from pyproject.toml (ARGS=--upgrade for newer versions)
	@$(COMPILE) --group dev $(ARGS) --output-file requirements.lock pyproject.toml > /dev/null
	@$(COMPILE) --group tools --constraint requirements.lock $(ARGS) --output-file requirements-tools.lock > /dev/null

dist: ide $(TOOLS) ## build a release into dist/: wheel, sdist, bill of materials, notes (TAG must match the version)
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
	@rm -rf .venv .venv-* ide/node_modules graphapi/http/page build dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache mutants
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(TOOLS): $(READY) requirements-tools.lock
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-tools.lock
	@touch $@

# uv installs with a tenth of the work of pip, which is for those whose package index only pip is configured for.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed, for example: make setup PYTHON=python3.12"; exit 1; }
	@echo "Installing into .venv ..."
	@$(PYTHON) -m venv .venv
	@awk '/^[^ #]/ { wanted = /^uv==/ } wanted' requirements.lock > .venv/uv.lock
	@$(BIN)/python -m pip install --quiet --no-deps --require-hashes --requirement .venv/uv.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --requirement requirements.lock \
	  || $(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# Only the folder is private: users of the containers, unknown on this machine, must be able to read the file.
secrets/neo4j_password:
	@mkdir -p -m 700 secrets
	@$(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(24), end="")' > $@
	@chmod 644 $@
	@echo "Wrote $@"
