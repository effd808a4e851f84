#include "adapters/sdk/arguments.hpp"

#include <fmt/format.h>

#include <cmath>

namespace balie::sdk {
namespace {

constexpr double whole_max = 9'007'199'254'740'992.0;  // 2^53: beyond it a double skips whole numbers

}  // namespace

const google::protobuf::Value* argument_of(const v1::Command& command, const std::string& name) {
  const auto& fields = command.arguments().fields();
  const auto found = fields.find(name);
  return found == fields.end() ? nullptr : &found->second;
}

std::string text_argument(const v1::Command& command, const std::string& name) {
  const auto* value = argument_of(command, name);
  if (!value) return {};
  if (!value->has_number_value()) return value->string_value();
  const auto number = value->number_value();
  const bool is_whole = std::abs(number) <= whole_max && std::trunc(number) == number;
  return is_whole ? fmt::format("{:.0f}", number) : std::string();
}

bool flag_argument(const v1::Command& command, const std::string& name) {
  const auto* value = argument_of(command, name);
  return value && value->bool_value();
}

std::vector<std::string> list_argument(const v1::Command& command, const std::string& name) {
  std::vector<std::string> texts;
  const auto* value = argument_of(command, name);
  if (!value) return texts;
  for (const auto& one : value->list_value().values()) {
    if (one.has_string_value()) texts.push_back(one.string_value());
  }
  return texts;
}

std::string receiver_of(const v1::Command& command) {
  return command.to().empty() ? command.identifier().value() : command.to();
}

}  // namespace balie::sdk
