# The library for other programs: one archive of the modules behind crier::Server, and the public
# headers.
#
#   cmake --build build/release --target crier_library
#   cmake --install build/release --prefix PREFIX --component library
#
# Then, in another project: find_package(crier REQUIRED), target_link_libraries(app crier::crier).

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(crier_library_modules
  base json crypto telemetry loop net auth http websocket hub engineio socketio bundles sdk)
set(crier_library_objects)
foreach(module IN LISTS crier_library_modules)
  list(APPEND crier_library_objects $<TARGET_OBJECTS:crier_${module}>)
endforeach()

add_library(crier_library STATIC EXCLUDE_FROM_ALL ${crier_library_objects})
set_target_properties(crier_library PROPERTIES
  OUTPUT_NAME crier EXPORT_NAME crier LINKER_LANGUAGE CXX
  ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
target_compile_features(crier_library INTERFACE cxx_std_23)
target_include_directories(crier_library INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
# jwt, uring: they have a pkg-config file only, and their name is all the linker needs.
target_link_libraries(crier_library INTERFACE
  Boost::headers Threads::Threads fmt::fmt spdlog::spdlog prometheus-cpp::core OpenSSL::SSL
  OpenSSL::Crypto ZLIB::ZLIB jwt uring)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/crier)
install(TARGETS crier_library EXPORT crierTargets COMPONENT library
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} OPTIONAL)
install(DIRECTORY include/crier DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library
  FILES_MATCHING PATTERN *.hpp)
install(EXPORT crierTargets NAMESPACE crier:: DESTINATION ${package} COMPONENT library)
configure_file(cmake/crierConfig.cmake.in ${CMAKE_BINARY_DIR}/crierConfig.cmake @ONLY)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/crierConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/crierConfig.cmake ${CMAKE_BINARY_DIR}/crierConfigVersion.cmake
  DESTINATION ${package} COMPONENT library)
