#include "protocols/esl/packet.hpp"

#include "core/base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace balie::esl {
namespace {

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter; }

int digit_of(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  const char small = lower(letter);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

std::string_view next_line(std::string_view& text) {
  const auto end = text.find('\n');
  auto line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

}  // namespace

std::string_view header_of(const Headers& headers, std::string_view name) {
  const auto same = [](char left, char right) { return lower(left) == lower(right); };
  for (const auto& [key, value] : headers) {
    if (key.size() == name.size() && std::equal(key.begin(), key.end(), name.begin(), same)) return value;
  }
  return {};
}

std::string url_decode(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? digit_of(text[i + 1]) : -1;
    const int low = high >= 0 ? digit_of(text[i + 2]) : -1;
    if (low < 0) {
      plain += text[i];
      continue;
    }
    plain += static_cast<char>(high * 16 + low);
    i += 2;
  }
  repair_utf8(plain);
  return plain;
}

result<Headers> read_headers(std::string_view text, std::size_t headers_max, std::string_view* rest) {
  Headers headers;
  while (!text.empty()) {
    const auto line = next_line(text);
    if (line.empty()) break;
    const auto colon = line.find(':');
    // A variable whose value has several lines is encoded: a line without a colon is nobody's.
    if (colon == std::string_view::npos || colon == 0)
      return failure(Fate::reconnect, "esl.malformed", "a header has no name");
    if (headers.size() >= headers_max)
      return failure(Fate::reconnect, "esl.too_long", fmt::format("more than {} headers", headers_max));
    auto value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    headers.emplace_back(url_decode(line.substr(0, colon)), url_decode(value));
  }
  if (rest != nullptr) *rest = text;
  return headers;
}

std::unexpected<Error> Decoder::fail(std::string_view code, std::string text) {
  failed_ = Error(Fate::reconnect, code, std::move(text));
  unread_.clear();
  from_ = scanned_ = 0;
  return std::unexpected(*failed_);
}

// True when the headers of the next packet are there.
result<bool> Decoder::take_head() {
  while (from_ < unread_.size() && (unread_[from_] == '\n' || unread_[from_] == '\r')) ++from_;
  scanned_ = std::max(scanned_, from_);
  std::size_t end = std::string::npos;
  for (auto at = unread_.find('\n', scanned_); at != std::string::npos; at = unread_.find('\n', at + 1)) {
    auto after = at + 1;
    if (after < unread_.size() && unread_[after] == '\r') ++after;
    if (after >= unread_.size()) {
      scanned_ = at;
      break;
    }
    scanned_ = at + 1;
    if (unread_[after] != '\n') continue;
    end = after + 1;
    break;
  }
  const auto length = (end == std::string::npos ? unread_.size() : end) - from_;
  if (length > limits_.head_bytes_max)
    return fail("esl.too_long", fmt::format("headers of more than {} bytes", limits_.head_bytes_max));
  if (end == std::string::npos) return false;
  auto headers = read_headers(std::string_view(unread_).substr(from_, length), limits_.headers_max);
  if (!headers) return fail(headers.error().code(), headers.error().text());
  from_ = scanned_ = end;
  head_ = Packet{std::move(*headers), {}};
  body_bytes_ = 0;
  if (const auto text = head_->header("Content-Length"); !text.empty()) {
    const auto [stop, wrong] = std::from_chars(text.data(), text.data() + text.size(), body_bytes_);
    if (wrong == std::errc::result_out_of_range || body_bytes_ > limits_.body_bytes_max)
      return fail("esl.too_long", fmt::format("a body of more than {} bytes", limits_.body_bytes_max));
    if (wrong != std::errc() || stop != text.data() + text.size())
      return fail("esl.malformed", "Content-Length is no number");
  }
  return true;
}

result<std::optional<Packet>> Decoder::next() {
  if (failed_) return std::unexpected(*failed_);
  if (!head_) {
    BALIE_TRY(const bool there, take_head());
    if (!there) return std::nullopt;
  }
  if (unread_.size() - from_ < body_bytes_) return std::nullopt;
  head_->body = unread_.substr(from_, body_bytes_);
  from_ += body_bytes_;
  scanned_ = from_;
  if (from_ == unread_.size()) {  // an idle connection keeps nothing
    std::string().swap(unread_);
    from_ = scanned_ = 0;
  } else if (from_ > unread_.size() / 2) {
    unread_.erase(0, std::exchange(from_, 0));
    scanned_ = 0;
  }
  return std::exchange(head_, std::nullopt);
}

}  // namespace balie::esl
