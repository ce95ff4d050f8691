# The one way to declare a module.
#
#   crier_module(hub
#     DEPENDS auth loop telemetry base   # modules whose headers it may include; nothing else
#     LIBRARIES fmt::fmt                 # third-party targets
#     SOURCES room.cpp ...
#     TESTS room_test.cpp ...)           # beside the code; one executable per module
#
# makes the static library crier_hub and, with tests on, crier_hub_test. A nested folder writes
# its path: crier_module(gateways/documents ...) makes crier_gateways_documents.
# tools/check_layers.py reads these DEPENDS lists and compares every #include with them.

function(crier_module path)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LIBRARIES;SOURCES;TESTS;TEST_LIBRARIES" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "crier_module(${path}): unknown arguments ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  string(REPLACE "/" "_" name crier_${path})
  set(depends)
  foreach(module IN LISTS ARG_DEPENDS)
    string(REPLACE "/" "_" target crier_${module})
    list(APPEND depends ${target})
  endforeach()

  if(ARG_SOURCES)
    add_library(${name} STATIC ${ARG_SOURCES})
    target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(${name} PUBLIC ${depends} ${ARG_LIBRARIES})
    crier_use_precompiled_headers(${name})
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(${name} INTERFACE ${depends} ${ARG_LIBRARIES})
  endif()

  if(CRIER_TESTS AND ARG_TESTS)
    add_executable(${name}_test ${ARG_TESTS})
    target_include_directories(${name}_test PRIVATE ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name}_test PRIVATE ${name} ${ARG_TEST_LIBRARIES} GTest::gmock GTest::gtest_main)
    crier_use_precompiled_headers(${name}_test)
    add_test(NAME ${name}_test COMMAND ${name}_test)
    set_tests_properties(${name}_test PROPERTIES LABELS unit TIMEOUT 120)
  endif()
endfunction()

# All modules share one precompiled header with what is slow to parse (src/pch); each source still
# names its own includes: the target check_headers compiles every header alone, without it.
function(crier_use_precompiled_headers target)
  target_link_libraries(${target} PRIVATE crier_boost fmt::fmt)
  target_precompile_headers(${target} REUSE_FROM crier_pch)
endfunction()
