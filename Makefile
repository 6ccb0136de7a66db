# Everyday commands; `make help` lists them. Each brings what it needs by itself, in a fraction of a second when
# nothing is missing.
SWIFT   ?= swift
JOBS    ?= $(shell nproc)
DESTDIR ?= dist
PREFIX  ?= /opt/gantry
# Words for `gantry`, such as: make run ARGS="detect photo.jpg --model car.onnx"
ARGS    ?=
# Runs only tests whose name matches, such as: make test-unit FILTER=MediaTests
FILTER  ?=
ROUNDS  ?= 20000
# Where `make bench` writes its tables; docs/benchmarks.md to publish them.
PAGE    ?= .work/benchmarks.md

# The import check reports modules that a target uses without naming them in Package.swift.
FLAGS    = --jobs $(JOBS) --explicit-target-dependency-import-check error
# --disable-xctest: the empty XCTest run leaks, which address sanitizer reports as ours.
# Six tests at a time: all at once, a busy machine uses up the time limits of those that wait for others.
TEST     = SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=6 scripts/run-tests $(SWIFT) test --disable-xctest $(FLAGS) $(if $(FILTER),--filter '$(FILTER)')
RELEASE  = -c release --static-swift-stdlib
BINARY   = $$($(SWIFT) build $(RELEASE) --show-bin-path)
GANTRY   = "$(BINARY)/gantry"
# TBB_ENABLE_SANITIZERS: without it TBB opens a library with RTLD_DEEPBIND and the sanitizer aborts.
# --no-parallel: sanitized tests are slow, and side by side they use up each other's time limits.
SANITIZED = TBB_ENABLE_SANITIZERS=1 $(TEST) --no-parallel

.DEFAULT_GOAL := help
.PHONY: help setup setup-tests setup-benches setup-peers peers-for-tests build web release demo run run-debug test test-unit test-integration test-web test-page test-training test-airflow test-fast \
  test-architecture test-coverage quality lint format install check-install check-demo check-allocations bench bench-server bench-live bench-film bench-page fuzz soak soak-frames soak-cameras profile thread-sanitizer \
  address-sanitizer docs version env-info check-deps clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

## Running

demo: release ## see what this version can do, in a minute: a simulated junction, followed, and sent to a server
	@scripts/demo $(GANTRY)

run: release ## build for speed and run `gantry $(ARGS)`
	@$(GANTRY) $(ARGS)

run-debug: build ## run `gantry $(ARGS)` with every check on
	@"$$($(SWIFT) build --show-bin-path)/gantry" $(ARGS)

## Building

setup:
	@scripts/setup

setup-tests:
	@scripts/setup --tests

setup-benches:
	@scripts/setup --benches

setup-peers: setup-tests
	@scripts/setup-peers

build: setup web ## build for development
	$(SWIFT) build $(FLAGS)

# In one bundle beside the program, which finds it there; the names of what it loads say what is in them.
PAGE_PLACE = Sources/gantry/Resources/Web

web: $(PAGE_PLACE)/index.html ## check and bundle the page that the server shows

$(PAGE_PLACE)/index.html: scripts/build-web scripts/pack-web docs/openapi.json $(shell find Web) | setup
	@scripts/build-web .work/web
	@scripts/pack-web .work/web $(PAGE_PLACE)

release: setup web
	$(SWIFT) build $(RELEASE) --product gantry $(FLAGS)

install: release ## lay out a folder that runs from anywhere: make install DESTDIR=/somewhere
	scripts/lay-out "$(BINARY)" "$(DESTDIR)$(PREFIX)"

clean: ## remove what was built; .deps and .work stay
	rm -rf .build dist

## Testing

# Servers have a clock of their own: their tests run when the busy ones are over. The tests come last, so that the last
# line is their summary.
test: lint test-architecture test-web check-install check-demo check-allocations peers-for-tests test-page test-training test-unit test-integration ## everything continuous integration runs

# Real models at hand: their results are held against ONNX Runtime's. Without it those tests say that they are left out.
peers-for-tests: setup-tests
	@if [ -d "$${GANTRY_SHARED_DATA:-../shared/data}/models" ]; then \
	  scripts/setup-peers detection || echo "make: the comparison with ONNX Runtime is left out"; fi

test-unit: setup-tests web ## tests that start nothing
	$(TEST) --skip ServiceTests

# What holds others to the second runs before the busy ones; servers within the tests run apart from those that are
# programs, which take the processors from them.
TIMED    = 'PipelineTests.*ServiceTests|MessagingTests.Redis(JobQueue)?ServiceTests|WebServerTests.(MalformedInput|WebSocket|Server|HostileClient)ServiceTests|LiveSocketServiceTests|CameraIsolationServiceTests'

test-integration: setup-tests web ## tests against real servers, started by themselves
	$(TEST) --filter $(TIMED)
	$(TEST) --filter 'CommandTests.*ServiceTests' --skip TrainingServiceTests --skip $(TIMED)
	$(TEST) --filter 'ServiceTests' --skip CommandTests --skip $(TIMED)

test-web: setup ## the page's plain values and machines, without a browser: two seconds
	@scripts/test-web

# With the program as it is shipped: a debug build is too slow for a person.
test-page: release setup-tests ## the page, walked by a real browser: make test-page FILTER="webcam"
	@scripts/test-page $(GANTRY) $(if $(FILTER),-k '$(FILTER)')

test-training: setup-tests ## the detector's recipe, small: two minutes of a processor
	$(TEST) --filter TrainingServiceTests

test-airflow: setup-tests ## runs over videos that a real Airflow 2 and a real Airflow 3 carry through: ten minutes
	scripts/setup-peers airflow2
	scripts/setup-peers airflow3
	GANTRY_AIRFLOW=1 $(TEST) --filter CommandTests.AirflowTests

test-fast: setup ## tests of the rooms that are pure logic, for the time while one types
	$(SWIFT) test --disable-xctest $(FLAGS) --filter 'GroundworkTests|TrafficCoreTests|ConfigurationTests'

test-architecture: setup ## the rules of the house, read from the sources
	$(SWIFT) test --disable-xctest $(FLAGS) --filter ArchitectureTests

test-coverage: setup-tests web ## all tests, lines covered per room, held against docs/coverage-floor
	$(TEST) --scratch-path .build/coverage --enable-code-coverage
	scripts/coverage "$$($(SWIFT) test --scratch-path .build/coverage --show-codecov-path)" docs/coverage-floor

check-install: release ## prove that an installed folder runs without this checkout
	@rm -rf .work/installed
	@scripts/lay-out "$(BINARY)" .work/installed
	@scripts/check-install .work/installed

check-demo: release ## prove that the demo's server answers at the address and to the line that it prints
	@mkdir -p .work
	@scripts/demo $(GANTRY) </dev/null >.work/demo.log 2>&1 || { cat .work/demo.log; exit 1; }
	@echo "check-demo: $$(tail -1 .work/demo.log)"

check-allocations: release ## prove that trackers take nothing from the heap once they are warm
	@scripts/check-allocations $(GANTRY)

# Lock becomes a pthread mutex: thread sanitizer does not understand Synchronization.Mutex.
thread-sanitizer: setup-tests ## all tests under ThreadSanitizer
	$(SANITIZED) --scratch-path .build/tsan --sanitize=thread -Xswiftc -DTHREAD_SANITIZER

# intercept_tls_get_addr=0: the sanitizer's own list of thread-local blocks (DTLS_on_tls_get_addr) crashes now and then
# where threads come and go.
address-sanitizer: setup-tests ## all tests under AddressSanitizer and its leak check
	ASAN_OPTIONS=intercept_tls_get_addr=0 LSAN_OPTIONS="suppressions=$(CURDIR)/scripts/sanitizers/leak.txt" \
	  $(SANITIZED) --scratch-path .build/asan --sanitize=address

fuzz: setup-tests ## the mutation tests, long: make fuzz ROUNDS=20000
	GANTRY_FUZZ_ROUNDS=$(ROUNDS) $(SWIFT) test --disable-xctest $(FLAGS) --filter MutationTests

soak: setup-tests release ## the endurance tests: servers that die and come back, memory that must not grow
	GANTRY_SOAK=1 $(SWIFT) test --disable-xctest $(FLAGS) --filter '$(or $(FILTER),SoakTests)'
	$(if $(FILTER),,scripts/soak-frames $(GANTRY))
	$(if $(FILTER),,scripts/soak-cameras $(GANTRY))

soak-frames: setup-tests release ## six minutes: whoever moves pictures through Redis is killed, none is lost or doubled
	scripts/soak-frames $(GANTRY)

soak-cameras: setup-tests release ## half an hour: sixteen RTSP cameras, and three bad ones beside them
	scripts/soak-cameras $(GANTRY)

## Quality

quality: lint test-architecture ## formatting, scripts and the rules of the house

lint: setup ## formatting of the Swift sources, syntax of the scripts
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests
	@scripts/check-scripts

format: ## format the Swift sources in place
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests

docs: release ## write the pages that come from the program: docs/settings.md, docs/commands.md
	scripts/write-docs $(GANTRY)

## Measuring

bench: release setup-peers ## measure every stage, and the Python programs beside it
	scripts/bench $(GANTRY) --page $(PAGE)

bench-server: release setup-benches ## the HTTP server beside FastAPI, its sockets, its OpenAPI document, the Autobahn suite
	scripts/setup-peers http
	scripts/bench-http $(GANTRY)
	scripts/setup-peers openapi
	scripts/bench-openapi $(GANTRY)
	scripts/bench-autobahn $(GANTRY)

bench-live: release setup-tests ## from the lens of four RTSP cameras to the client, and live monitoring beside Python
	scripts/setup-peers live
	scripts/bench-live $(GANTRY)

bench-film: release setup-tests ## what a camera's film costs: its own packets passed on, beside pictures compressed anew
	scripts/bench-film $(GANTRY)

bench-page: release ## what the page costs a browser: first load, a camera at 30 messages a second for ten minutes, a wall
	scripts/bench-page $(GANTRY)

profile: release ## where `gantry $(ARGS)` spends its time
	scripts/profile $(ARGS)

## Asking

version: release ## the version of the program
	@$(GANTRY) version

env-info: ## machine, toolchain and library versions, for bug reports
	@scripts/env-info

check-deps: ## what is missing on this machine; installs nothing
	@scripts/setup --tests --check
