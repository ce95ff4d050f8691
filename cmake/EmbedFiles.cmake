# Compiles files into a target's binary.
#
#   crier_embed_files(crier_store NAME sqlite_migrations PAIRS 0001.sql=${dir}/0001.sql ...)
#   crier_embed_files(crier_server NAME web_assets LIST ${file_with_pairs} DEPENDS ${stamp})
#
# The target may then include "embedded/NAME.hpp". ETAG names the version of all files; without it
# each has a digest of its own.

function(crier_embed_files target)
  cmake_parse_arguments(ARG "" "NAME;LIST;ETAG" "PAIRS;DEPENDS" ${ARGN})
  set(output ${CMAKE_BINARY_DIR}/generated)
  set(files ${ARG_DEPENDS})
  foreach(pair IN LISTS ARG_PAIRS)
    string(REGEX REPLACE "^[^=]*=" "" file ${pair})
    list(APPEND files ${file})
  endforeach()
  set(list_option)
  if(ARG_LIST)
    set(list_option --list ${ARG_LIST})
  endif()
  set(etag_option)
  if(ARG_ETAG)
    set(etag_option --etag ${ARG_ETAG})
  endif()
  set(base ${output}/embedded/${ARG_NAME})
  add_custom_command(
    OUTPUT ${base}.stamp
    BYPRODUCTS ${base}.S ${base}.hpp ${base}.cpp
    COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tools/embed_files.py
      --name ${ARG_NAME} --output ${output} ${list_option} ${etag_option} ${ARG_PAIRS}
    COMMAND ${CMAKE_COMMAND} -E touch ${base}.stamp
    DEPENDS ${CMAKE_SOURCE_DIR}/tools/embed_files.py ${files})
  set_source_files_properties(${base}.S PROPERTIES OBJECT_DEPENDS "${base}.stamp;${files}")
  target_sources(${target} PRIVATE ${base}.stamp ${base}.S ${base}.cpp)
  target_include_directories(${target} PRIVATE ${output})
endfunction()
