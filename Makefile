# `make` alone lists the targets. CARGO_TARGET_DIR is honoured everywhere.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

TARGET := $(or $(CARGO_TARGET_DIR),target)
BINARY := $(TARGET)/release/rapport
WEB_SOURCES := $(shell find web -maxdepth 1 -type f 2>/dev/null) \
	$(shell find web/src web/public -type f 2>/dev/null)

.PHONY: help build demo demo-reset test fmt lint web bench tools release

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: tools release ## Build, make the demo company in ./rapport-data, serve it (DEMO_ARGS="--live …")
	@exec "$(BINARY)" demo $(DEMO_ARGS)

demo-reset: ## Remove the demo company, so that the next `make demo` begins anew
	@scripts/demo-reset.sh

test: ## Install what tests need, then check everything
	@exec scripts/test.sh

build: tools release ## The release binary, the web application inside it

web: web/dist/index.html ## The web application, into web/dist

fmt: web/node_modules/.package-lock.json ## Format Rust and web sources
	cargo fmt --all
	cd web && npm run --silent format

lint: web/node_modules/.package-lock.json ## House rules, clippy, web lints and types
	cargo run --quiet -p xtask -- tidy
	cargo clippy --workspace --all-targets -- -D warnings
	cd web && npm run --silent check

bench: build ## Benchmarks: their list, or the one of BENCH=ingest
	@exec "$(BINARY)" bench $(BENCH)

tools:
	@scripts/check-tools.sh
	@scripts/fetch-encoder.sh || echo "Going on without the sentence encoder: themes will be found by words alone." >&2

# Cargo knows what is fresh; the first build takes long, and says so.
release: web/dist/index.html
	@[ -x "$(BINARY)" ] || echo "Building the release binary: the first time takes about 25 minutes on 2 cores."
	@cargo build --release --locked -p rapport --bin rapport

web/dist/index.html: web/node_modules/.package-lock.json $(WEB_SOURCES)
	@echo "Building the web application"
	@cd web && npm run --silent build
	@touch $@

web/node_modules/.package-lock.json: web/package-lock.json
	@echo "Installing the packages of the web application"
	@cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@
