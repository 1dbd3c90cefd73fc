# zstc_embed(out file name): writes a C file with the bytes of `file` as the array NAME and their number as NAME_SIZE,
# and its path to the variable `out`.
function(zstc_embed out file name)
    set(source ${PROJECT_BINARY_DIR}/embedded/${name}.c)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(READ ${file} bytes HEX)
    string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
    file(CONFIGURE OUTPUT ${source} CONTENT "#include <stddef.h>

extern const unsigned char @name@[];
extern const size_t @name@_SIZE;

const unsigned char @name@[] = {
@bytes@
};
const size_t @name@_SIZE = sizeof @name@;
" @ONLY)
    set(${out} ${source} PARENT_SCOPE)
endfunction()
