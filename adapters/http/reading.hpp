// What is read from a request: bodies and parameters, with the problem that names what is wrong. Pure.
#pragma once

#include "adapters/http/problem.hpp"
#include "adapters/http/web.hpp"
#include "protocols/bus/json.hpp"
#include "protocols/bus/limits.hpp"

#include <charconv>
#include <cstdint>
#include <expected>
#include <initializer_list>
#include <string>
#include <string_view>

namespace balie::http {

using Asked = std::expected<void, Problem>;

// 400, with the field; `text` follows its name: "is too long".
std::unexpected<Problem> invalid(std::string field, std::string_view text);
Asked held(bus::Checked checked);

// Whether the media type of a header is JSON: "application/json", also with parameters or a suffix "+json".
bool is_json(std::string_view content_type);
// A body that is one JSON object.
Asked read_json(const Request& request, std::string_view root, const bus::Limits& limits,
                google::protobuf::Message& message);

// That there are no other parameters.
Asked known_parameters(const Target& target, std::initializer_list<std::string_view> known);
Asked read_time(const std::string& name, const std::string& value, const bus::Limits& limits,
                google::protobuf::Timestamp& time);
// A whole number above 0.
std::expected<std::uint32_t, Problem> read_limit(const std::string& name, const std::string& value);
// "by=a,b": words with commas between them; nothing when there is no such parameter.
Asked read_words(const Target& target, std::string_view name, const bus::Limits& limits,
                 google::protobuf::RepeatedPtrField<std::string>& words);

template <typename Number>
Asked read_number(const Target& target, std::string_view name, Number& value) {
  const auto* text = target.parameter(name);
  if (!text) return {};
  const auto* end = text->data() + text->size();
  const auto parsed = std::from_chars(text->data(), end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end)
    return invalid(std::string(name), "is not a whole number in range");
  return {};
}

}  // namespace balie::http
