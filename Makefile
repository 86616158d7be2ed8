# Two commands do all the set-up on a fresh machine (python3, make, git):
#   make serve   the demo page on http://127.0.0.1:8000
#   make test    lint, types and every test, browser included
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
HOST   ?= 127.0.0.1
PORT   ?= 8000

.PHONY: serve test setup setup-dev lock web wheel bench prove-image prove-compose clean

serve: setup
	$(BIN)/tts-service serve --host $(HOST) --port $(PORT)

test: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2

setup: $(VENV)/.ready
# Real browsers, a whole ffmpeg and real servers: the tests use them, the service does not.
setup-dev: $(VENV)/.ready-dev node_modules/.ready
	@scripts/apt-install chromium firefox-esr fonts-dejavu-core ffmpeg nginx-light redis-server \
	  rabbitmq-server epubcheck php-cli

# Debian's python3 comes without venv; a stamp records the lock it was made from.
$(BIN)/python:
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); scripts/apt-install python3-venv && $(PYTHON) -m venv $(VENV); }

$(VENV)/.ready: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# The button's build and type check; npm comes with the development environment.
node_modules/.ready: package-lock.json | $(VENV)/.ready-dev
	PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

# The files that sites load, out of the button's modules; they are committed.
web: setup-dev
	$(BIN)/node scripts/build-web.mjs

# The locks name versions and digests, never a registry.
lock: setup-dev
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	  --no-annotate pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	  --no-annotate -c requirements.lock --extra dev pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	  --no-annotate -c requirements-dev.lock --extra cluster pyproject.toml \
	  -o requirements-cluster.lock

bench: setup-dev
	@scripts/apt-install nginx-light wrk espeak-ng libespeak-ng1
	$(BIN)/python benchmarks/measured.py

prove-image:
	scripts/prove-image

prove-compose:
	scripts/prove-compose

wheel: setup-dev
	$(BIN)/python -m build --wheel --outdir dist

clean:
	rm -rf $(VENV) node_modules dist build .pytest_cache .mypy_cache .ruff_cache
