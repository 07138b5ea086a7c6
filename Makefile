# The list of what can be done here; .ci/run calls the same targets.
# Needs git, make, and python3 (3.11 or newer) with its venv module (Debian: python3-venv).
# Everything else goes into .venv.

PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
SIMULATOR_PORT ?= 8001
# One worker per core, but the suite gains nothing beyond four.
JOBS ?= auto

.DEFAULT_GOAL := help
.PHONY: help install run test test-postgres test-logs test-dates test-dates-today test-pythons browser-test check check-html check-openapi static-checks lint types deploy-check chaos under-fire drill soak bench screenshots lighthouse scan lock clean

help: ## This list
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do printf '  make %-14s %s\n' "$$name" "$$text"; done

install: .venv/runtime.stamp ## The locked packages that Flowdeck runs with, in .venv

$(BIN)/pip:
	@echo "Making a virtual environment in .venv …"
	@bin/make-venv $(PYTHON) .venv

# Without pip it is half made; without its Python it outlived an upgrade. Both are made anew.
ifneq ($(shell test -x $(BIN)/python && test -x $(BIN)/pip && echo whole),whole)
.PHONY: $(BIN)/pip
endif

.venv/runtime.stamp: requirements.txt $(BIN)/pip
	@echo "Installing the locked packages …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/runtime.stamp
	@echo "Installing the locked packages for tests and checks …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: install ## The demo: simulator, dashboard and worker on this machine
	@PORT=$(PORT) SIMULATOR_PORT=$(SIMULATOR_PORT) $(BIN)/python bin/demo

test: .venv/dev.stamp ## Everything but the real browser, on SQLite; needs no service
	env -u TEST_DATABASE_URL -u TEST_CACHE_URL $(BIN)/python -m pytest -n $(JOBS) -m "not browser"

test-postgres: .venv/dev.stamp ## The same on PostgreSQL and Redis: those that answer, else its own
	@$(BIN)/python bin/test-postgres $(POSTGRES) -n $(JOBS) -m "not browser"

test-pythons: ## The same on each Python from 3.11 to 3.14 that is found
	@$(PYTHON) bin/test-pythons --jobs $(JOBS) $(PYTHONS)

test-logs: .venv/dev.stamp ## The suite, searching log lines of every level and Sentry events for names and addresses
	SCAN_LOGS=DEBUG SCAN_REPORTS=on env -u TEST_DATABASE_URL -u TEST_CACHE_URL $(BIN)/python -m pytest -n $(JOBS) -m "not browser"

test-dates: .venv/dev.stamp ## What depends on the day, with the clock on six others
	$(BIN)/python bin/test-dates -n $(JOBS)

test-dates-today: .venv/dev.stamp ## The same on one of the six, each day another
	$(BIN)/python bin/test-dates --today -n $(JOBS)

browser-test: .venv/dev.stamp ## Journeys in real Chromium (Debian: chromium-headless-shell)
	$(BIN)/python -m pytest -n $(JOBS) -m browser tests/browser

check-html: .venv/dev.stamp ## The Nu Html Checker over every page that the tests fetch (needs Java)
	$(BIN)/python bin/check-html

check-openapi: .venv/dev.stamp ## The partner's API description, and the client against a mock of it (needs Node.js)
	$(BIN)/python bin/check-openapi

lint: .venv/dev.stamp ## Style of code and templates, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html' 'templates/**/*.html')
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/lint-imports

types: .venv/dev.stamp ## mypy, strict
	$(BIN)/mypy

deploy-check: .venv/dev.stamp ## Django's deploy check, missing migrations, known holes in dependencies
	SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(50))") \
	  API_KEY_ENCRYPTION_KEYS=$$($(BIN)/python -c "import base64, secrets; print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())") \
	  ALLOWED_HOSTS=flowdeck.example.com DATABASE_URL=sqlite://:memory: \
	  sh -c '$(BIN)/python manage.py collectstatic --noinput --verbosity 0 && $(BIN)/python manage.py check --deploy --fail-level WARNING'
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python manage.py makemigrations --check --dry-run
	-$(BIN)/pip-audit --require-hashes --disable-pip -r requirements-traces.txt

static-checks: lint types deploy-check ## All checks that run no test

check: static-checks test browser-test ## All checks, then both sets of tests

chaos: .venv/dev.stamp ## Workers and a broker killed over 10,000 assignments, SQLite and PostgreSQL; half an hour
	$(BIN)/python -m tests.chaos $(CHAOS)

under-fire: .venv/dev.stamp ## Hostile requests, partner and clicks; figures into docs/reliability.md
	$(BIN)/python -m tests.under_fire $(UNDER_FIRE)

drill: .venv/dev.stamp ## Production on this machine, its servers taken away under load; needs nginx, PostgreSQL, Redis
	$(BIN)/python -m tests.drill $(DRILL)

soak: .venv/dev.stamp ## An hour of mixed use with faults and killed workers: what grows? Needs what the drill needs
	$(BIN)/python -m tests.soak $(SOAK)

bench: .venv/dev.stamp ## Measured ratios, each from one run
	$(BIN)/python -m bench

screenshots: .venv/dev.stamp ## Pictures of every page of a running demo, into var/screenshots
	$(BIN)/python bin/screenshots --url http://127.0.0.1:$(PORT) $(SHOTS)

lighthouse: .venv/dev.stamp ## Lighthouse over the demo's main pages (needs Node.js and Chromium)
	@$(BIN)/python bin/lighthouse $(LIGHTHOUSE)

scan: .venv/dev.stamp ## Wapiti and sqlmap against a demo of its own; half an hour
	@$(BIN)/python bin/scan

lock: .venv/dev.stamp ## Compile the lock files from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --universal --python-version 3.11 pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --universal --python-version 3.11 --extra dev --extra traces -c requirements.txt pyproject.toml -o requirements-dev.txt
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --universal --python-version 3.11 --extra traces -c requirements-dev.txt pyproject.toml -o requirements-traces.txt

clean: ## Remove what is made here: .venv, var, staticfiles
	rm -rf .venv var staticfiles
