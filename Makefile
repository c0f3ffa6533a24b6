# The two commands that a stranger needs are `make run` and `make test`; both
# do their own set-up. `make help` lists the others.

SHELL := /bin/sh
PORT ?= 8080
RECORDINGS ?= 5000
DATA ?= data/demo/media.db
export PATH := $(PATH):$(HOME)/.cargo/bin

WASM_TEST_FLAGS = --cfg getrandom_backend="wasm_js" -C link-arg=-zstack-size=8388608

.PHONY: help run web test simulate test-rust test-wasm test-npm test-dashboard lint docs generate bench bench-browser build clean

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

run: build ## Build, load a demo home, serve API and dashboard, print the address
	target/debug/edgelite --data $(DATA) demo --recordings $(RECORDINGS) --if-empty
	target/debug/edgelite --data $(DATA) serve --listen 127.0.0.1:$(PORT) --sync open

build: web ## The module, the npm package, the dashboard and the program
	cargo build

web:
	scripts/setup build
	npm run --silent build

# Not through `build`: the tests' dependencies ask for more of the crates that both share, and build the program, too.
test: web ## Everything: Rust, WebAssembly in Chromium, the npm package, the dashboard
	scripts/setup test
	$(MAKE) lint test-rust test-wasm test-npm test-dashboard
	@echo "make test: all passed"

simulate: ## Sync under everything that can happen, with thousands of seeds
	EDGELITE_SEEDS=$${EDGELITE_SEEDS:-2000} cargo test --profile simulation --no-default-features --features server --test sync \
		-- after_anything_that_happened_all_stores_are_alike
	EDGELITE_SEEDS=$${EDGELITE_SEEDS:-250} cargo test --profile simulation --no-default-features --features server --test sync \
		-- stores_of_all_catalogs_are_alike_after_anything_that_happened

lint:
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings
	npm run --silent typecheck

test-rust:
	cargo test

test-wasm:
	CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner \
	CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS='$(WASM_TEST_FLAGS)' \
	WASM_BINDGEN_TEST_TIMEOUT=600 CHROMEDRIVER=$${CHROMEDRIVER:-/usr/bin/chromedriver} \
	cargo test --target wasm32-unknown-unknown --no-default-features --features bindings --test conformance_browser --test conformance_node

test-npm:
	npm run --silent test:unit
	npm run --silent test:node
	npm run --silent test:browser
	npm run --silent test:package

test-dashboard:
	npx vitest run --config tests/dashboard/vitest.config.ts

docs: ## The Rust documentation, broken links being errors
	RUSTDOCFLAGS='-D warnings' cargo doc --no-deps

generate: ## Renew the files that are written from the catalogs
	EDGELITE_GENERATE=1 cargo test --test generated

bench: ## The native store beside SQLite, the server under many clients; writes benches/results
	mkdir -p benches/results
	cargo bench --bench native -- --json $(CURDIR)/benches/results/native.json > benches/results/native.md
	cargo bench --bench http -- --json $(CURDIR)/benches/results/http.json > benches/results/http.md
	cat benches/results/native.md benches/results/http.md

bench-browser: ## The package beside its peers in one Chromium; writes benches/browser/results
	scripts/setup
	npm run --silent build
	npm --prefix benches/browser ci
	node benches/browser/run.mjs

clean: ## Remove what was built
	rm -rf target dist node_modules www/client/wasm www/dashboard/dist
