# The layer rules, enforced by the build: layers.py says which rule is broken, layers.txt is the table.
find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)
set(BALIE_LAYERS ${CMAKE_CURRENT_LIST_DIR}/layers.py)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/layers.txt ${BALIE_LAYERS})

# What a target declares, checked while CMake configures.
function(balie_check_layer folder depends)
  execute_process(COMMAND ${Python3_EXECUTABLE} ${BALIE_LAYERS} declared ${folder} ${depends}
    RESULT_VARIABLE status ERROR_VARIABLE text)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${text}")
  endif()
endfunction()

# What its files include, checked before it is compiled.
function(balie_check_includes target folder depends)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cpp ${CMAKE_SOURCE_DIR}/${folder}/*.hpp)
  set(stamp ${CMAKE_BINARY_DIR}/layers/${target}.stamp)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/layers)
  add_custom_command(OUTPUT ${stamp}
    COMMAND ${Python3_EXECUTABLE} ${BALIE_LAYERS} included ${folder} ${stamp} ${depends}
    DEPENDS ${files} ${BALIE_LAYERS} ${CMAKE_SOURCE_DIR}/tests/tidy/layers.txt
    COMMENT "layer rules of ${folder}" VERBATIM)
  add_custom_target(${target}_layers DEPENDS ${stamp})
  add_dependencies(${target} ${target}_layers)
endfunction()
