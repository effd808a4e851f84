#include "adapters/chat/frame.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cmath>

namespace balie::chat {
namespace {

namespace json = simdjson::dom;

constexpr std::size_t depth_max = 16, word_bytes_max = 256, id_bytes_min = 8, id_bytes_max = 40,
                      key_bytes_min = 32, key_bytes_max = 128, name_bytes_max = 1024,
                      comment_bytes_max = 2048, token_bytes_max = 4096, language_bytes_max = 35;

std::unexpected<Error> bad(std::string text) {
  return failure(Fate::reject, "chat.bad_frame", std::move(text));
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

// Reads the members of one frame; the first that is wrong is the error of the whole.
class Fields {
 public:
  explicit Fields(const json::element& object) : object_(object) {}

  // Absent: empty. Longer than `bytes_max`: an error.
  std::string text(std::string_view name, std::size_t bytes_max) {
    json::element member;
    std::string_view text;
    if (object_[name].get(member) != simdjson::SUCCESS) return {};
    if (member.get(text) != simdjson::SUCCESS || text.size() > bytes_max) return fail(name);
    return std::string(text);
  }
  std::string word(std::string_view name) {
    auto word = text(name, word_bytes_max);
    const bool is_clean =
        std::ranges::none_of(word, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    return is_clean ? word : fail(name);
  }
  std::string plain(std::string_view name, std::size_t bytes_min, std::size_t bytes_max, bool required) {
    auto found = text(name, bytes_max);
    if (found.empty() && !required) return found;
    return found.size() >= bytes_min && std::ranges::all_of(found, is_plain) ? found : fail(name);
  }
  std::string id() { return plain("id", id_bytes_min, id_bytes_max, true); }
  std::uint64_t number(std::string_view name, std::uint64_t most) {
    json::element member;
    std::uint64_t value = 0;
    if (object_[name].get(member) != simdjson::SUCCESS) return 0;
    if (member.get(value) != simdjson::SUCCESS || value > most) fail(name);
    return value;
  }
  int whole(std::string_view name, int least, int most) {
    json::element member;
    std::int64_t value = 0;
    if (object_[name].get(member) != simdjson::SUCCESS) return 0;
    if (member.get(value) != simdjson::SUCCESS || value < least || value > most) return fail(name), 0;
    return static_cast<int>(value);
  }
  std::uint32_t count(std::string_view name) {
    return static_cast<std::uint32_t>(number(name, std::numeric_limits<std::uint32_t>::max()));
  }
  bool flag(std::string_view name) {
    bool value = false;
    if (object_[name].get(value) != simdjson::SUCCESS) fail(name);
    return value;
  }
  void page(const FrameLimits& limits, google::protobuf::Struct& out) {
    json::element member;
    if (object_["page"].get(member) != simdjson::SUCCESS) return;
    json::object object;
    values_left_ = limits.page_values_max;
    if (member.get(object) != simdjson::SUCCESS || !read(object, limits, 1, out)) fail("page");
  }

  template <typename T>
  result<Frame> done(T frame) {
    if (!wrong_.empty()) return bad(fmt::format("the member \"{}\" is missing, wrong or too long", wrong_));
    return Frame(std::move(frame));
  }
  std::string fail(std::string_view name) {
    if (wrong_.empty()) wrong_ = name;
    return {};
  }

 private:
  bool read(const json::object& object, const FrameLimits& limits, std::size_t depth,
            google::protobuf::Struct& out) {
    for (const auto [name, value] : object) {
      if (name.size() > limits.page_text_bytes_max) return false;
      if (!read(value, limits, depth, (*out.mutable_fields())[std::string(name)])) return false;
    }
    return true;
  }
  bool read(const json::element& value, const FrameLimits& limits, std::size_t depth,
            google::protobuf::Value& out) {
    if (values_left_-- == 0) return ++values_left_, false;
    if (json::object object; value.get(object) == simdjson::SUCCESS) {
      return depth < limits.page_depth_max && read(object, limits, depth + 1, *out.mutable_struct_value());
    }
    if (json::array array; value.get(array) == simdjson::SUCCESS) {
      if (depth >= limits.page_depth_max) return false;
      auto& list = *out.mutable_list_value();
      return std::ranges::all_of(
          array, [&](const json::element one) { return read(one, limits, depth + 1, *list.add_values()); });
    }
    if (std::string_view text; value.get(text) == simdjson::SUCCESS) {
      out.set_string_value(std::string(text));
      return text.size() <= limits.page_text_bytes_max;
    }
    if (bool flag = false; value.get(flag) == simdjson::SUCCESS) return out.set_bool_value(flag), true;
    if (double number = 0; value.get(number) == simdjson::SUCCESS) {
      out.set_number_value(number);
      return std::isfinite(number);
    }
    out.set_null_value(google::protobuf::NULL_VALUE);
    return value.is_null();
  }

  json::element object_;
  std::string wrong_;
  std::size_t values_left_ = 0;
};

result<Frame> read_hello(Fields& fields, const FrameLimits& limits) {
  Hello hello;
  hello.entry = fields.word("entry");
  hello.language = fields.plain("language", 2, language_bytes_max, false);
  hello.key = fields.plain("key", key_bytes_min, key_bytes_max, false);
  hello.conversation = fields.plain("conversation", 1, id_bytes_max, false);
  hello.seen = fields.count("seen");
  hello.token = fields.text("token", token_bytes_max);
  hello.email = fields.word("email");
  hello.tel = fields.word("tel");
  fields.page(limits, hello.page);
  return fields.done(std::move(hello));
}

result<Frame> read_answer(Fields& fields) {
  Answer answer{fields.word("decision"), fields.word("offer"), fields.word("kind")};
  if (answer.kind != "presented" && answer.kind != "accepted" && answer.kind != "rejected")
    fields.fail("kind");
  if (answer.decision.empty()) fields.fail("decision");
  if (answer.offer.empty()) fields.fail("offer");
  return fields.done(std::move(answer));
}

result<Frame> read_rate(Fields& fields) {
  Rate rate{fields.count("rating"), fields.text("text", comment_bytes_max)};
  if (rate.rating < 1 || rate.rating > 5) fields.fail("rating");
  return fields.done(std::move(rate));
}

}  // namespace

result<Frame> read_frame(std::string_view text, const FrameLimits& limits) {
  if (text.size() > limits.bytes_max) return bad("is longer than a frame may be");
  json::parser parser;
  json::element object;
  if (parser.allocate(std::max<std::size_t>(text.size(), 64), depth_max) != simdjson::SUCCESS ||
      parser.parse(text.data(), text.size()).get(object) != simdjson::SUCCESS || !object.is_object()) {
    return bad("is no JSON object");
  }
  std::string_view kind;
  if (object["t"].get(kind) != simdjson::SUCCESS) return bad("the member \"t\" is missing");
  Fields fields(object);
  if (kind == "hello") return read_hello(fields, limits);
  if (kind == "message") return fields.done(Write{fields.id(), fields.text("text", limits.bytes_max)});
  if (kind == "attach") {
    constexpr auto most = std::uint64_t{1} << 40;
    return fields.done(Attach{fields.id(), fields.text("name", name_bytes_max), fields.number("size", most)});
  }
  if (kind == "typing") return fields.done(Typing{fields.flag("on")});
  if (kind == "read") return fields.done(Read{fields.count("seq")});
  if (kind == "end") return End{};
  if (kind == "rate") return read_rate(fields);
  if (kind == "answer") return read_answer(fields);
  if (kind == "slot") {
    return fields.done(Slot{fields.id(), fields.word("slot"), fields.word("clicked")});
  }
  if (kind == "mail") {
    constexpr int east_max = 14 * 60;  // ISO 8601 has no zone farther off
    return fields.done(Mail{fields.word("zone"), fields.whole("minutesEast", -east_max, east_max)});
  }
  if (kind == "ping") return Ping{};
  return bad("\"t\" is no kind of frame");
}

}  // namespace balie::chat
