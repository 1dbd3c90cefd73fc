# What `cmake --install` lays down beside the program (src/cli): library, header, pkg-config and CMake files, the
# default model, documents. Everything finds the rest by relative paths, so that the prefix can be moved.
include(CMakePackageConfigHelpers)

set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/zstc)
set(pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

install(TARGETS zstc EXPORT zstcTargets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET zstc_cuda)
    install(TARGETS zstc_cuda LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} NAMELINK_SKIP)
endif()
install(FILES ${PROJECT_SOURCE_DIR}/include/zstc/zstc.h ${PROJECT_SOURCE_DIR}/include/zstc/zstc.hpp
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/zstc)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/models/default DESTINATION ${CMAKE_INSTALL_DATADIR}/zstc OPTIONAL)
# Documents keep their places to each other, so that the links between them hold in the installed copy too.
foreach(document LICENSE README.md CHANGELOG.md CONTRIBUTING.md bindings/python/README.md models/default/README.md
        models/default/LICENSES.md)
    get_filename_component(folder ${document} DIRECTORY)
    install(FILES ${PROJECT_SOURCE_DIR}/${document} DESTINATION ${CMAKE_INSTALL_DOCDIR}/${folder} OPTIONAL)
endforeach()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/bindings/python/docs ${PROJECT_SOURCE_DIR}/bindings/python/notebooks
    DESTINATION ${CMAKE_INSTALL_DOCDIR}/bindings/python OPTIONAL)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/bindings/examples DESTINATION ${CMAKE_INSTALL_DOCDIR}/bindings
        USE_SOURCE_PERMISSIONS)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL FILES_MATCHING PATTERN *.md
        PATTERN *.png)
# Examples that docs/serving.md speaks of.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/packaging DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)

# What a program needs that links the static library: the shared one brings it along itself.
set(ZSTC_LINK_PRIVATE -L${ZSTC_TORCH_LIBS} -ltorch_cpu -lc10)
if(ZSTC_WITH_CUDA)
    list(APPEND ZSTC_LINK_PRIVATE -Wl,--push-state,--no-as-needed -ltorch_cuda -lc10_cuda -Wl,--pop-state)
endif()
if(NOT ZSTC_TORCH_LIBS IN_LIST CMAKE_C_IMPLICIT_LINK_DIRECTORIES)
    list(APPEND ZSTC_LINK_PRIVATE -Wl,-rpath,${ZSTC_TORCH_LIBS})
endif()
list(APPEND ZSTC_LINK_PRIVATE -ljansson -lutf8proc -lstdc++ -lpthread -ldl -lm)

if(ZSTC_STATIC)
    install(FILES $<TARGET_FILE:zstc_static> DESTINATION ${CMAKE_INSTALL_LIBDIR})
endif()

file(RELATIVE_PATH ZSTC_PREFIX_FROM_PC /${pkgconfig_dir} /)
string(REPLACE ";" " " ZSTC_PC_LIBS_PRIVATE "${ZSTC_LINK_PRIVATE}")
configure_file(${PROJECT_SOURCE_DIR}/pkgconfig/zstc.pc.in ${PROJECT_BINARY_DIR}/zstc.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/zstc.pc DESTINATION ${pkgconfig_dir})

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/zstcConfig.cmake.in ${PROJECT_BINARY_DIR}/zstcConfig.cmake
    INSTALL_DESTINATION ${config_dir} PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR)
# Until 1.0 a minor version may change the interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/zstcConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/zstcConfig.cmake ${PROJECT_BINARY_DIR}/zstcConfigVersion.cmake
        DESTINATION ${config_dir})
install(EXPORT zstcTargets NAMESPACE zstc:: DESTINATION ${config_dir})
