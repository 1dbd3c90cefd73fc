# Finds libtorch and makes the target zstc_libtorch of it.
#
# Which one: CMAKE_PREFIX_PATH or Torch_DIR if given; else the torch that python3 can import; else the distribution's.
# TorchConfig.cmake is not used: with a CUDA build it demands a whole CUDA toolkit although nothing here is compiled by
# nvcc, and it can pick a libc10 of another installation.

set(ZSTC_CUDA AUTO CACHE STRING "Link the CUDA half of libtorch: AUTO, ON or OFF")

function(zstc_libtorch_candidates out)
    set(candidates)
    if(Torch_DIR) # <root>/share/cmake/Torch, or <prefix>/lib/<triplet>/cmake/Torch
        list(APPEND candidates ${Torch_DIR}/../../.. ${Torch_DIR}/../../../..)
    endif()
    foreach(prefix IN LISTS CMAKE_PREFIX_PATH)
        list(APPEND candidates ${prefix} ${prefix}/torch ${prefix}/../..)
    endforeach()
    find_program(ZSTC_PYTHON3 python3)
    if(ZSTC_PYTHON3 AND NOT candidates)
        execute_process(
            COMMAND ${ZSTC_PYTHON3} -c "from importlib.util import find_spec
torch = find_spec('torch')
print(torch.submodule_search_locations[0] if torch else '')"
            OUTPUT_VARIABLE from_python OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
        if(from_python)
            list(APPEND candidates ${from_python})
        endif()
    endif()
    list(APPEND candidates /usr /usr/local)
    set(${out} ${candidates} PARENT_SCOPE)
endfunction()

zstc_libtorch_candidates(candidates)
foreach(candidate IN LISTS candidates)
    get_filename_component(root ${candidate} ABSOLUTE)
    if(NOT EXISTS ${root}/include/torch/script.h)
        continue()
    endif()
    find_library(found_torch_cpu torch_cpu PATHS ${root}/lib ${root}/lib/${CMAKE_LIBRARY_ARCHITECTURE}
                 NO_DEFAULT_PATH NO_CACHE)
    if(found_torch_cpu)
        set(ZSTC_TORCH_ROOT ${root})
        get_filename_component(ZSTC_TORCH_LIBS ${found_torch_cpu} DIRECTORY)
        break()
    endif()
endforeach()
if(NOT ZSTC_TORCH_ROOT)
    message(FATAL_ERROR "no libtorch: install libtorch-dev, or give -DCMAKE_PREFIX_PATH=<torch folder>")
endif()

set(version_header ${ZSTC_TORCH_ROOT}/include/torch/headeronly/version.h) # where newer ones keep it
if(NOT EXISTS ${version_header})
    set(version_header ${ZSTC_TORCH_ROOT}/include/torch/csrc/api/include/torch/version.h)
endif()
file(STRINGS ${version_header} parts REGEX "#define TORCH_VERSION_(MAJOR|MINOR|PATCH) [0-9]+")
string(REGEX REPLACE "[^0-9;]" "" parts "${parts}")
string(REPLACE ";" "." ZSTC_TORCH_VERSION "${parts}")

set(has_cuda OFF)
if(EXISTS ${ZSTC_TORCH_LIBS}/libtorch_cuda.so)
    set(has_cuda ON)
endif()
if(ZSTC_CUDA STREQUAL "AUTO")
    set(ZSTC_WITH_CUDA ${has_cuda})
elseif(ZSTC_CUDA AND NOT has_cuda)
    message(FATAL_ERROR "ZSTC_CUDA is ON, but the libtorch at ${ZSTC_TORCH_LIBS} has no libtorch_cuda.so")
else()
    set(ZSTC_WITH_CUDA ${ZSTC_CUDA})
endif()

add_library(zstc_libtorch INTERFACE)
target_include_directories(zstc_libtorch SYSTEM INTERFACE
    ${ZSTC_TORCH_ROOT}/include ${ZSTC_TORCH_ROOT}/include/torch/csrc/api/include)
target_link_libraries(zstc_libtorch INTERFACE ${ZSTC_TORCH_LIBS}/libtorch_cpu.so ${ZSTC_TORCH_LIBS}/libc10.so)
if(ZSTC_TORCH_VERSION VERSION_LESS 2.9)
    target_compile_features(zstc_libtorch INTERFACE cxx_std_17)
else()
    target_compile_features(zstc_libtorch INTERFACE cxx_std_20)
endif()

# The wheels of a PyPI torch keep CUDA's libraries beside it, in nvidia/<package>/lib; the linker must be told.
file(GLOB nvidia_libs LIST_DIRECTORIES true ${ZSTC_TORCH_ROOT}/../nvidia/*/lib)
foreach(dir IN LISTS nvidia_libs)
    target_link_options(zstc_libtorch INTERFACE -Wl,-rpath-link,${dir})
endforeach()
# What alone needs the half for CUDA: it is loaded when it is asked for.
add_library(zstc_libtorch_cuda INTERFACE)
target_link_libraries(zstc_libtorch_cuda INTERFACE zstc_libtorch)
if(ZSTC_WITH_CUDA)
    # Nothing refers to libtorch_cuda by name: its kernels register themselves, so --as-needed would drop it.
    target_link_libraries(zstc_libtorch_cuda INTERFACE
        -Wl,--push-state,--no-as-needed ${ZSTC_TORCH_LIBS}/libtorch_cuda.so ${ZSTC_TORCH_LIBS}/libc10_cuda.so
        -Wl,--pop-state)
endif()

# CUDA graphs alone need headers of CUDA itself. A toolkit has them all; some wheels bring cuda_runtime_api.h without
# what the headers of their torch include besides (crt/host_config.h), so the first folder is taken that compiles.
set(ZSTC_WITH_GRAPHS OFF)
if(ZSTC_WITH_CUDA AND ZSTC_TORCH_VERSION VERSION_GREATER_EQUAL 2.1)
    file(GLOB nvidia_includes LIST_DIRECTORIES true ${ZSTC_TORCH_ROOT}/../nvidia/cu*/include)
    get_target_property(torch_includes zstc_libtorch INTERFACE_INCLUDE_DIRECTORIES)
    set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
    foreach(dir IN LISTS nvidia_includes ITEMS $ENV{CUDA_HOME}/include /usr/local/cuda/include /usr/include)
        if(NOT EXISTS ${dir}/cuda_runtime_api.h)
            continue()
        endif()
        try_compile(compiles ${CMAKE_BINARY_DIR} ${CMAKE_CURRENT_LIST_DIR}/has_graphs.cpp
                    CMAKE_FLAGS "-DINCLUDE_DIRECTORIES=${dir};${torch_includes}" CXX_STANDARD 20)
        if(compiles)
            target_include_directories(zstc_libtorch_cuda SYSTEM INTERFACE ${dir})
            set(ZSTC_WITH_GRAPHS ON)
            break()
        endif()
    endforeach()
    unset(CMAKE_TRY_COMPILE_TARGET_TYPE)
endif()
message(STATUS "libtorch ${ZSTC_TORCH_VERSION} at ${ZSTC_TORCH_LIBS}, "
    "CUDA ${ZSTC_WITH_CUDA}, CUDA graphs ${ZSTC_WITH_GRAPHS}")
