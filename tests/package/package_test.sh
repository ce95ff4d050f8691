#!/usr/bin/env bash
# The library as somebody outside uses it: installed into an empty prefix, found by find_package,
# linked with the program in README.md, which is examples/readme_example.cpp to the letter.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

awk '/^```cpp$/ { inside = 1; next } /^```$/ { if (inside) exit } inside' README.md >"$folder/main.cpp"
diff examples/readme_example.cpp "$folder/main.cpp"
awk '/^```cmake$/ { inside = 1; next } /^```$/ { if (inside) exit } inside' README.md >"$folder/CMakeLists.txt"

cmake --build build/release --target crier_library
cmake --install build/release --prefix "$folder/prefix" --component library >/dev/null
cmake -S "$folder" -B "$folder/build" -DCMAKE_PREFIX_PATH="$folder/prefix" -DCMAKE_BUILD_TYPE=Release
cmake --build "$folder/build"
test -x "$folder/build/app"
