# Netloom. "make" alone prints what there is to make. What needs more than a line is a script in .ci/.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run demo test lint test-core test-window bench screenshots clean app-environment test-environment display

PYTHON ?=
export PYTHON
export PIP_NO_INPUT = 1
# Images of Python for containers often set it: then each of the hundreds of processes of a test run compiles torch anew.
unexport PYTHONDONTWRITEBYTECODE
# A third of their time, tests wait for threads, timers and processes: three keep two cores busy.
SIDE_BY_SIDE = -n 3 --dist worksteal
DEMO = resources/templates/digits.netloom

help: ## print these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

run: display app-environment ## install what is missing, and open the app
	@.ci/system window
	@.venv/bin/python main.py

demo: app-environment ## train a network on handwritten digits in the terminal, and write digits.pth; needs no display
	@rm -rf runs/demo
	@.venv/bin/python main.py train $(DEMO) --device cpu --run runs/demo
	@.venv/bin/python main.py export $(DEMO) digits.pth --format pth --run runs/demo
	@echo "digits.pth holds the trained weights; the run is in runs/demo"

test: test-environment ## check the code and run every test, in real windows on a display of their own
	@.ci/prepare & preparing=$$!; \
	$(MAKE) --no-print-directory lint; linted=$$?; \
	wait $$preparing && exit $$linted
	@$(MAKE) --no-print-directory test-core test-window

lint: test-environment ## check style (ruff), types (mypy) and who imports whom (import-linter)
	@.ci/quietly .venv/bin/python -m ruff check --output-format concise
	@.ci/quietly .venv/bin/python -m mypy
	@.ci/quietly .venv/bin/python .venv/bin/lint-imports
	@echo "style, types and import rules: no complaints"

test-core: test-environment ## run the tests of core where Qt is not installed
	@.ci/without-qt -m pytest tests/core -p tests.crashes $(SIDE_BY_SIDE)

test-window: test-environment ## run all other tests, in real windows on displays of their own
	@.ci/system test
	@.ci/with-display .venv/bin/python -m pytest --ignore tests/core -p tests.displays -p tests.crashes $(SIDE_BY_SIDE)

bench: test-environment ## run every benchmark; each prints JSON
	@.ci/system test
	@failed=; for script in tests/benchmarks/[!_]*.py; do \
	    .ci/with-display .venv/bin/python "$$script" || failed="$$failed $$script"; \
	done; \
	test -z "$$failed" || { echo "failed:$$failed" >&2; exit 1; }

screenshots: test-environment ## take the pictures of the README anew
	@.ci/system test
	@NETLOOM_HOME=$$(mktemp -d) .ci/with-display .venv/bin/python -m tests.screenshots

clean: ## remove everything that make wrote, but for runs and exported files
	@rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find core gui resources tests -name __pycache__ -prune -exec rm -rf {} +

app-environment:
	@.ci/environment app

test-environment:
	@.ci/environment test

display:
	@if [ "$$(uname)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
	    echo "There is no display to open a window on: neither DISPLAY nor WAYLAND_DISPLAY is set." >&2; \
	    echo "'make demo' trains a network in the terminal and needs none." >&2; \
	    exit 1; \
	fi
