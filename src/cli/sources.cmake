# The files of the program, for it and for its twin that the tests build over a scorer without a model. What it
# shares with the library is compiled in: the library does not export it.
set(ZSTC_CLI_SOURCES)
foreach(name IN ITEMS
        batch/batch
        batch/description
        batch/journal
        batch/queue
        batch/run
        batch/table
        batch/target
        bench/bench
        bench/measure
        bench/report
        bench/workload
        chunk
        classify
        cli
        commands
        convert
        csv
        decode
        help
        info
        interrupt
        label_file
        limits
        lines
        main
        option_rows
        options
        parts
        progress
        row
        streams
        table
        terminal
        tokenize)
    list(APPEND ZSTC_CLI_SOURCES ${PROJECT_SOURCE_DIR}/src/cli/${name}.c)
endforeach()
if(ZSTC_WITH_PULL)
    foreach(name IN ITEMS
            answer
            bar
            blob
            checksum
            fetch
            http
            listing
            origin
            paths
            plan
            pull
            refusal
            retry
            settings
            signals
            store)
        list(APPEND ZSTC_CLI_SOURCES ${PROJECT_SOURCE_DIR}/src/cli/pull/${name}.c)
    endforeach()
endif()
include(${CMAKE_CURRENT_LIST_DIR}/selftest/sources.cmake)
if(ZSTC_WITH_SERVE)
    include(${PROJECT_SOURCE_DIR}/src/serve/sources.cmake)
    list(APPEND ZSTC_CLI_SOURCES ${ZSTC_SERVE_SOURCES})
endif()
foreach(name base/array base/error base/expand base/fill base/hub base/list base/utf8 model/formats model/module_names
        request/candidates request/candidates_json request/error_json request/labels request/members request/parameters
        request/refuse request/request request/request_add request/response request/strings request/syntax
        request/value tokenizer/file_names)
    list(APPEND ZSTC_CLI_SHARED_SOURCES ${PROJECT_SOURCE_DIR}/src/${name}.c)
endforeach()
