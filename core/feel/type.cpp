#include "core/feel/type.hpp"

#include "core/feel/structure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace balie::feel {

struct Type::Parts {
  Type element;  // of a list or range; the result of a function
  Entries entries;
  std::vector<Type> parameters;
};

namespace {

// What FEEL calls them, what older versions of DMN did, and item definitions still do.
constexpr std::pair<std::string_view, Type::Kind> names[] = {
    {"Any", Type::Kind::any},
    {"Null", Type::Kind::null},
    {"boolean", Type::Kind::boolean},
    {"number", Type::Kind::number},
    {"string", Type::Kind::string},
    {"date", Type::Kind::date},
    {"time", Type::Kind::time},
    {"date and time", Type::Kind::date_time},
    {"days and time duration", Type::Kind::days_duration},
    {"years and months duration", Type::Kind::months_duration},
    {"range", Type::Kind::range},
    {"list", Type::Kind::list},
    {"context", Type::Kind::context},
    {"function", Type::Kind::function},
    {"dateTime", Type::Kind::date_time},
    {"dayTimeDuration", Type::Kind::days_duration},
    {"yearMonthDuration", Type::Kind::months_duration},
};

Type::Kind kind_of(Kind kind) {
  constexpr std::array kinds = {Type::Kind::null,      Type::Kind::boolean,       Type::Kind::number,
                                Type::Kind::string,    Type::Kind::date,          Type::Kind::time,
                                Type::Kind::date_time, Type::Kind::days_duration, Type::Kind::months_duration,
                                Type::Kind::range,     Type::Kind::list,          Type::Kind::context,
                                Type::Kind::function};
  return kinds[static_cast<std::size_t>(kind)];
}

// The type of all of them: theirs where it is one.
Type common_type(const std::vector<Value>& values) {
  std::optional<Type> common;
  for (const Value& value : values) {
    if (value.is_null()) continue;
    Type type = Type::of(value);
    if (common && !(*common == type)) return Type::any();
    common = std::move(type);
  }
  return common.value_or(Type::any());
}

bool all_conform(const std::vector<Type>& types, const std::vector<Type>& wanted) {
  return std::equal(types.begin(), types.end(), wanted.begin(), wanted.end(),
                    [](const Type& type, const Type& other) { return conforms(type, other); });
}

}  // namespace

Type Type::of(Kind kind) { return Type(kind); }

Type Type::list(Type element) {
  if (element.is_any()) return Type(Kind::list);
  return Type(Kind::list, std::make_shared<Parts>(Parts{std::move(element), {}, {}}));
}

Type Type::range(Type element) {
  if (element.is_any()) return Type(Kind::range);
  return Type(Kind::range, std::make_shared<Parts>(Parts{std::move(element), {}, {}}));
}

Type Type::context(Entries entries) {
  return Type(Kind::context, std::make_shared<Parts>(Parts{{}, std::move(entries), {}}));
}

Type Type::function(std::vector<Type> parameters, Type result) {
  return Type(Kind::function, std::make_shared<Parts>(Parts{std::move(result), {}, std::move(parameters)}));
}

std::optional<Type> Type::named(std::string_view name) {
  for (const auto& [known, kind] : names) {
    if (known == name) return Type(kind);
  }
  return std::nullopt;
}

Type Type::of(const Value& value) {
  const Kind kind = kind_of(value.kind());
  if (kind == Kind::list) return list(common_type(value.list()));
  if (kind == Kind::range) return range(common_type({value.range().start, value.range().end}));
  if (kind == Kind::context) {
    Entries entries;
    for (const Entry& entry : value.context().entries()) entries.emplace_back(entry.name, of(entry.value));
    return context(std::move(entries));
  }
  if (kind == Kind::function) {
    std::vector<Type> parameters;
    for (const Parameter& parameter : value.function().parameters()) parameters.push_back(parameter.type);
    return function(std::move(parameters), value.function().result());
  }
  return Type(kind);
}

Type Type::element() const {
  return parts_ != nullptr && (kind_ == Kind::list || kind_ == Kind::range) ? parts_->element : any();
}

const Type::Entries& Type::entries() const {
  static const Entries none;
  return has_entries() ? parts_->entries : none;
}

const Type* Type::entry(std::string_view name) const {
  for (const auto& [known, type] : entries()) {
    if (known == name) return &type;
  }
  return nullptr;
}

const std::vector<Type>& Type::parameters() const {
  static const std::vector<Type> none;
  return has_signature() ? parts_->parameters : none;
}

Type Type::result() const { return has_signature() ? parts_->element : any(); }

bool Type::operator==(const Type& other) const {
  if (kind_ != other.kind_) return false;
  if (parts_ == other.parts_) return true;
  if (parts_ == nullptr || other.parts_ == nullptr) return false;
  return parts_->element == other.parts_->element && parts_->entries == other.parts_->entries &&
         parts_->parameters == other.parts_->parameters;
}

std::string to_string(const Type& type) {
  std::string inner;
  const auto add = [&](std::string text) { inner += (inner.empty() ? "" : ", ") + std::move(text); };
  switch (type.kind()) {
    case Type::Kind::list:
    case Type::Kind::range:
      add(to_string(type.element()));
      break;
    case Type::Kind::context:
      if (!type.has_entries()) return "context";
      for (const auto& [name, entry] : type.entries()) add(fmt::format("{}: {}", name, to_string(entry)));
      break;
    case Type::Kind::function:
      if (!type.has_signature()) return "function";
      for (const Type& parameter : type.parameters()) add(to_string(parameter));
      return fmt::format("function<{}>->{}", inner, to_string(type.result()));
    default:
      return std::string(names[static_cast<std::size_t>(type.kind())].first);
  }
  return fmt::format("{}<{}>", names[static_cast<std::size_t>(type.kind())].first, inner);
}

bool conforms(const Type& type, const Type& wanted) {
  if (wanted.is_any() || type.kind() == Type::Kind::null) return true;
  if (type.kind() != wanted.kind()) return false;
  switch (type.kind()) {
    case Type::Kind::list:
    case Type::Kind::range:
      return conforms(type.element(), wanted.element());
    case Type::Kind::context:
      return std::all_of(wanted.entries().begin(), wanted.entries().end(), [&](const auto& entry) {
        const Type* found = type.entry(entry.first);
        return found != nullptr && conforms(*found, entry.second);
      });
    case Type::Kind::function:
      if (!wanted.has_signature()) return true;
      return type.has_signature() && all_conform(wanted.parameters(), type.parameters()) &&
             conforms(type.result(), wanted.result());
    default:
      return true;
  }
}

bool is_instance(const Value& value, const Type& type) {
  const auto fits = [&](const Value& part, const Type& wanted) {
    return part.is_null() || is_instance(part, wanted);
  };
  if (value.is_null()) return type.kind() == Type::Kind::null;
  if (type.is_any()) return true;
  if (kind_of(value.kind()) != type.kind()) return false;
  switch (value.kind()) {
    case Kind::list:
      return type.element().is_any() ||
             std::all_of(value.list().begin(), value.list().end(),
                         [&](const Value& item) { return fits(item, type.element()); });
    case Kind::range:
      return fits(value.range().start, type.element()) && fits(value.range().end, type.element());
    case Kind::context:
      return std::all_of(type.entries().begin(), type.entries().end(), [&](const auto& entry) {
        const Value* found = value.context().find(entry.first);
        return found != nullptr && fits(*found, entry.second);
      });
    case Kind::function:
      return conforms(Type::of(value), type);
    default:
      return true;
  }
}

std::optional<Value> coerce(const Value& value, const Type& type) {
  if (value.is_null() || is_instance(value, type)) return value;
  if (type.kind() == Type::Kind::list) {
    if (!value.is(Kind::list) && is_instance(value, type.element())) return Value::list({value});
    return std::nullopt;
  }
  if (value.is(Kind::list)) {
    if (value.list().size() == 1 && (value.list()[0].is_null() || is_instance(value.list()[0], type)))
      return value.list()[0];
    return std::nullopt;
  }
  if (value.is(Kind::date) && type.kind() == Type::Kind::date_time)
    return Value(combine(value.date(), TimeOfDay{0, Zone::at_offset(0)}));
  return std::nullopt;
}

}  // namespace balie::feel
