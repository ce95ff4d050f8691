# Every third-party library with its minimum version, once. Debian 12 has them all
# (tools/install_dependencies.sh). SYSTEM include paths keep our warnings out of their headers.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(fmt 9.1 REQUIRED)
find_package(spdlog 1.10 REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(ZLIB 1.2.13 REQUIRED)
find_package(CURL 7.88 REQUIRED)
find_package(prometheus-cpp REQUIRED)  # 1.0.1; it states no version to compare
find_package(CLI11 2.1 REQUIRED)
find_package(tomlplusplus 3.3 REQUIRED)
pkg_check_modules(LIBJWT REQUIRED IMPORTED_TARGET libjwt>=1.10)
pkg_check_modules(URING REQUIRED IMPORTED_TARGET liburing>=2.3)
# Headers only: the library is loaded by worker processes (src/jobs/pipelines/image).
pkg_check_modules(VIPS REQUIRED vips>=8.14)

if(CRIER_TESTS)
  find_package(GTest 1.12 REQUIRED)
endif()

# Boost is used header-only: Asio, Beast's HTTP parser, JSON (compiled once, in src/json).
# The definitions are global so that one precompiled header fits every module.
add_library(crier_boost INTERFACE)
target_link_libraries(crier_boost INTERFACE Boost::headers Threads::Threads)
add_compile_definitions(BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_DATE_TIME FMT_SHARED)
