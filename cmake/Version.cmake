# CRIER_COMMIT and CRIER_BUILT_AT (seconds since 1970): of the commit that is configured, so that
# every build of one commit is the same. SOURCE_DATE_EPOCH overrules the time.

set(CRIER_COMMIT unknown)
set(CRIER_BUILT_AT 0)
find_package(Git QUIET)
if(Git_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} -C ${CMAKE_SOURCE_DIR} log -1 --format=%h/%ct
    OUTPUT_VARIABLE head OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(head MATCHES "^([0-9a-f]+)/([0-9]+)$")
    set(CRIER_COMMIT ${CMAKE_MATCH_1})
    set(CRIER_BUILT_AT ${CMAKE_MATCH_2})
  endif()
endif()
if(DEFINED ENV{SOURCE_DATE_EPOCH})
  set(CRIER_BUILT_AT $ENV{SOURCE_DATE_EPOCH})
endif()
