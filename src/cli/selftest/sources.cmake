# The published answers become a part of the program.
zstc_embed(answers_source ${CMAKE_CURRENT_LIST_DIR}/known_answers.json CLI_KNOWN_ANSWERS)
list(APPEND ZSTC_CLI_SOURCES ${answers_source})
foreach(name IN ITEMS answers identity report selftest)
    list(APPEND ZSTC_CLI_SOURCES ${CMAKE_CURRENT_LIST_DIR}/${name}.c)
endforeach()
