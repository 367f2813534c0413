# Needs Python 3.11 or newer, git and make. Everything else is installed here, below .venv.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
STAMP := .venv/installed
COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
	--python-version 3.11

.PHONY: demo bundle-demo test lint types unit tools lock picture page-pictures window-pictures docs docs-check bench \
	detection long-display long-edits real-clients fuzz \
	sbom names languages snapshots clean

demo: $(STAMP)           ## install a real PyPI server from a real link, in a throw-away home
	@$(BIN)/python examples/demo.py

bundle-demo: $(STAMP)    ## install a bundle that asks for a value, and start it, in a throw-away home
	@$(BIN)/python examples/bundle_demo.py

test: $(STAMP) tools     ## linters, both type checkers, all tests
	@$(MAKE) --no-print-directory lint types unit

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python tools/reference.py --check
	$(BIN)/python tools/languages.py --check

types: $(STAMP)
	$(BIN)/mypy
	$(BIN)/pyright

unit: $(STAMP)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/pytest -n 3 --dist loadgroup

# What tests need beyond Python; what cannot be had is listed at the end of the run as "not run".
tools:
	@sh tools/prepare.sh

$(STAMP): pyproject.toml requirements/build.txt requirements/dev.txt
	@test -n "$(PYTHON)" || { echo "consentry needs Python 3.11 or newer" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/build.txt
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

lock: $(STAMP)           ## refresh the hash-locked environment; no registry address is written
	$(COMPILE) --output-file requirements/build.txt requirements/build.in
	$(COMPILE) --extra full --output-file requirements/run.txt pyproject.toml
	$(COMPILE) --extra full --group dev --output-file requirements/dev.txt pyproject.toml
	$(COMPILE) --group fuzz --output-file requirements/fuzz.txt pyproject.toml

picture: $(STAMP)        ## the picture of the dialog in the README, from a real terminal
	$(BIN)/python tools/picture.py docs/dialog.svg

page-pictures: $(STAMP)  ## the pictures of the consent page, from a real browser
	$(BIN)/python tools/page_pictures.py docs/pictures

window-pictures: $(STAMP)  ## the pictures of the window, from a display of its own
	$(BIN)/python tools/window_pictures.py docs/pictures

docs: $(STAMP)           ## the generated pages of the reference
	$(BIN)/python tools/reference.py

bench: $(STAMP)          ## all benchmarks, ratios in one table
	$(BIN)/python bench/run.py

detection: $(STAMP)      ## what is caught and what is disturbed, over the labelled requests of bench/detection
	$(BIN)/python bench/detection/score.py

long-display: $(STAMP)   ## 10^6 random strings through the display, decoded back
	$(BIN)/python -m pytest -q -m long tests

long-edits: $(STAMP)     ## 2,000 random files for each law of an edit, in each notation
	CONSENTRY_EXAMPLES=2000 $(BIN)/python -m pytest -q tests/test_edit_bytes.py

fuzz: $(STAMP)           ## every reader under a coverage-guided fuzzer, ten minutes
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/fuzz.txt
	$(BIN)/python tools/fuzz.py 600

real-clients: $(STAMP)    ## real clients, from npm into a temporary folder, read back what is written
	$(BIN)/python tools/real_clients.py

sbom: $(STAMP)           ## what is shipped, as CycloneDX
	@mkdir -p dist
	$(BIN)/python tools/sbom.py > dist/sbom.cdx.json

languages: $(STAMP)      ## take new sentences of ours into the files of each language, and compile them
	$(BIN)/python tools/languages.py

snapshots: $(STAMP)      ## draw the exact screens that the tests compare with anew
	CONSENTRY_SNAPSHOTS=write $(BIN)/pytest -q tests/test_snapshots.py

names: $(STAMP)           ## the lists of names and look-alike letters, from packages that carry them
	$(BIN)/python tools/names.py

clean:
	rm -rf .venv dist build fuzz
