# What nearly every test includes of others', parsed once; nothing of ours is among it, as that changes. And tests are
# run once and built often: they need few optimisations. Both save a third of what the tests take to build. Only the
# release build has it, so that in the others each file must include what it uses.
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  set(source ${CMAKE_BINARY_DIR}/precompiled_tests.cpp)
  if(NOT EXISTS ${source})
    file(WRITE ${source} "")
  endif()
  add_library(balie_precompiled_tests OBJECT ${source})
  # The macros must be those of every test: what core/base and GoogleTest bring with them.
  target_link_libraries(balie_precompiled_tests PRIVATE
    fmt::fmt spdlog::spdlog tomlplusplus::tomlplusplus GTest::gmock GTest::gtest)
  target_precompile_headers(balie_precompiled_tests PRIVATE
    <algorithm> <array> <chrono> <cmath> <cstdint> <expected> <filesystem> <fstream> <functional> <map> <memory>
    <optional> <set> <span> <string> <string_view> <unordered_map> <variant> <vector> <fmt/format.h>
    <gmock/gmock.h> <gtest/gtest.h>)
  target_compile_options(balie_precompiled_tests PRIVATE -O1 -fpch-preprocess)
endif()

function(balie_precompile_test name)
  if(TARGET balie_precompiled_tests)
    target_precompile_headers(${name} REUSE_FROM balie_precompiled_tests)
    # At this level GCC 12 is wrong about strings and coroutines that it inlines; the other builds warn.
    target_compile_options(${name} PRIVATE -O1 -fpch-preprocess
      -Wno-array-bounds -Wno-mismatched-new-delete -Wno-restrict -Wno-stringop-overflow)
  endif()
endfunction()
