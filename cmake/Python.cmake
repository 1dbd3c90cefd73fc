# What a wheel of the Python package holds (pyproject.toml, scikit-build-core): the library, the program, the header and
# the default model, all inside the package's folder, which is the install prefix.
#
# cmake/Libtorch.cmake is given the torch that the wheel will be installed beside.

function(zstc_torch_of_python out)
    execute_process(
        COMMAND ${Python_EXECUTABLE} ${PROJECT_SOURCE_DIR}/bindings/python/build_support/torch_of_build.py
        OUTPUT_VARIABLE found OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    string(REPLACE "\n" ";" found "${found}")
    set(${out} ${found} PARENT_SCOPE)
endfunction()

function(zstc_install_into_wheel)
    # A wheel holds no symbolic links: a library is one file, with its SONAME as its name.
    set(libraries zstc)
    if(TARGET zstc_cuda)
        list(APPEND libraries zstc_cuda)
    endif()
    set_target_properties(${libraries} PROPERTIES VERSION 0 SOVERSION 0 INSTALL_RPATH "$ORIGIN;$ORIGIN/../torch/lib")
    set_target_properties(zstc-cli PROPERTIES INSTALL_RPATH "$ORIGIN/..")
    install(TARGETS ${libraries} LIBRARY DESTINATION . NAMELINK_SKIP COMPONENT python)
    install(TARGETS zstc-cli RUNTIME DESTINATION bin COMPONENT python)
    install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/zstc DESTINATION include COMPONENT python)
    install(DIRECTORY ${PROJECT_SOURCE_DIR}/models/default DESTINATION share/zstc COMPONENT python)
    file(WRITE ${PROJECT_BINARY_DIR}/built_for_torch.txt "${ZSTC_PYTHON_TORCH_VERSION}\n")
    install(FILES ${PROJECT_BINARY_DIR}/built_for_torch.txt DESTINATION . COMPONENT python)
endfunction()

zstc_torch_of_python(found)
if(NOT found)
    message(FATAL_ERROR "no torch to build against: install torch, or set ZSTC_TORCH to the folder that holds torch/")
endif()
list(GET found 0 torch_folder)
list(GET found 1 ZSTC_PYTHON_TORCH_VERSION)
list(PREPEND CMAKE_PREFIX_PATH ${torch_folder})
