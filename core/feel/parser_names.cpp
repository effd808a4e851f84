// Names, the longest known one first (10.3.1.4).
#include "core/base/problem.hpp"
#include "core/feel/builtins.hpp"
#include "core/feel/parser.hpp"

#include <fmt/format.h>

namespace balie::feel {
namespace {

// The end of the longest name of a function of FEEL's own at this place; 0: none is there.
std::pair<std::size_t, std::string_view> find_builtin(const Scanner& scanner) {
  std::pair<std::size_t, std::string_view> best{0, {}};
  for (const Builtin& builtin : builtins()) {
    const std::size_t end = scanner.end_of_name(scanner.at(), builtin.name);
    if (end > best.first) best = {end, builtin.name};
  }
  return best;
}

}  // namespace

Typed Parser::parse_name() {
  const Place place = here();
  const std::string_view word = scanner_.word_at(scanner_.at());
  if (word.empty()) return fail("expected an expression");
  const std::size_t word_end = scanner_.at() + word.size();
  const Names::Found found = names_.find(scanner_, scanner_.at());
  if (is_keyword(word) && found.end <= word_end && word != "not") {
    if (word == "if") return parse_if();
    if (word == "for") return parse_for();
    if (word == "some" || word == "every") return parse_quantified(word == "every");
    if (word == "function") return parse_function();
    if (word == "true" || word == "false" || word == "null") return parse_literal_word(word);
    return fail("expected an expression");
  }
  // FEEL's own functions are known by the bracket behind them, so that `date and time` may be two variables.
  const auto [builtin_end, builtin] = find_builtin(scanner_);
  const std::size_t start = scanner_.at();
  if (builtin_end > 0 && builtin_end >= found.end) {
    scanner_.go_to(builtin_end);
    const bool is_call = scanner_.sees("(");
    const bool is_hidden = found.end == builtin_end && names_.is_function(found);
    if (is_call && !is_hidden) return parse_builtin_call(builtin, place);
    scanner_.go_to(start);
  }
  if (found.end == 0) return parse_unknown_name(word);
  const std::string name = normalise_name(scanner_.text().substr(start, found.end - start));
  input_used_ = input_used_ || name == "?";
  scanner_.go_to(found.end);
  Typed value = names_.use(found, place);
  if (names_.is_variable(found)) {
    value.use = uses_.size();
    uses_.push_back({found.index, {}});
  }
  // An item of which nothing is known may have such an entry, and then that is what is meant.
  auto items = names_.open_items(name == "item" ? found.level : found.level + 1, false);
  if (items.empty()) return value;
  return {make_item_entry(place, std::move(items), name, std::move(value.node)), Type::any()};
}

Typed Parser::parse_unknown_name(std::string_view word) {
  const Place place = here();
  const std::string name = take_words();
  if (name.empty()) return fail(fmt::format("\"{}\" cannot stand here", word));
  if (const auto forms = builtins_named(name); !forms.empty()) {
    const Value function = builtin_as_value(forms);
    return {make_constant(place, function), Type::of(function)};
  }
  std::string why = fmt::format("unknown name {}", name);
  if (!has_many_findings()) why += suggestion(name, names_.all_names());
  auto known = names_.open_items(0, true);
  const bool may_be_entry = !names_.open_items(0, false).empty();
  if (!may_be_entry) find(Finding::Kind::unknown_name, place, why);
  NodePtr otherwise = make_null(place, std::move(why));
  if (known.empty()) return {std::move(otherwise), Type::any()};
  return {make_item_entry(place, std::move(known), name, std::move(otherwise)), Type::any()};
}

std::string Parser::take_words() {
  std::string words;
  for (;;) {
    scanner_.skip_blank();
    const std::string_view word = scanner_.word_at(scanner_.at());
    if (word.empty() || is_keyword(word)) return words;
    if (!words.empty()) words += ' ';
    words += word;
    scanner_.go_to(scanner_.at() + word.size());
  }
}

}  // namespace balie::feel
