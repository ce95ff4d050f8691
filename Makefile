# The two commands, for a fresh Debian 12 machine. Everything else is a CMake preset, an npm script
# or a tool under tools/.

.PHONY: run test lint format release library bench

# Builds what is shipped and starts it with an embedded database and the demo dashboard.
run: release
	build/release/crier dev $(ARGS)

release:
	tools/install_dependencies.sh build
	cmake --preset release -DCRIER_TESTS=OFF
	cmake --build --preset release --target crier

# The C++ library into PREFIX, for find_package(crier).
PREFIX ?= /usr/local
library:
	tools/install_dependencies.sh build
	cmake --preset release -DCRIER_TESTS=OFF
	cmake --build --preset release --target crier_library
	cmake --install build/release --prefix $(PREFIX) --component library >/dev/null
	@echo "Installed. In a project: find_package(crier), and cmake -DCMAKE_PREFIX_PATH=$(PREFIX)"

# Installs, builds and runs every test; the last line says how many passed and failed.
# A part of it: make test ONLY=web  (tools/run_tests.py --help names the parts)
test:
	tools/install_dependencies.sh test
	tools/run_tests.py $(if $(ONLY),--only $(ONLY))

# Measures crier beside other servers and draws docs/images/comparison.svg; ARGS="--rounds 1" for a
# quick look. Nothing else should run meanwhile.
bench: release
	bench/compare/run.py $(ARGS)

lint:
	tools/install_dependencies.sh test
	tools/run_tests.py --only lint,tidy

format:
	git ls-files '*.cpp' '*.hpp' | xargs clang-format-19 -i
	npm run --silent format
