// Types, as after `instance of` and in function literals (rules 50 - 54).
#include "core/feel/parser.hpp"

namespace balie::feel {
namespace {

constexpr std::string_view simple_types[] = {"Any",
                                             "Null",
                                             "boolean",
                                             "number",
                                             "string",
                                             "date",
                                             "time",
                                             "date and time",
                                             "days and time duration",
                                             "years and months duration",
                                             "list",
                                             "range",
                                             "context",
                                             "function",
                                             "day and time duration",
                                             "year and month duration",
                                             "dateTime",
                                             "dayTimeDuration",
                                             "yearMonthDuration"};

}  // namespace

std::optional<Type> Parser::parse_type_alone() {
  auto type = parse_type();
  return type && scanner_.at_end() && !failed_ ? type : std::nullopt;
}

std::optional<Type> Parser::parse_type() {
  const Deeper deeper(*this);
  if (nesting_ > limits_.nesting_max) return std::nullopt;
  scanner_.skip_blank();
  const std::size_t start = scanner_.at();
  const bool list = scanner_.take_word("list");
  if (list || scanner_.take_word("range")) {
    if (scanner_.take("<")) {
      auto element = parse_type();
      if (!element || !scanner_.take(">")) return std::nullopt;
      return list ? Type::list(std::move(*element)) : Type::range(std::move(*element));
    }
  } else if (scanner_.take_word("context") && scanner_.take("<")) {
    Type::Entries entries;
    do {
      auto name = take_key();
      auto type = name ? parse_type() : std::nullopt;
      if (!type) return std::nullopt;
      entries.emplace_back(std::move(*name), std::move(*type));
    } while (scanner_.take(","));
    return scanner_.take(">") ? std::optional(Type::context(std::move(entries))) : std::nullopt;
  } else if (scanner_.take_word("function") && scanner_.take("<")) {
    std::vector<Type> parameters;
    while (!scanner_.sees(">")) {
      auto type = parse_type();
      if (!type) return std::nullopt;
      parameters.push_back(std::move(*type));
      if (!scanner_.take(",")) break;
    }
    if (!scanner_.take(">") || !scanner_.take("->")) return std::nullopt;
    auto type = parse_type();
    return type ? std::optional(Type::function(std::move(parameters), std::move(*type))) : std::nullopt;
  }
  scanner_.go_to(start);
  return parse_type_name();
}

// The longest: a named type hides FEEL's own.
std::optional<Type> Parser::parse_type_name() {
  scanner_.skip_blank();
  std::size_t end = 0;
  std::optional<Type> type;
  for (const Variable& named : scope_.types()) {
    const std::size_t named_end = scanner_.end_of_name(scanner_.at(), named.name);
    if (named_end > end) {
      end = named_end;
      type = named.type;
    }
  }
  for (const std::string_view name : simple_types) {
    const std::size_t name_end = scanner_.end_of_name(scanner_.at(), name);
    if (name_end > end) {
      end = name_end;
      type = Type::named(name);
    }
  }
  if (type) scanner_.go_to(end);
  return type;
}

}  // namespace balie::feel
