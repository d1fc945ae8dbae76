# The first-run commands. All of the work is in tools/dev.py, which needs Python 3.11 and nothing else.
# Without make: python3 tools/dev.py demo

# python3 where it is new enough, else the newest python3.X on PATH, else python3 all the same: it says what is missing.
PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$python"; exit; }; \
	done; echo python3)
DEV = $(if $(shell command -v $(PYTHON)),$(PYTHON) tools/dev.py,$(error No python3 on PATH. Expected Python 3.11 or newer; install it, or run: make PYTHON=/path/to/python3 ...))
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: demo test browser attacks prove lint bench forgery peers help

demo:  ## grade a class of sample hand-ins and show the report
	@$(DEV) demo $(ARGS)

test:  ## run the tests; ARGS="-k wire -x" goes to pytest
	@$(DEV) test $(ARGS)

browser:  ## open the pages in Chromium, with keyboard and axe-core (skipped aloud where it is not installed)
	@$(DEV) browser $(ARGS)

attacks:  ## grade hostile hand-ins at every tier of this machine (some minutes)
	@$(DEV) attacks $(ARGS)

prove:  ## that every assignment grades rightly: rights pass, wrongs and mutants do not (some minutes)
	@$(DEV) prove $(ARGS)

lint:  ## ruff, mypy, the import contracts, workflows
	@$(DEV) lint

bench:  ## how long grading takes
	@$(DEV) bench $(ARGS)

forgery:  ## who is fooled: known forgeries, handed in here and to other graders (installs these once, 1.6 GB)
	@$(DEV) forgery $(ARGS)

peers:  ## what grading costs here and with other graders, and what each says of a mistake (some minutes; installs them too)
	@$(DEV) peers $(ARGS)

help:  ## this list
	@sed -n 's/^\([a-z]*\):  ## /  make \1	/p' Makefile
