# Every target forwards to bootstrap.py, which sets up what is missing and then does the work.
# Where there is no make (Windows): py bootstrap.py demo $(ARGS)

# The first Python that is new enough; otherwise bootstrap.py says what is wanted.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$python" && exit; \
	done; echo python3)

.DEFAULT_GOAL := help
.PHONY: help demo test check tour shots package setup

demo: ## set up, then open the console on the embedded organisation (no screen: works the tour, with pictures)
	@"$(PYTHON)" bootstrap.py demo $(ARGS)

test: ## set up, then run every check and the tests, the fast ones first
	@"$(PYTHON)" bootstrap.py test $(ARGS)

check: ## set up, then the same as test
	@"$(PYTHON)" bootstrap.py check

tour: ## set up, then work the main job in the real windows without a hand: build/tour
	@"$(PYTHON)" bootstrap.py tour

shots: ## set up, then draw every screen, light and dark, Japanese and English: build/shots
	@"$(PYTHON)" bootstrap.py shots

package: ## set up, then build this system's installer and prove it (Linux: root, for a clean Debian 12): dist
	@"$(PYTHON)" bootstrap.py package $(ARGS)

setup: ## set up only
	@"$(PYTHON)" bootstrap.py setup

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-7s %s\n", $$1, $$2}' Makefile
