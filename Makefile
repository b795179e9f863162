# The ways in. Each sees to it that what is needed is there (scripts/bootstrap) and then calls cargo, which also works
# alone.

# Where rustup puts cargo, for shells that were open before.
export PATH := $(PATH):$(HOME)/.cargo/bin

.PHONY: help run test check sqlx openapi bootstrap

help: ## list these
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile

run: bootstrap ## serve on 127.0.0.1:8000 with a PostgreSQL of our own
	@cargo run

# Tests mostly wait, for each other's locks and for time: more of them side by side than there are cores.
export RUST_TEST_THREADS ?= $(shell echo $$((2 * $$(nproc 2>/dev/null || echo 2))))

test: bootstrap ## run all tests; they need no server
	@cargo test

check: ## all that a change has to pass
	@.ci/run

sqlx: bootstrap ## write .sqlx anew after a query or a migration has changed
	@scripts/prepare-sqlx

openapi: bootstrap ## write openapi.json and postman.json in openapi/ anew
	@cargo run --quiet -- openapi --write

bootstrap:
	@scripts/bootstrap
