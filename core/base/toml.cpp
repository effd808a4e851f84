#include "core/base/toml.hpp"

#include "core/base/file.hpp"

namespace balie {
namespace {

Problem problem_of(const toml::source_region& source, std::string_view file, std::string text) {
  return {std::string(file), source.begin.line, source.begin.column, std::move(text)};
}

}  // namespace

toml::table read_toml(const std::string& path, Problems& problems, std::size_t bytes_max) {
  const auto text = read_file(path, bytes_max);
  if (!text) {
    problems.push_back({path, 0, 0, text.error().text()});
    return {};
  }
  return parse_toml(*text, path, problems);
}

toml::table parse_toml(std::string_view text, const std::string& name_for_errors, Problems& problems) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    problems.push_back(problem_of(error.source(), name_for_errors, std::string(error.description())));
  }
  return {};
}

Problem problem_at(const toml::node& node, std::string_view file, std::string text) {
  return problem_of(node.source(), file, std::move(text));
}

Problem problem_at(const toml::key& key, std::string_view file, std::string text) {
  return problem_of(key.source(), file, std::move(text));
}

std::string_view type_name(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "a text";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a number with a fraction";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date or time";
  }
}

}  // namespace balie
