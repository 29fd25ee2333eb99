# What a person types; the work is done by the scripts in tools/.
.PHONY: run test fuzz differential mutants setup clean-tools

# Start SMP Desk in training mode; HEADLESS=1 takes a picture of it where there is no screen.
run:
	@HEADLESS=$(HEADLESS) tools/run

# Run every test.
test:
	@tools/test

# Throw made-up bytes at everything that reads bytes, each target for SECONDS; what is found becomes a test's file.
fuzz:
	@FUZZ_SECONDS=$(or $(SECONDS),60) FUZZ_TARGETS="$(TARGETS)" FUZZ_JOBS=$(or $(JOBS),1) FUZZ_KEEP=$(KEEP) tools/fuzz

# Compare our verdict on COUNT made-up documents with xmlsec1's and xml-sec's; another SEED makes other documents.
differential:
	@DIFFERENTIAL_SEED=$(or $(SEED),1) DIFFERENTIAL_COUNT=$(or $(COUNT),20000) tools/differential

# Take out every check of the verifier, one at a time, and see that a file of tests/suite/signature notices.
mutants:
	@tools/mutants

# Only install what is missing to build and start.
setup:
	@tools/setup run

# Forget the Node.js that tools/setup keeps in this folder.
clean-tools:
	rm -rf .tools
