# What the program needs besides the library: it reads compressed files.
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
add_library(zstc_cli_libraries INTERFACE)
target_link_libraries(zstc_cli_libraries INTERFACE PkgConfig::ZLIB PkgConfig::ZSTD)
