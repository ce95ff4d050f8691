# The web packages, built with npm and listed for crier_embed_files:
#   CRIER_WEB_ASSET_LIST  one PATH=FILE per line
#   CRIER_WEB_STAMP       changes with them
#
# tools/build_web.py builds once for all presets: the result lies beside the sources.

set(CRIER_WEB_ASSET_LIST ${CMAKE_BINARY_DIR}/generated/web_assets.list)
set(CRIER_WEB_STAMP ${CMAKE_BINARY_DIR}/generated/web_assets.stamp)

if(CRIER_WEB)
  file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS
    ${CMAKE_SOURCE_DIR}/clients/client/src/*
    ${CMAKE_SOURCE_DIR}/clients/client/scripts/*
    ${CMAKE_SOURCE_DIR}/console/src/*)
  add_custom_command(
    OUTPUT ${CRIER_WEB_STAMP}
    BYPRODUCTS ${CRIER_WEB_ASSET_LIST}
    COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tools/build_web.py --list ${CRIER_WEB_ASSET_LIST}
    COMMAND ${CMAKE_COMMAND} -E touch ${CRIER_WEB_STAMP}
    DEPENDS
      ${CMAKE_SOURCE_DIR}/tools/build_web.py
      ${CMAKE_SOURCE_DIR}/package-lock.json
      ${CMAKE_SOURCE_DIR}/console/index.html
      ${CMAKE_SOURCE_DIR}/console/vite.config.ts
      ${CMAKE_SOURCE_DIR}/contracts/close_codes.json
      ${CMAKE_SOURCE_DIR}/contracts/dashboard_events.json
      ${CMAKE_SOURCE_DIR}/contracts/errors.json
      ${web_sources}
    COMMENT "Building the web packages"
    VERBATIM)
else()
  file(WRITE ${CRIER_WEB_ASSET_LIST} "")
  file(WRITE ${CRIER_WEB_STAMP} "")
endif()
