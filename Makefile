# The commands that README.md and .ci/run use. `make demo` and `make test` set up all they need.

SWIFT ?= swift
# Beside the compiler.
DOCC ?= $(dir $(shell command -v $(SWIFT)))docc
# The package manager passes the traits to the compiler in the order of a hash table, another one at each start, and
# builds all anew when it changes; so its hashes are made the same, also where it only runs the tests, since it plans the
# build there too. Tests therefore run with those hashes; programs that are built have ones that differ.
BUILD = SWIFT_DETERMINISTIC_HASHING=1 $(SWIFT) build
TEST = SWIFT_DETERMINISTIC_HASHING=1 $(SWIFT) test --skip-build --no-parallel
# The manifest looks for optional libraries, so its result must not come from a cache made before they were installed.
FRESH = --manifest-cache none
RELEASE = $(FRESH) -c release
# Programs bring Swift's libraries with them, so that they run where no Swift is. Without line numbers for a debugger they
# are built in an eighth less time; names of functions are there.
PROGRAM = $(RELEASE) --static-swift-stdlib -Xswiftc -gnone
# What is tested is optimised, since numeric loops are some fifty times slower without, and assertions fire: those of our
# code, and those of the standard library that only debug builds have otherwise (bounds of unsafe buffers). A scratch
# path of their own keeps them from rebuilding what `build` made.
TESTING = $(RELEASE) -Xswiftc -enable-testing -Xswiftc -assert-config -Xswiftc Debug --disable-xctest
# Portable tests have one too, unless told to share what both need of other packages, as .ci/run does.
PORTABLE_PATH ?= .build/portable
PORTABLE = $(TESTING) --disable-default-traits --scratch-path $(PORTABLE_PATH)
# What the portable kernels and a build without JPEG change.
PORTABLE_TESTS ?= ^((EngineTests|NeuralNetworksTests|FileFormatsTests|ImageCodecsTests)\.|LatentSpaceTests\.Sampler)
THREADS = $(FRESH) --sanitize=thread --disable-xctest --scratch-path .build/threads
THREADS_TESTS = ^(EngineTests\.(Parallel|Locked|BufferPool|ThreadCount)|DatasetsTests\.)
SOURCES = Sources Tests Examples Notebooks-as-scripts Package.swift
# The scripts to run; ONLY=3 is the third alone.
NOTEBOOKS = $(or $(ONLY),1 2 3 4 5 6)

# Where `make install` puts latent; packages give DESTDIR, the root of another system, too.
PREFIX ?= /usr/local

.PHONY: help deps build install uninstall demo notebooks test test-portable test-threads fuzz docs format format-check benchmarks bench clean

help:
	@echo "make demo           set up, build, and show the main job on the bundled model in out/ (QUICK=1: smaller)"
	@echo "make notebooks      run the scripts in Notebooks-as-scripts/, a page each in out/ (ONLY=3: the third alone)"
	@echo "make test           set up, then run every test (FILTER=EngineTests: only those)"
	@echo "make build          build .build/release/latent"
	@echo "make install        build, then install into PREFIX, $(PREFIX) unless given; make uninstall takes it away"
	@echo "make deps           install the system libraries that are missing"
	@echo "make test-portable  build and test without oneDNN and JPEG"
	@echo "make test-threads   the thread sanitiser over what runs on several threads"
	@echo "make fuzz           readers of files against random bytes, SECONDS=120 in all; see Tests/Fuzzing/fuzz"
	@echo "make docs            the pages of the library, in out/docs"
	@echo "make format         format all Swift files; format-check only says what it would change"
	@echo "make benchmarks     measure this machine; see Benchmarks/"
	@echo "make bench          the table of speeds, beside PyTorch with PYTHON=... PEERS=... (README=1: into README.md)"
	@echo "make clean          remove .build and out"

deps:
	@Scripts/install-dependencies

build: deps
	$(BUILD) $(PROGRAM) --product latent

# Under sudo, what its caller has built is installed, so that nothing in his folder becomes root's.
install:
	@[ -n "$$SUDO_USER" ] && [ -x .build/release/latent ] || $(MAKE) --no-print-directory build
	@Scripts/install-latent install "$(DESTDIR)$(PREFIX)" .build/release/latent

uninstall:
	@Scripts/install-latent uninstall "$(DESTDIR)$(PREFIX)"

demo: build
	.build/release/latent demo $(if $(QUICK),--quick) --output out

# A script that fails says why in a line: its stack is of no interest to whoever runs it.
notebooks: deps
	$(BUILD) $(PROGRAM) $(if $(ONLY),--product notebook-$(ONLY))
	@for number in $(NOTEBOOKS); do SWIFT_BACKTRACE=enable=no .build/release/notebook-$$number out || exit 1; done

test: deps
	$(BUILD) --build-tests $(TESTING) --scratch-path .build/testing
	$(TEST) $(TESTING) --scratch-path .build/testing $(if $(FILTER),--filter '$(FILTER)')

test-portable: deps
	$(BUILD) --build-tests $(PORTABLE)
	$(TEST) $(PORTABLE) --filter '$(PORTABLE_TESTS)'

# The thread sanitiser over what runs on several threads: the engine's kernels and pool, the pipelines of pictures. All
# else is callers of those, and would take many times as long.
test-threads: deps
	LATENT_TESTS=EngineTests,DatasetsTests $(BUILD) --build-tests $(THREADS)
	LATENT_TESTS=EngineTests,DatasetsTests $(TEST) $(THREADS) --filter '$(THREADS_TESTS)'

fuzz: deps
	@Tests/Fuzzing/fuzz $(or $(SECONDS),120) $(TARGETS)

# The library's pages. docc comes with Swift; a page that it has something to say about is an error. Symbols are those of a
# debug build, whose scratch path keeps it from what `build` made.
docs: deps
	@mkdir -p .build/symbols out
	$(BUILD) $(FRESH) --scratch-path .build/docs --target Latent \
	  -Xswiftc -emit-symbol-graph -Xswiftc -emit-symbol-graph-dir -Xswiftc .build/symbols
	$(DOCC) convert Sources/LatentLibrary/Documentation.docc --warnings-as-errors --fallback-display-name Latent \
	  --fallback-bundle-identifier latent.Latent --additional-symbol-graph-dir .build/symbols \
	  --transform-for-static-hosting --output-dir out/docs
	@echo "out/docs: for any web server; the first page is under /documentation/latent"

format:
	$(SWIFT) format --in-place --parallel --recursive $(SOURCES)

format-check:
	$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)

benchmarks: deps
	$(BUILD) $(PROGRAM) --product latent-benchmarks
	@for part in boundary search pca; do .build/release/latent-benchmarks $$part || exit 1; done
	@Benchmarks/openblas_cores.sh

bench: deps
	$(BUILD) $(PROGRAM) --product latent
	$(BUILD) $(PROGRAM) --product latent-benchmarks
	@Benchmarks/peers.sh $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(README),--readme) \
	  $(if $(PYTHON),--python '$(PYTHON)' --peers '$(PEERS)')

clean:
	rm -rf .build out
