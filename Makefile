# What a person types; the work is done by the scripts in tools/.
.PHONY: run test setup clean-tools

# Start SMP Desk in training mode; HEADLESS=1 takes a picture of it where there is no screen.
run:
	@HEADLESS=$(HEADLESS) tools/run

# Run every test.
test:
	@tools/test

# Only install what is missing to build and start.
setup:
	@tools/setup run

# Forget the Node.js that tools/setup keeps in this folder.
clean-tools:
	rm -rf .tools
