# The files of the program, for it and for its twin that the tests build over a scorer without a model. The request
# files are compiled in: the library does not export them.
set(ZSTC_CLI_SOURCES)
foreach(name batch chunk classify cli convert help info interrupt lines main options output parts progress row
        streams table terminal tokenize)
    list(APPEND ZSTC_CLI_SOURCES ${PROJECT_SOURCE_DIR}/src/cli/${name}.c)
endforeach()
foreach(name characters fields labels problem request response syntax value)
    list(APPEND ZSTC_CLI_REQUEST_SOURCES ${PROJECT_SOURCE_DIR}/src/request/${name}.c)
endforeach()
