# The list of what can be done here; .ci/run calls the same targets.
# Needs python3 (3.11 or newer), git and make; everything else goes into .venv.

PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
SIMULATOR_PORT ?= 8001
# One worker per core, but the suite gains nothing beyond four.
JOBS ?= auto

.PHONY: install run test browser-test check lint types chaos bench screenshots lock clean

install: .venv/runtime.stamp

.venv/bin/python:
	@echo "Making a virtual environment in .venv …"
	@$(PYTHON) -m venv .venv

.venv/runtime.stamp: requirements.txt | .venv/bin/python
	@echo "Installing the locked packages …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/runtime.stamp
	@echo "Installing the locked packages for tests and checks …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: install ## The demo: simulator, dashboard and worker on this machine
	@PORT=$(PORT) SIMULATOR_PORT=$(SIMULATOR_PORT) $(BIN)/python bin/demo

test: .venv/dev.stamp ## Everything but the real browser
	$(BIN)/python -m pytest -n $(JOBS) -m "not browser"

browser-test: .venv/dev.stamp ## Journeys in real Chromium (Debian package chromium)
	$(BIN)/python -m pytest -m browser

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html' 'templates/**/*.html')
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/lint-imports

types: .venv/dev.stamp
	$(BIN)/mypy

check: lint types ## Lint, types, templates, import rules, deploy check, dependency report, all tests
	SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(50))") \
	  API_KEY_ENCRYPTION_KEYS=$$($(BIN)/python -c "import base64, secrets; print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())") \
	  ALLOWED_HOSTS=flowdeck.example.com DATABASE_URL=sqlite://:memory: \
	  sh -c '$(BIN)/python manage.py collectstatic --noinput --verbosity 0 && $(BIN)/python manage.py check --deploy --fail-level WARNING'
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python manage.py makemigrations --check --dry-run
	-$(BIN)/pip-audit --require-hashes --disable-pip -r requirements.txt
	$(MAKE) test
	$(MAKE) browser-test

chaos: .venv/dev.stamp ## Workers killed over 10,000 assignments, SQLite and PostgreSQL; half an hour
	$(BIN)/python -m tests.chaos $(CHAOS)

bench: .venv/dev.stamp ## Measured ratios, each from one run
	$(BIN)/python -m bench

screenshots: .venv/dev.stamp ## Pictures of every page of a running demo, into var/screenshots
	$(BIN)/python bin/screenshots --url http://127.0.0.1:$(PORT) $(SHOTS)

lock: .venv/dev.stamp ## Compile the lock files from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --universal --python-version 3.11 pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --universal --python-version 3.11 --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

clean:
	rm -rf .venv var staticfiles
