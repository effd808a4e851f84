// Literals, brackets, and what may follow a value: .name [condition] (arguments).
#include "core/base/problem.hpp"
#include "core/feel/check.hpp"
#include "core/feel/parser.hpp"
#include "core/feel/property.hpp"
#include "core/feel/temporal_literal.hpp"

#include <fmt/format.h>

namespace balie::feel {

Typed Parser::parse_postfix() {
  const bool range_end = std::exchange(at_range_end_, false);
  const std::size_t start = scanner_.at();
  Typed value = parse_primary();
  const bool is_name = scanner_.at() > start && range_end && !value.node->constant();
  while (!failed_) {
    if (scanner_.sees("[")) {
      if (range_end) {
        if (!is_name) return value;
        const Mark before = mark();
        parse_filter({make_constant({}, {}), value.type});  // only to see whether it is one
        const bool is_filter = !failed_;
        go_back(before);
        if (!is_filter) return value;
      }
      value = finish(parse_filter(std::move(value)));
    } else if (scanner_.sees(".")) {
      value = finish(parse_path(std::move(value)));
    } else if (scanner_.sees("(")) {
      value = finish(parse_call(std::move(value)));
    } else if (scanner_.sees_word("instance")) {
      value = finish(parse_instance_of(std::move(value)));
    } else {
      return value;
    }
  }
  return value;
}

Typed Parser::parse_primary() {
  const Place place = here();
  if (scanner_.sees("(")) return parse_in_parentheses();
  if (scanner_.sees("[") || scanner_.sees("]")) return parse_list_or_range();
  if (scanner_.sees("{")) return parse_context();
  if (scanner_.sees("@")) return parse_at_literal();
  if (scanner_.sees("\"")) {
    auto text = scanner_.take_string();
    if (!text) return fail("the string has no end, or an escape that is none");
    return {make_constant(place, Value(*text)), Type::of(Type::Kind::string)};
  }
  if (const std::string_view number = scanner_.take_number(); !number.empty()) {
    const auto value = Decimal::parse(number);
    if (!value) return fail("the number is too large");
    return {make_constant(place, *value), Type::of(Type::Kind::number)};
  }
  return parse_name();
}

Typed Parser::parse_literal_word(std::string_view word) {
  const Place place = here();
  scanner_.take_word(word);
  if (word == "null") return {make_constant(place, {}), Type::of(Type::Kind::null)};
  return {make_constant(place, word == "true"), Type::of(Type::Kind::boolean)};
}

Typed Parser::parse_at_literal() {
  const Place place = here();
  scanner_.take("@");
  const auto text = scanner_.take_string();
  if (!text) return fail("expected a string after \"@\"");
  const Value value = temporal_literal(*text);
  if (!value.is_null()) return {make_constant(place, value), Type::of(value)};
  std::string why = fmt::format("\"{}\" is no date, time or duration", *text);
  find(Finding::Kind::type, place, why);
  return {make_null(place, std::move(why)), Type::any()};
}

// `(expression)`, or a range that begins after its start.
Typed Parser::parse_in_parentheses() {
  scanner_.take("(");
  Typed inner = parse_expression_or_test();
  if (scanner_.sees("..")) return parse_range_end(std::move(inner), false);
  expect(")");
  return inner;
}

Typed Parser::parse_list_or_range() {
  const Place place = here();
  if (scanner_.take("]")) {
    Typed start = parse_expression();
    if (!scanner_.sees("..")) return fail("expected \"..\"");
    return parse_range_end(std::move(start), false);
  }
  scanner_.take("[");
  NodePtrs items;
  Type element = Type::of(Type::Kind::null);
  if (!scanner_.take("]")) {
    do {
      Typed item = parse_expression_or_test();
      if (items.empty() && scanner_.sees("..")) return parse_range_end(std::move(item), true);
      element = common_type(element, item.type);
      items.push_back(std::move(item.node));
    } while (!failed_ && scanner_.take(","));
    expect("]");
  }
  if (items.empty()) element = Type::any();
  return {make_list(place, std::move(items)), Type::list(std::move(element))};
}

Typed Parser::parse_range_end(Typed start, bool start_included) {
  const Place place = here();
  scanner_.take("..");
  at_range_end_ = true;
  Typed end = parse_expression();
  at_range_end_ = false;
  const bool end_included = scanner_.take("]");
  if (!end_included && !scanner_.take(")") && !scanner_.take("[")) return fail("expected \"]\" or \")\"");
  if (!are_comparable(Comparison::less, start.type, end.type))
    find(Finding::Kind::type, place,
         fmt::format("no range leads from a {} to a {}", to_string(start.type), to_string(end.type)));
  const Type element = common_type(start.type, end.type);
  return {make_range(place, Range::Form::interval, std::move(start.node), start_included, std::move(end.node),
                     end_included),
          Type::range(element)};
}

Typed Parser::parse_context() {
  const Place place = here();
  scanner_.take("{");
  names_.open_block();
  std::vector<EntryNode> entries;
  Type::Entries types;
  bool doubled = false;
  if (!scanner_.take("}")) {
    do {
      const bool quoted = scanner_.sees("\"");
      std::optional<std::string> key = quoted ? scanner_.take_string() : take_key();
      if (!key) return fail("expected the name of an entry");
      if (quoted && !expect(":")) break;
      Typed value = parse_expression_or_test();
      for (const EntryNode& entry : entries) doubled = doubled || entry.name == *key;
      types.emplace_back(*key, value.type);
      const Slot slot = names_.declare(normalise_name(*key), std::move(value.type));
      entries.push_back({std::move(*key), std::move(value.node), slot});
    } while (!failed_ && scanner_.take(","));
    expect("}");
  }
  names_.close();
  if (doubled) {
    find(Finding::Kind::type, place, "two entries of the context have one name");
    return {make_null(place, "two entries of the context have one name"), Type::any()};
  }
  return {make_context(place, std::move(entries)), Type::context(std::move(types))};
}

std::optional<std::string> Parser::take_key() {
  scanner_.skip_blank();
  const std::size_t start = scanner_.at();
  std::size_t end = start;
  const std::string_view text = scanner_.text();
  while (end < text.size() && text[end] != ':') {
    const Character character = first_character(text.substr(end));
    const bool sign = std::string_view("./-'+*").find(static_cast<char>(text[end])) != std::string_view::npos;
    const bool fits = end == start ? is_name_start(character.code)
                                   : is_name_part(character.code) || is_blank(character.code) || sign;
    if (!fits) return std::nullopt;
    end += character.length;
  }
  if (end == start || end == text.size()) return std::nullopt;
  scanner_.go_to(end + 1);
  return normalise_name(text.substr(start, end - start));
}

Typed Parser::parse_path(Typed base) {
  const Place place = here();
  scanner_.take(".");
  scanner_.skip_blank();
  const Type type = base.type.kind() == Type::Kind::list ? base.type.element() : base.type;
  std::string name;
  const Type* known = nullptr;
  std::size_t end = 0;
  for (const auto& [entry, entry_type] : type.entries()) {
    const std::size_t entry_end = scanner_.end_of_name(scanner_.at(), entry);
    if (entry_end <= end) continue;
    end = entry_end;
    name = entry;
    known = &entry_type;
  }
  if (known != nullptr) {
    scanner_.go_to(end);
  } else {
    name = take_words();
    if (name.empty()) return fail("expected a name after \".\"");
  }
  std::optional<Type> part =
      known != nullptr ? std::optional(*known) : property_type(type, property_named(name));
  if (!part && type.has_entries()) {
    std::vector<std::string> names;
    for (const auto& entry : type.entries()) names.push_back(entry.first);
    find(Finding::Kind::unknown_name, place, fmt::format("no entry {}{}", name, suggestion(name, names)));
  } else if (!part && !type.is_any() && type.kind() != Type::Kind::null &&
             type.kind() != Type::Kind::context) {
    find(Finding::Kind::type, place, fmt::format("a {} has no {}", to_string(type), name));
  }
  Type result = part.value_or(Type::any());
  if (base.type.kind() == Type::Kind::list) result = Type::list(std::move(result));
  if (base.use) uses_[*base.use].path.push_back(name);
  return {make_path(place, std::move(base.node), std::move(name)), std::move(result), base.use};
}

Typed Parser::parse_filter(Typed base) {
  const Place place = here();
  scanner_.take("[");
  const bool is_list = base.type.kind() == Type::Kind::list;
  const Type element = is_list ? base.type.element() : base.type;
  const Slot item = names_.open_item(element);
  Typed condition = parse_expression_or_test();
  names_.close();
  expect("]");
  const bool index = condition.type.kind() == Type::Kind::number;
  if (!index) expect_boolean(condition.type, place, "the filter");
  Type type = Type::any();
  if (index) type = element;
  if (condition.type.kind() == Type::Kind::boolean) type = Type::list(element);
  return {make_filter(place, std::move(base.node), item, std::move(condition.node), condition.type),
          std::move(type)};
}

}  // namespace balie::feel
