# Everyday commands. `make install DESTDIR=…` lays out a folder that runs from anywhere.
SWIFT   ?= swift
DESTDIR ?= dist
PREFIX  ?= /opt/gantry
ROOT    := $(DESTDIR)$(PREFIX)
# The import check reports modules that a target uses without naming them in Package.swift.
FLAGS   ?= --explicit-target-dependency-import-check error


	$(SWIFT) build $(FLAGS)

	$(SWIFT) test --disable-xctest $(FLAGS)

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests

	$(SWIFT) test --disable-xctest --enable-code-coverage $(FLAGS)
	scripts/coverage "$$($(SWIFT) test --show-codecov-path)"

# --disable-xctest: the empty XCTest run leaks, which address sanitizer reports as ours.
# TBB_ENABLE_SANITIZERS: without it TBB opens a library with RTLD_DEEPBIND and the sanitizer aborts.
SANITIZED = TBB_ENABLE_SANITIZERS=1 $(SWIFT) test --disable-xctest $(FLAGS)

# Lock becomes a pthread mutex: thread sanitizer does not understand Synchronization.Mutex.
	$(SANITIZED) --scratch-path .build/tsan --sanitize=thread -Xswiftc -DTHREAD_SANITIZER

	$(SANITIZED) --scratch-path .build/asan --sanitize=address

	$(SWIFT) build -c release --static-swift-stdlib --product gantry $(FLAGS)
	scripts/lay-out "$$($(SWIFT) build -c release --static-swift-stdlib --show-bin-path)" "$(ROOT)"


.PHONY: build test lint coverage thread-sanitizer address-sanitizer install
