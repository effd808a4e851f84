# Pages for browsers, in TypeScript, built by Vite. Where npm or a Node.js that Vite 8 runs on is missing they are not
# built, and the servers say so when one is asked for.
find_program(BALIE_NPM npm)
find_program(BALIE_NODE node PATHS ${CMAKE_SOURCE_DIR}/build/deps/node/bin NO_DEFAULT_PATH)  # .ci/install's
find_program(BALIE_NODE node)
get_filename_component(BALIE_NODE_FOLDER "${BALIE_NODE}" DIRECTORY)
set(BALIE_WITH_NODE ${CMAKE_COMMAND} -E env "PATH=${BALIE_NODE_FOLDER}:$ENV{PATH}")
set(BALIE_NPM_RUN ${BALIE_WITH_NODE} ${BALIE_NPM})
if(BALIE_NODE)
  execute_process(COMMAND ${BALIE_NODE} --version OUTPUT_VARIABLE BALIE_NODE_VERSION OUTPUT_STRIP_TRAILING_WHITESPACE)
  string(REPLACE "v" "" BALIE_NODE_VERSION "${BALIE_NODE_VERSION}")
endif()
if(BALIE_NPM AND BALIE_NODE_VERSION VERSION_GREATER_EQUAL 20.19)
  set(BALIE_PAGES ON)
else()
  set(BALIE_PAGES OFF)
  message(STATUS "pages: not built, since npm or Node.js 20.19 is missing (Node.js ${BALIE_NODE_VERSION})")
endif()

# balie_page(NAME FOLDER [MESSAGES PROTO...] [MESSAGES_BELOW FOLDER...])
# The page of FOLDER, which has a package-lock.json, and a package.json whose script "build" hands its arguments to
# Vite: built into share/balie/NAME as part of everything, anew only when a file of it changed. Of each PROTO, as it is
# imported from protocols/bus or MESSAGES_BELOW, FOLDER/generated gets the types, by @bufbuild/protoc-gen-es.
function(balie_page name folder)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "MESSAGES;MESSAGES_BELOW")
  if(NOT BALIE_PAGES)
    return()
  endif()
  set(source ${CMAKE_SOURCE_DIR}/${folder})
  set(output ${CMAKE_BINARY_DIR}/share/balie/${name})

  # npm itself writes what it installed there; all build directories share it.
  set(installed ${source}/node_modules/.package-lock.json)
  add_custom_command(OUTPUT ${installed} WORKING_DIRECTORY ${source} DEPENDS ${source}/package-lock.json VERBATIM
    COMMAND ${BALIE_NPM_RUN} ci --no-audit --no-fund --loglevel=error
    COMMAND ${CMAKE_COMMAND} -E touch ${installed}
    COMMENT "Installing what ${folder} is built with")

  set(generated)
  set(below -I ${CMAKE_SOURCE_DIR}/protocols/bus)
  foreach(one IN LISTS arg_MESSAGES_BELOW)
    list(APPEND below -I ${CMAKE_SOURCE_DIR}/${one})
  endforeach()
  foreach(proto IN LISTS arg_MESSAGES)
    find_file(found ${proto} PATHS ${CMAKE_SOURCE_DIR}/protocols/bus NO_DEFAULT_PATH NO_CACHE)
    foreach(one IN LISTS arg_MESSAGES_BELOW)
      find_file(found ${proto} PATHS ${CMAKE_SOURCE_DIR}/${one} NO_DEFAULT_PATH NO_CACHE)
    endforeach()
    string(REGEX REPLACE "\\.proto$" "_pb.ts" types ${source}/generated/${proto})
    add_custom_command(OUTPUT ${types} DEPENDS ${found} ${installed} VERBATIM
      COMMAND ${CMAKE_COMMAND} -E make_directory ${source}/generated
      COMMAND ${BALIE_WITH_NODE} $<TARGET_FILE:protobuf::protoc> ${below}
        --plugin=protoc-gen-es=${source}/node_modules/.bin/protoc-gen-es
        --es_out=${source}/generated --es_opt=target=ts ${proto}
      COMMENT "Types of ${proto} for ${folder}")
    list(APPEND generated ${types})
    unset(found)
  endforeach()

  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${source}/source/* ${source}/public/*)
  file(GLOB settings CONFIGURE_DEPENDS ${source}/*.html ${source}/*.json ${source}/*.ts ${source}/*.js ${source}/*.mjs)
  set(stamp ${CMAKE_BINARY_DIR}/pages/${name}.stamp)
  add_custom_command(OUTPUT ${stamp} WORKING_DIRECTORY ${source} VERBATIM
    DEPENDS ${installed} ${generated} ${files} ${settings}
    COMMAND ${BALIE_NPM_RUN} run --silent build -- --outDir ${output} --emptyOutDir
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/pages
    COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
    COMMENT "Building the page of ${folder}")
  add_custom_target(balie_page_${name} ALL DEPENDS ${stamp})
endfunction()
