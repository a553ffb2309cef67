# `make demo` runs the main job on the shipped example; `make test` passes the tests.
# Both set up `.venv` first. One command each: `make lint types imports test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_INSTALL := $(BIN)/uv pip install --quiet --compile-bytecode --python
STAMP := $(VENV)/.installed

.PHONY: demo setup lock test test-all check lint format types imports wheel changelog install-size test-wheel \
  test-oldest test-latest sbom licences audit explore golden page page-check fuzz \
  fuzz-quick docs reference clean clean-kernels

demo: setup
	$(BIN)/waystation forecast examples/caravan-2018 --as-of 2018-10-29

setup: $(STAMP)

# Every package in the locked version, every file with the locked hash; then Waystation itself. uv
# is quick; where it can not be had, pip does the same.
$(STAMP): pyproject.toml requirements.lock locks/installer.lock
	$(PYTHON) -m venv $(VENV)
	@if $(BIN)/python -m pip install --quiet --require-hashes -r locks/installer.lock; then \
	  $(UV_INSTALL) $(BIN)/python --require-hashes -r requirements.lock && \
	  $(UV_INSTALL) $(BIN)/python --no-deps --no-build-isolation -e .; \
	else \
	  $(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock && \
	  $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .; \
	fi
	@touch $(STAMP)

# What each lock names: the newest versions that pyproject.toml allows and all Pythons from 3.11 on
# share. `make lock` changes as little as it must; `make lock UPGRADE=1` takes what is new.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
  --generate-hashes --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

lock: setup
	$(LOCK) pyproject.toml --extra dev -o requirements.lock
	$(LOCK) pyproject.toml -c requirements.lock -o locks/run.lock
	$(LOCK) pyproject.toml --extra web --extra verify --extra plots -c requirements.lock -o locks/container.lock
	$(LOCK) pyproject.toml --extra fuzz -c requirements.lock -o locks/fuzz.lock
	$(LOCK) pyproject.toml --extra gpu -c requirements.lock -o locks/gpu.lock
	$(LOCK) --group installer -o locks/installer.lock
	$(LOCK) --group supply -o locks/supply.lock
	$(LOCK) --group docs -o locks/docs.lock

test: setup
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not slow"

test-all: setup
	$(BIN)/python -m pytest -n auto --dist loadfile

explore: setup
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not slow" --hypothesis-profile=explore tests/properties tests/unit

check: lint types imports

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# What is asked of Windows is checked against what Python has there.
types: setup
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32 src tools

imports: setup
	$(BIN)/lint-imports

golden: setup
	$(BIN)/python -m pytest tests/golden --refresh-golden

# What is given on carries the time of the last commit, so that the same sources give the same bytes.
SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 1580601600)
export SOURCE_DATE_EPOCH
SUPPLY := .venv-supply/bin

wheel: setup
	@rm -f dist/*.whl dist/*.tar.gz
	$(BIN)/python -m hatchling build -d dist
	@cd dist && sha256sum *.whl *.tar.gz | tee SHA256SUMS

# The wheel, installed away from these sources: with what is locked and nothing else; with the oldest
# versions that pyproject.toml allows; with the newest there are, on the newest Python at hand.
test-wheel: setup
	$(BIN)/python -m tools.try_installed locked

test-oldest: setup
	$(BIN)/python -m tools.try_installed oldest

test-latest: setup
	$(BIN)/python -m tools.try_installed latest

# The fragments of changelog.d become a version's section of CHANGELOG.md: `make changelog VERSION=0.2.0`.
DATE ?= $(shell date -u +%Y-%m-%d)

changelog: setup
	$(BIN)/python -m tools.changelog $(if $(VERSION),make $(VERSION) $(DATE),draft 0.0.0 $(DATE))

# What an installation downloads, by system.
install-size: setup
	$(BIN)/python -m tools.install_size

# What Waystation is made of, under which licences, and with which known holes.
sbom: setup $(SUPPLY)/.installed
	$(BIN)/python -m tools.sbom dist/waystation.cdx.json
	$(SUPPLY)/python -m tools.sbom_valid dist/waystation.cdx.json

licences: setup
	$(BIN)/python -m tools.licences dist/licences.md

audit: setup $(SUPPLY)/.installed
	$(SUPPLY)/python -m tools.audit

$(SUPPLY)/.installed: locks/supply.lock | setup
	$(BIN)/python -m venv .venv-supply
	@$(UV_INSTALL) $(SUPPLY)/python --require-hashes -r locks/supply.lock || \
	  $(SUPPLY)/python -m pip install --quiet --require-hashes -r locks/supply.lock
	@touch $@

# The reference in docs/reference, and tables in the documents, written anew from the code; read the diff.
reference: setup
	$(BIN)/python -m tools.build_reference

# The documentation as a site in build/site; a broken link or a page that nothing leads to is an error.
DOCS := .venv-docs/bin

docs: $(DOCS)/.installed
	$(DOCS)/python -m tools.build_site
	$(DOCS)/python -m tools.site_outside

$(DOCS)/.installed: locks/docs.lock | setup
	$(BIN)/python -m venv .venv-docs
	@$(UV_INSTALL) $(DOCS)/python --require-hashes -r locks/docs.lock || \
	  $(DOCS)/python -m pip install --quiet --require-hashes -r locks/docs.lock
	@touch $@

# The page's scripts and styles, from web/ into the package. Users need no Node: what is built is
# committed. `page-check` builds again and fails where the result is another.
page: web/node_modules
	cd web && node build.mjs

page-check: web/node_modules
	cd web && npx --no-install tsc --noEmit
	cd web && node build.mjs
	git diff --exit-code --stat -- src/waystation/page/assets/built

web/node_modules: web/package-lock.json
	cd web && npm ci --no-fund --no-audit --loglevel=error
	@touch web/node_modules

# Everything that reads what comes from outside, each for ten minutes (docs/untrusted.md); what is
# found is kept in results/fuzz. `fuzz-quick` takes 20 seconds or 1,000 inputs each, two at a time,
# the same ones each time: new ones are the weekly run's.
FUZZ_SECONDS ?= 600
FUZZ_JOBS ?= 1
FUZZ_ATHERIS = $(BIN)/python -c "import atheris" 2>/dev/null || \
	$(BIN)/python -m pip install --quiet --require-hashes -r locks/fuzz.lock

fuzz: setup
	@$(FUZZ_ATHERIS)
	$(BIN)/python -m fuzz --seconds $(FUZZ_SECONDS) --jobs $(FUZZ_JOBS)

fuzz-quick: setup
	@$(FUZZ_ATHERIS) || echo "atheris cannot be installed here"
	$(BIN)/python -m fuzz --seconds 20 --runs 1000 --jobs 2 --seed 1

clean-kernels:
	find src -name '*.nb[ci]' -delete

clean:
	rm -rf $(VENV) .venv-supply dist results .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
