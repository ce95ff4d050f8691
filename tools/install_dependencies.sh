#!/usr/bin/env bash
# Installs what is missing on a Debian 12 machine:
#
#   tools/install_dependencies.sh build   to build and run crier
#   tools/install_dependencies.sh test    that, and what the tests and checks need
#
# Touches nothing when all is there. Uses sudo only when it is not root.
set -euo pipefail

build_packages=(
    ccache git mold ninja-build pkg-config python3
    libboost1.81-dev libcli11-dev libcurl4-openssl-dev libfmt-dev libjwt-dev libspdlog-dev
    libsqlite3-dev libssl-dev libtomlplusplus-dev liburing-dev libvips-dev prometheus-cpp-dev
    zlib1g-dev
)
test_packages=(
    chromium clang-19 clang-format-19 clang-tidy-19 libclang-rt-19-dev fonts-dejavu-core
    libbenchmark-dev libgmock-dev libgtest-dev openssl
    python3-aiohttp python3-msgpack python3-socketio
    valgrind
)

case "${1:-}" in
    build) wanted=("${build_packages[@]}") ;;
    test) wanted=("${build_packages[@]}" "${test_packages[@]}") ;;
    *)
        echo "usage: tools/install_dependencies.sh build|test" >&2
        exit 2
        ;;
esac

missing=()
for package in "${wanted[@]}"; do
    state=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing+=("$package")
done
[ "${#missing[@]}" -gt 0 ] || exit 0

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
echo "Installing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update --quiet=2
"${as_root[@]}" apt-get install --quiet=2 --yes --no-install-recommends "${missing[@]}"
