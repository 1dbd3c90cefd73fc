# The published answers become a part of the program: an array in a C file of the build folder.
set(answers ${CMAKE_CURRENT_LIST_DIR}/known_answers.json)
set(answers_source ${PROJECT_BINARY_DIR}/known_answers.c)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${answers})
file(READ ${answers} answers_bytes HEX)
string(REGEX REPLACE "(................................)" "\\1\n" answers_bytes "${answers_bytes}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," answers_bytes "${answers_bytes}")
file(CONFIGURE OUTPUT ${answers_source} CONTENT "#include <stddef.h>

extern const unsigned char CLI_KNOWN_ANSWERS[];
extern const size_t CLI_KNOWN_ANSWERS_SIZE;

const unsigned char CLI_KNOWN_ANSWERS[] = {
@answers_bytes@
};
const size_t CLI_KNOWN_ANSWERS_SIZE = sizeof CLI_KNOWN_ANSWERS;
" @ONLY)
list(APPEND ZSTC_CLI_SOURCES ${answers_source})
foreach(name IN ITEMS answers identity report selftest)
    list(APPEND ZSTC_CLI_SOURCES ${CMAKE_CURRENT_LIST_DIR}/${name}.c)
endforeach()
