// `for`, `some`, `every`, `if` and `function`.
#include "core/feel/check.hpp"
#include "core/feel/parser.hpp"

#include <fmt/format.h>

namespace balie::feel {
namespace {

// The type of what an iterator over a value of this type gives.
Type item_type(const Type& type) {
  if (type.kind() == Type::Kind::list || type.kind() == Type::Kind::range) return type.element();
  return type;
}

}  // namespace

std::vector<Iterator> Parser::parse_iterators() {
  std::vector<Iterator> iterators;
  do {
    scanner_.skip_blank();
    std::string name;
    // The name ends where "in" begins.
    while (!scanner_.sees_word("in")) {
      const std::string_view word = scanner_.word_at(scanner_.at());
      if (word.empty()) break;
      name += name.empty() ? "" : " ";
      name += word;
      scanner_.go_to(scanner_.at() + word.size());
      while (!scanner_.at_end() &&
             std::string_view("-'").find(scanner_.rest()[0]) != std::string_view::npos) {
        name += scanner_.rest()[0];
        scanner_.go_to(scanner_.at() + 1);
        const std::string_view more = scanner_.word_at(scanner_.at());
        name += more;
        scanner_.go_to(scanner_.at() + more.size());
      }
    }
    if (name.empty()) {
      fail("expected a name");
      return iterators;
    }
    if (!expect_word("in")) return iterators;
    Iterator iterator;
    Typed first = parse_expression_or_test();
    Type type = item_type(first.type);
    iterator.first = std::move(first.node);
    if (scanner_.take("..")) {
      Typed last = parse_expression();
      type = common_type(first.type, last.type);
      iterator.last = std::move(last.node);
    }
    iterator.slot = names_.declare(name, std::move(type));
    iterators.push_back(std::move(iterator));
  } while (!failed_ && scanner_.take(","));
  return iterators;
}

Typed Parser::parse_for() {
  const Place place = here();
  scanner_.take_word("for");
  names_.open_block();
  std::vector<Iterator> iterators = parse_iterators();
  if (!failed_) expect_word("return");
  const Slot partial = names_.declare("partial", Type::list(Type::any()));
  Typed body = parse_expression_or_test();
  const bool asks = names_.is_used(partial, "partial");
  names_.close();
  if (failed_) return body;
  return finish({make_for(place, std::move(iterators), asks ? &partial : nullptr, std::move(body.node)),
                 Type::list(std::move(body.type))});
}

Typed Parser::parse_quantified(bool every) {
  const Place place = here();
  scanner_.take_word(every ? "every" : "some");
  names_.open_block();
  std::vector<Iterator> iterators = parse_iterators();
  if (!failed_) expect_word("satisfies");
  const Place condition_place = here();
  Typed condition = parse_expression();
  names_.close();
  if (failed_) return condition;
  expect_boolean(condition.type, condition_place, "the condition");
  return finish({make_quantified(place, every, std::move(iterators), std::move(condition.node)),
                 Type::of(Type::Kind::boolean)});
}

Typed Parser::parse_if() {
  const Place place = here();
  scanner_.take_word("if");
  const Place condition_place = here();
  Typed condition = parse_expression();
  expect_boolean(condition.type, condition_place, "the condition");
  if (!failed_) expect_word("then");
  Typed then = parse_expression();
  if (!failed_) expect_word("else");
  Typed otherwise = parse_expression();
  Type type = common_type(then.type, otherwise.type);
  return finish({make_if(place, std::move(condition.node), std::move(then.node), std::move(otherwise.node)),
                 std::move(type)});
}

// What is external is written in another language, of which none is known here: calls give null.
Typed Parser::parse_function() {
  const Place place = here();
  scanner_.take_word("function");
  if (!expect("(")) return parse_primary();
  auto body = std::make_shared<FunctionBody>();
  names_.open_function();
  if (!scanner_.take(")")) {
    do {
      Parameter parameter;
      const Mark before = mark();
      std::optional<std::string> key = take_key();
      if (key) {
        auto type = parse_type();
        if (!type) return fail("expected a type");
        parameter = {std::move(*key), std::move(*type)};
      } else {
        go_back(before);
        parameter.name = take_words();
        if (parameter.name.empty()) return fail("expected the name of a parameter");
      }
      names_.declare(parameter.name, parameter.type);
      body->parameters.push_back(std::move(parameter));
    } while (!failed_ && scanner_.take(","));
    expect(")");
  }
  const bool external = scanner_.take_word("external");
  Typed root = parse_expression();
  if (external && !failed_) root = {make_null(place, "external functions are not supported"), Type::any()};
  if (failed_) return root;
  Names::Closed closed = names_.close_function(place);
  std::vector<Type> parameters;
  for (const Parameter& parameter : body->parameters) parameters.push_back(parameter.type);
  body->root = std::move(root.node);
  body->result = root.type;
  body->captured = std::move(closed.captured_slots);
  body->slots = closed.slots;
  return {make_function(place, std::move(body), std::move(closed.captured)),
          Type::function(std::move(parameters), std::move(root.type))};
}

}  // namespace balie::feel
