#include "core/feel/json.hpp"

#include "core/base/json_text.hpp"
#include "core/feel/operators.hpp"

#include <fmt/format.h>
#include <simdjson.h>

namespace balie::feel {
namespace {

namespace json = simdjson::ondemand;

std::unexpected<Error> refuse(std::string_view path, std::string_view text) {
  return failure(Fate::reject, "feel.json",
                 path.empty() ? std::string(text) : fmt::format("{}: {}", path, text));
}

std::unexpected<Error> refuse(std::string_view path, simdjson::error_code code) {
  return refuse(path, fmt::format("no JSON: {}", simdjson::error_message(code)));
}

std::string below(const std::string& path, std::string_view name) {
  return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

// A text that says it is of this type.
result<Value> typed_text(std::string_view text, const Type& type, const std::string& path) {
  const auto value_or_error = [&](const auto& found) -> result<Value> {
    if (found) return Value(*found);
    return refuse(path, fmt::format("\"{}\" is no {}", text.substr(0, 40), to_string(type)));
  };
  switch (type.kind()) {
    case Type::Kind::date:
      return value_or_error(parse_date(text));
    case Type::Kind::time:
      return value_or_error(parse_time(text));
    case Type::Kind::date_time:
      return value_or_error(parse_date_time(text));
    case Type::Kind::days_duration:
      return value_or_error(parse_days_duration(text));
    case Type::Kind::months_duration:
      return value_or_error(parse_months_duration(text));
    case Type::Kind::number:
      return value_or_error(Decimal::parse(text));
    default:
      return Value(text);
  }
}

class Reader {
 public:
  explicit Reader(const JsonLimits& limits) : limits_(limits) {}

  result<Value> read(auto&& source, const Type& type, const std::string& path, std::uint32_t nesting) {
    if (nesting > limits_.nesting_max) return refuse(path, "nested too deeply");
    json::json_type kind;
    if (const auto error = source.type().get(kind)) return refuse(path, error);
    switch (kind) {
      case json::json_type::object:
        return read_object(source, type, path, nesting);
      case json::json_type::array:
        return read_array(source, type, path, nesting);
      default:
        break;
    }
    auto value = read_plain(source, kind, type, path);
    if (!value) return value;
    return fitting(*std::move(value), type, path);
  }

 private:
  static result<Value> fitting(Value value, const Type& type, const std::string& path) {
    auto fits = coerce(value, type);
    if (!fits) return refuse(path, fmt::format("a {}, not a {}", to_string(value.kind()), to_string(type)));
    return *std::move(fits);
  }

  result<Value> read_plain(auto&& source, json::json_type kind, const Type& type, const std::string& path) {
    if (kind == json::json_type::null) {
      bool null = false;
      if (const auto error = source.is_null().get(null)) return refuse(path, error);
      return null ? result<Value>(Value()) : refuse(path, "no JSON");
    }
    if (kind == json::json_type::boolean) {
      bool boolean = false;
      if (const auto error = source.get_bool().get(boolean)) return refuse(path, error);
      return Value(boolean);
    }
    if (kind == json::json_type::string) {
      std::string_view text;
      if (const auto error = source.get_string().get(text)) return refuse(path, error);
      const Type& wanted = type.kind() == Type::Kind::list ? type.element() : type;
      return typed_text(text, wanted, path);
    }
    std::string_view token;
    if constexpr (requires { source.raw_json_token().get(token); }) {
      if (const auto error = source.raw_json_token().get(token)) return refuse(path, error);
    } else {
      token = source.raw_json_token();
    }
    while (!token.empty() &&
           (token.back() == ' ' || token.back() == '\n' || token.back() == '\r' || token.back() == '\t'))
      token.remove_suffix(1);
    const auto number = Decimal::parse(token);
    if (!number) return refuse(path, "no number, or too large");
    double checked = 0;  // what simdjson finds wrong with it, as a leading zero
    if (const auto error = source.get_double().get(checked); error && error != simdjson::NUMBER_ERROR)
      return refuse(path, error);
    return Value(*number);
  }

  result<Value> read_array(auto&& source, const Type& type, const std::string& path, std::uint32_t nesting) {
    json::array array;
    if (const auto error = source.get_array().get(array)) return refuse(path, error);
    const Type element = type.kind() == Type::Kind::list ? type.element() : Type::any();
    std::vector<Value> items;
    for (auto item : array) {
      json::value one;
      if (const auto error = item.get(one)) return refuse(path, error);
      auto value = read(one, element, fmt::format("{}[{}]", path, items.size() + 1), nesting + 1);
      if (!value) return value;
      items.push_back(*std::move(value));
    }
    Value list = Value::list(std::move(items));
    if (list.is_null()) return refuse(path, "too large");
    return fitting(std::move(list), type, path);
  }

  result<Value> read_object(auto&& source, const Type& type, const std::string& path, std::uint32_t nesting) {
    json::object object;
    if (const auto error = source.get_object().get(object)) return refuse(path, error);
    const Type& wanted = type.kind() == Type::Kind::list ? type.element() : type;
    std::vector<Entry> entries;
    for (auto field : object) {
      std::string_view name;
      if (const auto error = field.unescaped_key().get(name)) return refuse(path, error);
      Entry entry{std::string(name), {}};
      json::value one;
      if (const auto error = field.value().get(one)) return refuse(below(path, entry.name), error);
      const Type* known = wanted.entry(entry.name);
      auto value = read(one, known == nullptr ? Type::any() : *known, below(path, entry.name), nesting + 1);
      if (!value) return value;
      entry.value = *std::move(value);
      entries.push_back(std::move(entry));
    }
    // What is not given is null.
    for (const auto& [name, entry_type] : wanted.entries()) {
      const auto same = [&](const Entry& entry) { return entry.name == name; };
      if (std::none_of(entries.begin(), entries.end(), same)) entries.push_back({name, Value()});
    }
    Value context = Value::context(std::move(entries));
    if (context.is_null()) return refuse(path, "too large");
    return fitting(std::move(context), type, path);
  }

  JsonLimits limits_;
};

}  // namespace

result<Value> from_json(std::string_view text, const JsonLimits& limits) {
  return from_json(text, Type::any(), limits);
}

result<Value> from_json(std::string_view text, const Type& type, const JsonLimits& limits) {
  if (text.size() > limits.bytes_max)
    return refuse("", fmt::format("longer than {} bytes", limits.bytes_max));
  const simdjson::padded_string padded(text);
  json::parser parser;
  json::document document;
  if (const auto error = parser.iterate(padded).get(document)) return refuse("", error);
  Reader reader(limits);
  auto value = reader.read(document, type, "", 1);
  if (!value) return value;
  const char* rest = nullptr;
  if (!document.current_location().get(rest)) return refuse("", "more than one value");
  return value;
}

void append_json(const Value& value, std::string& out) {
  switch (value.kind()) {
    case Kind::null:
      out += "null";
      return;
    case Kind::boolean:
      out += value.boolean() ? "true" : "false";
      return;
    case Kind::number:
      out += value.number().to_string();
      return;
    case Kind::list: {
      out += '[';
      for (const Value& item : value.list()) {
        if (&item != value.list().data()) out += ',';
        append_json(item, out);
      }
      out += ']';
      return;
    }
    case Kind::context: {
      out += '{';
      for (const Entry& entry : value.context().entries()) {
        if (&entry != value.context().entries().data()) out += ',';
        append_json_text(entry.name, out);
        out += ':';
        append_json(entry.value, out);
      }
      out += '}';
      return;
    }
    default:
      append_json_text(to_string(value), out);
  }
}

std::string to_json(const Value& value) {
  std::string out;
  append_json(value, out);
  return out;
}

}  // namespace balie::feel
