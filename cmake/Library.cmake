# libzstc.so, its static twin for the tests, and what `cmake --install` lays down.

set(symbol_map ${PROJECT_SOURCE_DIR}/src/api/libzstc.map)
add_library(zstc SHARED)
target_link_libraries(zstc PRIVATE zstc_core zstc_torch)
target_include_directories(zstc INTERFACE
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
set_target_properties(zstc PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION 0 LINKER_LANGUAGE CXX
    LINK_DEPENDS ${symbol_map} INSTALL_RPATH_USE_LINK_PATH ON)
target_link_options(zstc PRIVATE
    -Wl,--version-script=${symbol_map} -Wl,--exclude-libs,ALL -Wl,-z,defs -Wl,-z,relro -Wl,-z,now)

# The same objects without hidden names, for tests that look inside.
add_library(zstc_static STATIC $<TARGET_OBJECTS:zstc_core> $<TARGET_OBJECTS:zstc_torch>)
target_link_libraries(zstc_static PUBLIC zstc_core zstc_torch)
set_target_properties(zstc_static PROPERTIES OUTPUT_NAME zstc LINKER_LANGUAGE CXX)
