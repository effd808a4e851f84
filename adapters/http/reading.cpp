#include "adapters/http/reading.hpp"

#include "core/base/json_text.hpp"

#include "balie/v1/session.pb.h"
#include <fmt/format.h>

#include <algorithm>

namespace balie::http {

std::unexpected<Problem> invalid(std::string field, std::string_view text) {
  auto detail = fmt::format("{} {}", field, text);
  return std::unexpected(
      Problem{.status = 400, .code = "invalid", .detail = std::move(detail), .field = std::move(field)});
}

Asked held(bus::Checked checked) {
  if (checked) return {};
  return invalid(std::move(checked.error().field), checked.error().text);
}

bool is_json(std::string_view content_type) {
  auto type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  std::string lower(type);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return lower == "application/json" || (lower.starts_with("application/") && lower.ends_with("+json"));
}

Asked read_json(const Request& request, std::string_view root, const bus::Limits& limits,
                google::protobuf::Message& message) {
  if (!is_json(request.content_type)) {
    return std::unexpected(Problem{.status = 415,
                                   .code = "unsupported_media_type",
                                   .detail = "the body must be of Content-Type application/json"});
  }
  return held(bus::from_json(request.body, root, limits, message));
}

Asked known_parameters(const Target& target, std::initializer_list<std::string_view> known) {
  for (const auto& [name, value] : target.parameters) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return invalid(name.substr(0, 64), "is not a parameter of this path");
    }
  }
  return {};
}

Asked read_time(const std::string& name, const std::string& value, const bus::Limits& limits,
                google::protobuf::Timestamp& time) {
  std::string json = "{\"before\":";
  append_json_text(value, json);
  json += '}';
  v1::HistoryQuery read;
  if (!bus::from_json(json, "query", limits, read))
    return invalid(name, "is not a time such as 2026-11-22T10:00:00Z");
  time = read.before();
  return {};
}

std::expected<std::uint32_t, Problem> read_limit(const std::string& name, const std::string& value) {
  std::uint32_t limit = 0;
  const auto parsed = std::from_chars(value.data(), value.data() + value.size(), limit);
  if (parsed.ec != std::errc() || parsed.ptr != value.data() + value.size() || limit == 0) {
    return invalid(name, "is not a whole number above 0");
  }
  return limit;
}

Asked read_words(const Target& target, std::string_view name, const bus::Limits& limits,
                 google::protobuf::RepeatedPtrField<std::string>& words) {
  constexpr int words_max = 16;
  const auto* given = target.parameter(name);
  std::string_view rest = given ? std::string_view(*given) : std::string_view();
  if (rest.size() > limits.id_bytes_max) return invalid(std::string(name), "is too long");
  while (!rest.empty()) {
    const auto end = std::min(rest.find(','), rest.size());
    if (words.size() == words_max) return invalid(std::string(name), "has too many words");
    words.Add(std::string(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

}  // namespace balie::http
