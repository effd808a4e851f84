#include "core/playbook/text_template.hpp"

#include "core/base/toml.hpp"
#include "core/feel/json.hpp"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <exception>
#include <vector>

namespace balie::playbook {
namespace {

namespace mustache = kainjow::mustache;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// What stands between two tags, and the tag after it.
struct Piece {
  std::string_view text;
  char kind = 0;  // '#', '^', '/', '!', '>', '=', '&', '{' or ' ' of a value; 0: the end
  std::string_view name;
};

// The pieces of a text that is known to be Mustache with its usual delimiters.
class Pieces {
 public:
  explicit Pieces(std::string_view text) : rest_(text) {}
  Piece next() {
    const auto begin = rest_.find("{{");
    if (begin == std::string_view::npos) return {std::exchange(rest_, {}), 0, {}};
    Piece piece{rest_.substr(0, begin), ' ', {}};
    rest_.remove_prefix(begin + 2);
    const bool triple = rest_.starts_with('{');
    const auto end = rest_.find(triple ? "}}}" : "}}");
    auto tag = trimmed(rest_.substr(triple ? 1 : 0, end - (triple ? 1 : 0)));
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + (triple ? 3 : 2));
    if (!triple && !tag.empty() && std::string_view("#^/!>=&").contains(tag.front())) {
      piece.kind = tag.front();
      tag = trimmed(tag.substr(1));
    }
    piece.name = tag;
    return piece;
  }

 private:
  std::string_view rest_;
};

std::string text_of(const feel::Value& value) {
  switch (value.kind()) {
    case feel::Kind::null:
      return {};
    case feel::Kind::string:
      return std::string(value.string());
    case feel::Kind::number:
      return value.number().to_string();
    case feel::Kind::boolean:
      return value.is_true() ? "true" : "false";
    default:
      break;
  }
  // Dates, times and durations are texts there.
  std::string json = feel::to_json(value);
  if (json.size() >= 2 && json.front() == '"' && json.back() == '"') json = json.substr(1, json.size() - 2);
  return json;
}

mustache::data data_of(const feel::Value& value) {
  const bool is_empty = value.is_null() || value.is_false() ||
                        (value.is(feel::Kind::list) && value.list().empty()) ||
                        (value.is(feel::Kind::string) && value.string().empty());
  if (is_empty) return mustache::data(mustache::data::type::bool_false);
  return mustache::data(text_of(value));
}

// Answers what the library asks while it renders: each name is a formula.
class Values final : public mustache::context<std::string> {
 public:
  Values(const std::map<std::string, Formula, std::less<>>& formulas, FormulaRun& run)
      : formulas_(formulas), run_(run) {}
  const mustache::data* get(const std::string& name) const override {
    const auto known = formulas_.find(name);
    if (known == formulas_.end()) return nullptr;
    const auto [held, added] = data_.try_emplace(name);
    if (added) held->second = data_of(run_.evaluate(known->second));
    return &held->second;
  }

 private:
  const std::map<std::string, Formula, std::less<>>& formulas_;
  FormulaRun& run_;
  mutable std::map<std::string, mustache::data> data_;
};

}  // namespace

std::string TextTemplate::fixed() const {
  std::string out;
  Pieces pieces(text_);
  int sections = 0;
  for (;;) {
    const Piece piece = pieces.next();
    if (sections == 0) out += piece.text;
    if (piece.kind == 0) return out;
    if (piece.kind == '#' || piece.kind == '^') ++sections;
    if (piece.kind == '/') --sections;
  }
}

std::string TextTemplate::render(FormulaRun& run, bool html) const {
  if (values_.empty() && !text_.contains("{{")) return text_;
  mustache::mustache made(text_);
  if (!html) made.set_custom_escape([](const std::string& text) { return text; });
  Values values(values_, run);
  std::string out = made.render(values);
  return out.size() > rendered_bytes_max ? std::string() : out;
}

TextTemplate read_template(const toml::node& node, const std::string& file, const std::string& path,
                           FormulaCompiler& formulas, Problems& problems) {
  const auto problem = [&](std::string text) { problems.push_back(problem_at(node, file, std::move(text))); };
  TextTemplate made;
  const auto* written = node.as_string();
  if (written == nullptr) {
    problem(fmt::format("must be a text, not {}", type_name(node)));
    return made;
  }
  if (written->get().size() > template_bytes_max) {
    problem(fmt::format("must have at most {} bytes", template_bytes_max));
    return made;
  }
  try {
    const mustache::mustache parsed(written->get());
    if (!parsed.is_valid()) return problem("is no Mustache: " + parsed.error_message()), made;
  } catch (const std::exception& error) {  // its parser looks past the end of some texts
    return problem("is no Mustache: a tag is not closed"), made;
  }
  made.text_ = written->get();
  Pieces pieces(made.text_);
  for (Piece piece = pieces.next(); piece.kind != 0; piece = pieces.next()) {
    if (piece.kind == '!' || piece.kind == '/') continue;
    if (piece.kind == '>' || piece.kind == '=') {
      problem(fmt::format("{{{{{}{}}}}}: partials and other delimiters are not known here", piece.kind,
                          piece.name));
      return {};
    }
    if (made.values_.contains(piece.name)) continue;
    if (made.values_.size() == template_names_max) {
      problem(fmt::format("has more than {} names", template_names_max));
      return {};
    }
    const std::size_t before = problems.size();
    const toml::value<std::string> name{std::string(piece.name)};
    made.values_.emplace(piece.name,
                         formulas.compile(name, path, FormulaScope::offer, feel::Type::any(), problems));
    // Of a name the place is that of its text.
    for (std::size_t i = before; i < problems.size(); ++i) {
      problems[i] = problem_at(node, file, fmt::format("{{{{{}}}}}: {}", piece.name, problems[i].text));
    }
  }
  return made;
}

}  // namespace balie::playbook
