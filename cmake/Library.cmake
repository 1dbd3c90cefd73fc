# libzstc.so, and its static twin for the tests.

set(symbol_map ${PROJECT_SOURCE_DIR}/src/api/libzstc.map)
add_library(zstc SHARED)
target_link_libraries(zstc PRIVATE zstc_core zstc_cpu zstc_torch)
target_include_directories(zstc INTERFACE
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
set_target_properties(zstc PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION 0 LINKER_LANGUAGE CXX
    LINK_DEPENDS ${symbol_map})
# A torch outside the system's folders is found again through the run path of the installed library. Named outright:
# INSTALL_RPATH_USE_LINK_PATH leaves out a torch that lies inside the project's own folder.
if(NOT ZSTC_TORCH_LIBS IN_LIST CMAKE_C_IMPLICIT_LINK_DIRECTORIES)
    set_target_properties(zstc PROPERTIES INSTALL_RPATH ${ZSTC_TORCH_LIBS})
endif()
target_link_options(zstc PRIVATE
    -Wl,--version-script=${symbol_map} -Wl,--exclude-libs,ALL -Wl,-z,defs -Wl,-z,relro -Wl,-z,now)
# libtorch keeps threads and registrations until the process ends, so that unmapping it crashes: dlclose leaves it be.
target_link_options(zstc PRIVATE -Wl,-z,nodelete)

# The same objects without hidden names: for tests that look inside, and installed on demand (ZSTC_STATIC).
add_library(zstc_static STATIC $<TARGET_OBJECTS:zstc_core> $<TARGET_OBJECTS:zstc_cpu> $<TARGET_OBJECTS:zstc_torch>)
target_link_libraries(zstc_static PUBLIC zstc_core zstc_cpu zstc_torch)
set_target_properties(zstc_static PROPERTIES OUTPUT_NAME zstc LINKER_LANGUAGE CXX)

include(cmake/Install.cmake)
