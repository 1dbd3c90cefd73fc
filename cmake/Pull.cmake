# What the command `zstc pull` needs, for the program and its twin in the tests. The library has nothing of it.
#
# ZSTC_PULL is AUTO (with the command if libcurl and libcrypto are there), ON or OFF. libcrypto computes the checksums:
# Debian's libcurl (OpenSSL) is linked with it already.
set(ZSTC_PULL AUTO CACHE STRING "Build the command zstc pull, which needs libcurl and libcrypto: AUTO, ON or OFF")
add_library(zstc_pull_libraries INTERFACE)
set(ZSTC_WITH_PULL OFF)
if(NOT ZSTC_PULL STREQUAL "OFF")
    if(ZSTC_PULL STREQUAL "ON")
        set(required REQUIRED)
    endif()
    pkg_check_modules(CURL ${required} IMPORTED_TARGET libcurl>=7.85)
    pkg_check_modules(CRYPTO ${required} IMPORTED_TARGET libcrypto>=3)
    if(CURL_FOUND AND CRYPTO_FOUND)
        set(ZSTC_WITH_PULL ON)
        target_link_libraries(zstc_pull_libraries INTERFACE PkgConfig::CURL PkgConfig::CRYPTO)
        target_compile_definitions(zstc_pull_libraries INTERFACE ZSTC_WITH_PULL=1)
    endif()
endif()
message(STATUS "zstc pull: ${ZSTC_WITH_PULL}")
