# `make demo` runs the main job on the shipped example; `make test` passes the tests.
# Both set up `.venv` first. One command each: `make lint types imports test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo setup test test-all check lint format types imports explore golden page page-check fuzz clean clean-kernels

demo: setup
	$(BIN)/waystation forecast examples/caravan-2018 --as-of 2018-10-29

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	@if $(BIN)/python -m pip install --quiet "uv>=0.5"; then \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode -c constraints.txt -e ".[dev]"; \
	else \
	  $(BIN)/python -m pip install --quiet -c constraints.txt -e ".[dev]"; \
	fi
	@touch $(STAMP)

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

types: setup
	$(BIN)/mypy

imports: setup
	$(BIN)/lint-imports

golden: setup
	$(BIN)/python -m pytest tests/golden --refresh-golden

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

# Ten minutes of texts made to break the reader, ten of documents made to break their loading;
# what is found is kept in results/fuzz.
FUZZ_SECONDS ?= 600

fuzz: setup
	@$(BIN)/python -c "import atheris" 2>/dev/null || \
	  $(BIN)/python -m pip install --quiet -c constraints.txt -e ".[fuzz]"
	@mkdir -p results/fuzz/reading results/fuzz/intake
	$(BIN)/python -m fuzz.reading_fuzz results/fuzz/reading -max_total_time=$(FUZZ_SECONDS) \
	  -max_len=700 -len_control=0 -timeout=30 -artifact_prefix=results/fuzz/
	$(BIN)/python -m fuzz.intake_fuzz results/fuzz/intake -max_total_time=$(FUZZ_SECONDS) \
	  -max_len=700 -len_control=0 -timeout=30 -artifact_prefix=results/fuzz/

clean-kernels:
	find src -name '*.nb[ci]' -delete

clean:
	rm -rf $(VENV) results .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
