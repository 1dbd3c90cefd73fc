# libzstc.so, its static twin for the tests, and libzstc_cuda.so, which libzstc.so loads when a GPU is asked for: the
# half of libtorch for CUDA takes 370 MB and a quarter of a second. The static library has that part inside.

set(symbol_map ${PROJECT_SOURCE_DIR}/src/api/libzstc.map)
add_library(zstc SHARED)
target_link_libraries(zstc PRIVATE zstc_core zstc_cpu zstc_torch
    zstc_cuda_$<IF:$<BOOL:${ZSTC_WITH_CUDA}>,loaded,none>)
target_include_directories(zstc INTERFACE
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
set_target_properties(zstc PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION 0 LINKER_LANGUAGE CXX
    LINK_DEPENDS ${symbol_map})
# A torch outside the system's folders is found again through the run path of the installed library. Named outright:
# INSTALL_RPATH_USE_LINK_PATH leaves out a torch that lies inside the project's own folder.
set(run_path)
if(NOT ZSTC_TORCH_LIBS IN_LIST CMAKE_C_IMPLICIT_LINK_DIRECTORIES)
    set(run_path ${ZSTC_TORCH_LIBS})
endif()
set_target_properties(zstc PROPERTIES INSTALL_RPATH "${run_path}")
target_link_options(zstc PRIVATE
    -Wl,--version-script=${symbol_map} -Wl,--exclude-libs,ALL -Wl,-z,defs -Wl,-z,relro -Wl,-z,now)
# libtorch keeps threads and registrations until the process ends, so that unmapping it crashes: dlclose leaves it be.
target_link_options(zstc PRIVATE -Wl,-z,nodelete)

if(ZSTC_WITH_CUDA)
    add_library(zstc_cuda SHARED)
    target_link_libraries(zstc_cuda PRIVATE zstc_cuda_part)
    set_target_properties(zstc_cuda PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION 0 LINKER_LANGUAGE CXX
        INSTALL_RPATH "${run_path}")
    target_link_options(zstc_cuda PRIVATE -Wl,-z,defs -Wl,-z,relro -Wl,-z,now)
    set_target_properties(zstc PROPERTIES BUILD_RPATH "$ORIGIN" INSTALL_RPATH "$ORIGIN;${run_path}")
    add_dependencies(zstc zstc_cuda)
endif()

# The same objects without hidden names: for tests that look inside, and installed on demand (ZSTC_STATIC).
set(parts zstc_core zstc_cpu zstc_torch)
if(ZSTC_WITH_CUDA)
    list(APPEND parts zstc_cuda_linked zstc_cuda_part)
else()
    list(APPEND parts zstc_cuda_none)
endif()
add_library(zstc_static STATIC)
foreach(part IN LISTS parts)
    target_sources(zstc_static PRIVATE $<TARGET_OBJECTS:${part}>)
endforeach()
target_link_libraries(zstc_static PUBLIC ${parts})
set_target_properties(zstc_static PROPERTIES OUTPUT_NAME zstc LINKER_LANGUAGE CXX)

include(cmake/Install.cmake)
