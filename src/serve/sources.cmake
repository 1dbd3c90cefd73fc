# The files of the service, which become a part of the program.
foreach(name IN ITEMS
        access
        body
        connection
        exchange
        formats/classify
        formats/hub
        formats/probe
        formats/record
        formats/system_one/question
        formats/system_one/system_one
        framing
        group
        job
        log
        metrics
        models
        pages
        pool
        problem
        routes
        serve
        server
        settings
        status
        text
        token)
    list(APPEND ZSTC_SERVE_SOURCES ${CMAKE_CURRENT_LIST_DIR}/${name}.c)
endforeach()
zstc_embed(page_source ${CMAKE_CURRENT_LIST_DIR}/page.html SERVE_PAGE)
zstc_embed(openapi_source ${CMAKE_CURRENT_LIST_DIR}/openapi.json SERVE_OPENAPI)
list(APPEND ZSTC_SERVE_SOURCES ${page_source} ${openapi_source})
