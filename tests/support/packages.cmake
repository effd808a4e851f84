# What we link from Debian, each found once; the packages are listed in .ci/packages.
find_package(Protobuf 3.21 REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(XercesC REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_file(BALIE_MUSTACHE kainjow/mustache.hpp REQUIRED)  # headers alone, without a package for CMake
find_package(absl REQUIRED)
find_package(ICU REQUIRED COMPONENTS i18n uc)
find_package(simdjson REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n)
find_package(CURL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(GTest 1.12 REQUIRED)
find_package(mimalloc 2.0 REQUIRED)
pkg_check_modules(zmq REQUIRED IMPORTED_TARGET libzmq>=4.3)
# Its flags name folders of libraries that we do not include, and CMake places them differently when it
# configures again, which built everything anew.
set_target_properties(PkgConfig::zmq PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "" INTERFACE_COMPILE_OPTIONS "")
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(cjose REQUIRED IMPORTED_TARGET cjose)
pkg_check_modules(pq REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(idn2 REQUIRED IMPORTED_TARGET libidn2)
pkg_check_modules(gmime REQUIRED IMPORTED_TARGET gmime-3.0>=3.2)
set_target_properties(PkgConfig::gmime PROPERTIES INTERFACE_COMPILE_OPTIONS "")  # unlike the precompiled header's
find_library(BALIE_CLD2 NAMES cld2 REQUIRED)  # without a file for pkg-config

# libphonenumber-dev wants another Boost beside ours, so its headers are unpacked and the library itself is installed.
add_library(phonenumber INTERFACE)
target_include_directories(phonenumber SYSTEM INTERFACE
  ${CMAKE_SOURCE_DIR}/build/deps/libphonenumber-dev/usr/include)
find_library(BALIE_PHONENUMBER NAMES libphonenumber.so.8 REQUIRED)
target_link_libraries(phonenumber INTERFACE ${BALIE_PHONENUMBER} protobuf::libprotobuf)
