#include "core/base/assert.hpp"
#include "protocols/bus/json.hpp"
#include "protocols/bus/json_number.hpp"
#include "protocols/bus/json_shape.hpp"
#include "protocols/bus/json_text.hpp"

#include <fmt/format.h>
#include <google/protobuf/struct.pb.h>
#include <simdjson.h>

#include <bitset>
#include <cmath>
#include <functional>
#include <set>

namespace balie::bus {
namespace {

namespace pb = google::protobuf;
namespace json = simdjson::ondemand;

constexpr std::size_t shown_bytes_max = 64;        // of a peer's own name in a violation
constexpr std::size_t kept_bytes_max = 256 << 10;  // what a thread keeps for its next document

std::unexpected<Violation> violation(std::string_view text) {
  return std::unexpected(Violation{std::string(), std::string(text)});
}

std::unexpected<Violation> syntax(simdjson::error_code error) {
  if (error == simdjson::UTF8_ERROR) return violation("holds bytes that are not UTF-8");
  return violation(fmt::format("is not valid JSON: {}", simdjson::error_message(error)));
}

// Puts the place of a violation in front of what is inside it.
void within(std::string_view place, Violation& inner) {
  const auto* dot = inner.field.empty() || inner.field.front() == '[' ? "" : ".";
  inner.field = fmt::format("{}{}{}", place.substr(0, shown_bytes_max), dot, inner.field);
}

void within(int index, Violation& inner) { within(fmt::format("[{}]", index), inner); }

#define BALIE_JSON_TRY(variable, expression) \
  if (const auto error = (expression).get(variable); error != simdjson::SUCCESS) return syntax(error)
#define BALIE_JSON_HOLDS(expression) \
  if (auto held = (expression); !held) return held

class Reader {
 public:
  explicit Reader(const Limits& limits) : depth_max_(limits.depth_max) {}

  // Reads the value of a field that holds a message of that kind. `depth` counts messages as the wire does,
  // where a member of a Struct is two of them: what is read here can be parsed there.
  Checked any(json::value input, pb::Message& message, JsonKind kind, const JsonShape* shape, int depth) {
    if (depth > depth_max_) return violation(fmt::format("is nested deeper than {} messages", depth_max_));
    switch (kind) {
      case JsonKind::timestamp:
        return text_form(input, "a time (\"2026-01-31T09:30:00Z\")", [&](auto text) {
          return read_timestamp(text, static_cast<pb::Timestamp&>(message));
        });
      case JsonKind::duration:
        return text_form(input, "a duration (\"3.5s\")",
                         [&](auto text) { return read_duration(text, static_cast<pb::Duration&>(message)); });
      case JsonKind::structure: {
        json::object object;
        BALIE_JSON_HOLDS(object_of(input, object));
        return structure(object, static_cast<pb::Struct&>(message), depth);
      }
      case JsonKind::value:
        return value(input, static_cast<pb::Value&>(message), depth);
      case JsonKind::list:
        return list(input, static_cast<pb::ListValue&>(message), depth);
      default: {
        json::object object;
        BALIE_JSON_HOLDS(object_of(input, object));
        return members(object, message, *shape, depth);
      }
    }
  }

  // The document itself.
  Checked root(json::object object, pb::Message& message) {
    const auto& shape = json_shape(*message.GetDescriptor());
    BALIE_ASSERT(shape.kind() == JsonKind::message || shape.kind() == JsonKind::structure);
    if (shape.kind() == JsonKind::structure) return structure(object, static_cast<pb::Struct&>(message), 1);
    return members(object, message, shape, 1);
  }

 private:
  using Seen = std::bitset<JsonShape::fields_max>;

  Checked object_of(json::value& input, json::object& object) {
    BALIE_JSON_HOLDS(is(input, json::json_type::object, "an object"));
    BALIE_JSON_TRY(object, input.get_object());
    return {};
  }

  Checked is(json::value& input, json::json_type wanted, std::string_view name) {
    json::json_type type;
    BALIE_JSON_TRY(type, input.type());
    if (type != wanted) return violation(fmt::format("is not {}", name));
    return {};
  }

  // A string's value; it lives until the next document is read.
  Checked text(json::value& input, std::string_view& out) {
    BALIE_JSON_HOLDS(is(input, json::json_type::string, "a string"));
    BALIE_JSON_TRY(out, input.get_string());
    return {};
  }

  template <typename Read>
  Checked text_form(json::value& input, std::string_view name, Read read) {
    std::string_view out;
    BALIE_JSON_HOLDS(text(input, out));
    if (!read(out)) return violation(fmt::format("is not {}", name));
    return {};
  }

  // Takes a null, if it is one.
  Checked null(json::value& input, bool& out) {
    json::json_type type;
    BALIE_JSON_TRY(type, input.type());
    out = type == json::json_type::null;
    if (!out) return {};
    bool well_formed = false;
    BALIE_JSON_TRY(well_formed, input.is_null());
    if (!well_formed) return syntax(simdjson::N_ATOM_ERROR);
    return {};
  }

  Checked key(json::field& member, std::string_view& name) {
    BALIE_JSON_TRY(name, member.unescaped_key());
    return {};
  }

  Checked members(json::object object, pb::Message& message, const JsonShape& shape, int depth) {
    Seen seen;
    for (auto step : object) {
      json::field member;
      BALIE_JSON_TRY(member, std::move(step));
      std::string_view name;
      BALIE_JSON_HOLDS(key(member, name));
      if (auto held = one_member(name, member.value(), message, shape, seen, depth); !held) {
        within(name, held.error());
        return held;
      }
    }
    return {};
  }

  Checked one_member(std::string_view name, json::value input, pb::Message& message, const JsonShape& shape,
                     Seen& seen, int depth) {
    const auto* field = shape.find(name);
    if (!field) return violation(fmt::format("is not a field of {}", shape.type().name()));
    if (seen.test(field->index)) return violation("is given twice");
    seen.set(field->index);
    bool absent = false;
    // A field that may hold any value holds null; of the others null means that they are not there.
    if (field->repeated || field->kind != JsonKind::value) BALIE_JSON_HOLDS(null(input, absent));
    if (absent) return {};
    const auto& reflection = *message.GetReflection();
    if (field->repeated) return elements(input, message, reflection, *field, depth);
    if (field->kind == JsonKind::texts) return texts(input, message, reflection, *field, depth);
    if (const auto* choice = field->field->real_containing_oneof();
        choice && reflection.HasOneof(message, choice)) {
      return violation(fmt::format("is one of several of which only one may be given ({})", choice->name()));
    }
    return single(input, message, reflection, *field, depth);
  }

  // Reads one value of a scalar kind and hands it to `put`, which is called with the value of the field's own
  // type.
  template <typename Put>
  Checked scalar(json::value& input, const JsonField& field, Put put) {
    switch (field.kind) {
      case JsonKind::text: {
        std::string_view out;
        BALIE_JSON_HOLDS(text(input, out));
        put(out);
        return {};
      }
      case JsonKind::bytes: {
        std::string out;
        BALIE_JSON_HOLDS(text_form(input, "base64", [&](auto text) { return read_base64(text, out); }));
        put(std::string_view(out));
        return {};
      }
      case JsonKind::boolean: {
        bool out = false;
        BALIE_JSON_HOLDS(is(input, json::json_type::boolean, "true or false"));
        BALIE_JSON_TRY(out, input.get_bool());
        put(out);
        return {};
      }
      case JsonKind::int32:
        return integer<std::int32_t>(input, put);
      case JsonKind::uint32:
        return integer<std::uint32_t>(input, put);
      case JsonKind::int64:
        return integer<std::int64_t>(input, put);
      case JsonKind::uint64:
        return integer<std::uint64_t>(input, put);
      case JsonKind::real: {
        double out = 0;
        BALIE_JSON_HOLDS(real(input, out));
        put(out);
        return {};
      }
      default:
        return enumerator(input, *field.field, put);
    }
  }

  template <typename Number, typename Put>
  Checked integer(json::value& input, Put put) {
    Number out = 0;
    BALIE_JSON_HOLDS(integer(input, out));
    put(out);
    return {};
  }

  // A number, or a string that holds one.
  template <typename Number>
  Checked integer(json::value& input, Number& out) {
    json::json_type type;
    BALIE_JSON_TRY(type, input.type());
    std::string_view digits;
    if (type == json::json_type::number) {
      double real = 0;
      digits = input.raw_json_token();
      while (digits.ends_with(' ') || digits.ends_with('\n') || digits.ends_with('\r') ||
             digits.ends_with('\t')) {
        digits.remove_suffix(1);
      }
      BALIE_JSON_TRY(real, input.get_double());  // checks the form, and moves on
    } else if (type == json::json_type::string) {
      BALIE_JSON_HOLDS(text(input, digits));
    } else {
      return violation("is not an integer");
    }
    if (!read_integer(digits, out)) {
      return violation(fmt::format("is not an integer from {} to {}", std::numeric_limits<Number>::min(),
                                   std::numeric_limits<Number>::max()));
    }
    return {};
  }

  Checked real(json::value& input, double& out) {
    json::json_type type;
    BALIE_JSON_TRY(type, input.type());
    if (type == json::json_type::number) {
      BALIE_JSON_TRY(out, input.get_double());
      return {};
    }
    if (type != json::json_type::string) return violation("is not a number");
    std::string_view digits;
    BALIE_JSON_HOLDS(text(input, digits));
    if (digits == "NaN") {
      out = std::numeric_limits<double>::quiet_NaN();
    } else if (digits == "Infinity" || digits == "-Infinity") {
      out = digits.front() == '-' ? -std::numeric_limits<double>::infinity()
                                  : std::numeric_limits<double>::infinity();
    } else {
      const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), out);
      if (parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size() || !std::isfinite(out)) {
        return violation("is not a number");
      }
    }
    return {};
  }

  // By name, or by number.
  template <typename Put>
  Checked enumerator(json::value& input, const pb::FieldDescriptor& field, Put put) {
    json::json_type type;
    BALIE_JSON_TRY(type, input.type());
    if (type == json::json_type::number) return integer<std::int32_t>(input, put);
    std::string_view name;
    BALIE_JSON_HOLDS(text(input, name));
    const auto* known = field.enum_type()->FindValueByName(std::string(name));
    if (!known) return violation(fmt::format("is not a word of {}", field.enum_type()->name()));
    put(static_cast<std::int32_t>(known->number()));
    return {};
  }

  Checked single(json::value& input, pb::Message& message, const pb::Reflection& reflection,
                 const JsonField& field, int depth) {
    const auto* key = field.field;
    if (field.kind >= JsonKind::message) {
      return any(input, *reflection.MutableMessage(&message, key), field.kind, field.shape, depth + 1);
    }
    return scalar(input, field, [&](auto value) {
      using Value = decltype(value);
      if constexpr (std::is_same_v<Value, std::string_view>) {
        reflection.SetString(&message, key, std::string(value));
      } else if constexpr (std::is_same_v<Value, bool>) {
        reflection.SetBool(&message, key, value);
      } else if constexpr (std::is_same_v<Value, std::int32_t>) {
        field.kind == JsonKind::enumeration ? reflection.SetEnumValue(&message, key, value)
                                            : reflection.SetInt32(&message, key, value);
      } else if constexpr (std::is_same_v<Value, std::uint32_t>) {
        reflection.SetUInt32(&message, key, value);
      } else if constexpr (std::is_same_v<Value, std::int64_t>) {
        reflection.SetInt64(&message, key, value);
      } else if constexpr (std::is_same_v<Value, std::uint64_t>) {
        reflection.SetUInt64(&message, key, value);
      } else {
        reflection.SetDouble(&message, key, value);
      }
    });
  }

  Checked elements(json::value& input, pb::Message& message, const pb::Reflection& reflection,
                   const JsonField& field, int depth) {
    BALIE_JSON_HOLDS(is(input, json::json_type::array, "an array"));
    json::array array;
    BALIE_JSON_TRY(array, input.get_array());
    int index = 0;
    for (auto step : array) {
      json::value one;
      BALIE_JSON_TRY(one, std::move(step));
      if (auto held = element(one, message, reflection, field, depth); !held) {
        within(index, held.error());
        return held;
      }
      ++index;
    }
    return {};
  }

  Checked element(json::value& input, pb::Message& message, const pb::Reflection& reflection,
                  const JsonField& field, int depth) {
    const auto* key = field.field;
    if (field.kind >= JsonKind::message) {
      return any(input, *reflection.AddMessage(&message, key), field.kind, field.shape, depth + 1);
    }
    return scalar(input, field, [&](auto value) {
      using Value = decltype(value);
      if constexpr (std::is_same_v<Value, std::string_view>) {
        reflection.AddString(&message, key, std::string(value));
      } else if constexpr (std::is_same_v<Value, bool>) {
        reflection.AddBool(&message, key, value);
      } else if constexpr (std::is_same_v<Value, std::int32_t>) {
        field.kind == JsonKind::enumeration ? reflection.AddEnumValue(&message, key, value)
                                            : reflection.AddInt32(&message, key, value);
      } else if constexpr (std::is_same_v<Value, std::uint32_t>) {
        reflection.AddUInt32(&message, key, value);
      } else if constexpr (std::is_same_v<Value, std::int64_t>) {
        reflection.AddInt64(&message, key, value);
      } else if constexpr (std::is_same_v<Value, std::uint64_t>) {
        reflection.AddUInt64(&message, key, value);
      } else {
        reflection.AddDouble(&message, key, value);
      }
    });
  }

  Checked texts(json::value& input, pb::Message& message, const pb::Reflection& reflection,
                const JsonField& field, int depth) {
    if (depth + 1 > depth_max_)
      return violation(fmt::format("is nested deeper than {} messages", depth_max_));
    const auto& entry = *field.field->message_type();
    json::object object;
    BALIE_JSON_HOLDS(object_of(input, object));
    std::set<std::string, std::less<>> seen;
    for (auto step : object) {
      json::field member;
      BALIE_JSON_TRY(member, std::move(step));
      std::string_view name;
      BALIE_JSON_HOLDS(key(member, name));
      json::value given = member.value();
      std::string_view out;
      auto held = seen.emplace(name).second ? text(given, out) : violation("is given twice");
      if (!held) {
        within(name, held.error());
        return held;
      }
      auto& one = *reflection.AddMessage(&message, field.field);
      one.GetReflection()->SetString(&one, entry.map_key(), std::string(name));
      one.GetReflection()->SetString(&one, entry.map_value(), std::string(out));
    }
    return {};
  }

  Checked structure(json::object object, pb::Struct& out, int depth) {
    for (auto step : object) {
      json::field member;
      BALIE_JSON_TRY(member, std::move(step));
      std::string_view name;
      BALIE_JSON_HOLDS(key(member, name));
      const auto [at, added] = out.mutable_fields()->insert({std::string(name), pb::Value()});
      auto held = added ? value(member.value(), at->second, depth + 2) : violation("is given twice");
      if (!held) {
        within(name, held.error());
        return held;
      }
    }
    return {};
  }

  Checked list(json::value& input, pb::ListValue& out, int depth) {
    BALIE_JSON_HOLDS(is(input, json::json_type::array, "an array"));
    json::array array;
    BALIE_JSON_TRY(array, input.get_array());
    for (auto step : array) {
      json::value one;
      BALIE_JSON_TRY(one, std::move(step));
      if (auto held = value(one, *out.add_values(), depth + 1); !held) {
        within(out.values_size() - 1, held.error());
        return held;
      }
    }
    return {};
  }

  Checked value(json::value input, pb::Value& out, int depth) {
    if (depth > depth_max_) return violation(fmt::format("is nested deeper than {} messages", depth_max_));
    json::json_type type;
    BALIE_JSON_TRY(type, input.type());
    switch (type) {
      case json::json_type::object:
        return any(input, *out.mutable_struct_value(), JsonKind::structure, nullptr, depth + 1);
      case json::json_type::array:
        return any(input, *out.mutable_list_value(), JsonKind::list, nullptr, depth + 1);
      case json::json_type::string: {
        std::string_view string;
        BALIE_JSON_HOLDS(text(input, string));
        out.set_string_value(string.data(), string.size());
        return {};
      }
      case json::json_type::number: {
        double number = 0;
        BALIE_JSON_TRY(number, input.get_double());
        out.set_number_value(number);
        return {};
      }
      case json::json_type::boolean: {
        bool on = false;
        BALIE_JSON_TRY(on, input.get_bool());
        out.set_bool_value(on);
        return {};
      }
      case json::json_type::null:
        break;
    }
    bool absent = false;
    BALIE_JSON_HOLDS(null(input, absent));
    out.set_null_value(pb::NULL_VALUE);
    return {};
  }

  int depth_max_;
};

// What a thread keeps from one document to the next: simdjson's tables, and room for the text with padding
// behind it.
struct Scratch {
  json::parser parser;
  std::string padded;

  void shrink() {
    if (padded.capacity() <= kept_bytes_max) return;
    padded = std::string();
    parser = json::parser();
  }
};

Checked read(std::string_view text, const Limits& limits, pb::Message& message, Scratch& scratch) {
  scratch.padded.assign(text);
  scratch.padded.append(simdjson::SIMDJSON_PADDING, '\0');
  json::document document;
  BALIE_JSON_TRY(document, scratch.parser.iterate(scratch.padded.data(), text.size(), scratch.padded.size()));
  json::json_type type;
  BALIE_JSON_TRY(type, document.type());
  if (type != json::json_type::object) return violation("is not an object");
  json::object object;
  BALIE_JSON_TRY(object, document.get_object());
  BALIE_JSON_HOLDS(Reader(limits).root(object, message));
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
    return syntax(simdjson::TRAILING_CONTENT);
  return {};
}

#undef BALIE_JSON_TRY
#undef BALIE_JSON_HOLDS

}  // namespace

Checked from_json(std::string_view text, std::string_view root, const Limits& limits, pb::Message& message) {
  BALIE_ASSERT(message.GetReflection()->GetMessageFactory() == pb::MessageFactory::generated_factory());
  thread_local Scratch scratch;
  message.Clear();
  auto held = text.size() <= limits.publish_bytes_max ? read(text, limits, message, scratch)
                                                      : Checked(violation("is larger than the limit"));
  scratch.shrink();
  if (!held && !root.empty()) within(root, held.error());
  return held;
}

}  // namespace balie::bus
