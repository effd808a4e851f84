// The completion script for bash, from the commands and options themselves.
#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace balie::operation {

std::string bash_completion(const CLI::App& app);

}  // namespace balie::operation
