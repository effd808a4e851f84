#include "protocols/mime/html_text.hpp"

#include "core/base/utf8.hpp"
#include "protocols/mime/message.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace balie::mime {
namespace {

constexpr std::array<std::pair<std::string_view, char32_t>, 24> entities = {
    {{"amp", U'&'},   {"lt", U'<'},    {"gt", U'>'},    {"quot", U'"'},   {"apos", U'\''},  {"nbsp", U' '},
     {"euro", U'€'},  {"copy", U'©'},  {"reg", U'®'},   {"hellip", U'…'}, {"ndash", U'–'},  {"mdash", U'—'},
     {"lsquo", U'‘'}, {"rsquo", U'’'}, {"ldquo", U'“'}, {"rdquo", U'”'},  {"eacute", U'é'}, {"egrave", U'è'},
     {"euml", U'ë'},  {"iuml", U'ï'},  {"ouml", U'ö'},  {"uuml", U'ü'},   {"auml", U'ä'},   {"szlig", U'ß'}}};
constexpr std::array<std::string_view, 14> blocks = {"p",  "div", "br", "tr", "table", "ul", "ol",
                                                     "li", "h1",  "h2", "h3", "h4",    "hr", "pre"};
constexpr std::size_t entity_bytes_max = 12;
constexpr int quotation_depth_max = 20;

void put(std::string& out, char32_t point) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | (point >> shift & 0x3f)); };
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xc0 | point >> 6);
    tail(0);
  } else if (point < 0x1'0000) {
    out += static_cast<char>(0xe0 | point >> 12);
    tail(6), tail(0);
  } else {
    out += static_cast<char>(0xf0 | point >> 18);
    tail(12), tail(6), tail(0);
  }
}

// "#233", "#xe9" or "eacute".
std::optional<char32_t> entity(std::string_view name) {
  if (!name.starts_with('#')) {
    const auto* found = std::ranges::find(entities, name, [](const auto& each) { return each.first; });
    return found == entities.end() ? std::nullopt : std::optional(found->second);
  }
  name.remove_prefix(1);
  const bool hexadecimal = name.starts_with('x') || name.starts_with('X');
  if (hexadecimal) name.remove_prefix(1);
  std::uint32_t point = 0;
  const auto [end, error] =
      std::from_chars(name.data(), name.data() + name.size(), point, hexadecimal ? 16 : 10);
  const bool surrogate = point >= 0xd800 && point < 0xe000;
  if (error != std::errc() || end != name.data() + name.size() || point < 0x20 || point > 0x10'ffff ||
      surrogate) {
    return std::nullopt;
  }
  return static_cast<char32_t>(point);
}

class Page {
 public:
  Page(std::string_view html, std::size_t bytes_max) : rest_(html), bytes_max_(bytes_max) {}

  std::string text() {
    while (!rest_.empty() && out_.size() < bytes_max_) {
      if (rest_.front() == '<') {
        mark();
      } else if (rest_.front() == '&') {
        reference();
      } else {
        letter(rest_.front());
        rest_.remove_prefix(1);
      }
    }
    while (!out_.empty() && (out_.back() == '\n' || out_.back() == ' ')) out_.pop_back();
    if (out_.size() > bytes_max_) out_.resize(bytes_max_);
    repair_utf8(out_);
    return std::move(out_);
  }

 private:
  void letter(char one) {
    if (one == ' ' || one == '\t' || one == '\n' || one == '\r') {
      blank_ = !out_.empty() && out_.back() != '\n';
      return;
    }
    begin();
    out_ += one;
  }
  void begin() {
    if (out_.empty() || out_.back() == '\n') {
      for (int i = 0; i < quotations_; ++i) out_ += "> ";
    } else if (blank_) {
      out_ += ' ';
    }
    blank_ = false;
  }
  void line() {
    blank_ = false;
    if (!out_.empty() && !out_.ends_with("\n\n")) out_ += '\n';
  }

  void reference() {
    const auto end = rest_.substr(0, entity_bytes_max).find(';');
    const auto point = end == std::string_view::npos ? std::nullopt : entity(rest_.substr(1, end - 1));
    if (!point) {
      letter('&');
      rest_.remove_prefix(1);
      return;
    }
    rest_.remove_prefix(end + 1);
    if (*point == U' ') return letter(' ');
    begin();
    put(out_, *point);
  }

  void mark() {
    if (rest_.starts_with("<!--")) {
      skip_to("-->");
      rest_.remove_prefix(std::min<std::size_t>(rest_.size(), 3));
      return;
    }
    const auto end = rest_.find('>');
    if (end == std::string_view::npos) {
      rest_ = {};
      return;
    }
    auto inside = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    const bool closing = inside.starts_with('/');
    if (closing) inside.remove_prefix(1);
    const auto name = lower(inside.substr(0, inside.find_first_of(" \t\r\n/")));
    if (!closing && (name == "script" || name == "style" || name == "head" || name == "title")) {
      return skip_to("</" + name);
    }
    if (name == "blockquote") {
      line();
      quotations_ = std::clamp(quotations_ + (closing ? -1 : 1), 0, quotation_depth_max);
    } else if (std::ranges::find(blocks, name) != blocks.end()) {
      const bool same_line = closing && (out_.empty() || out_.back() == '\n');
      if (!same_line && (name == "br" || out_.empty() || out_.back() != '\n')) line();
    }
  }
  // Without an end, all that follows is left out.
  void skip_to(std::string_view end) {
    const auto found = std::ranges::search(rest_, end, [](char one, char other) {
      return (one >= 'A' && one <= 'Z' ? static_cast<char>(one + 32) : one) == other;
    });
    rest_ = std::string_view(found.begin(), rest_.end());
  }

  std::string_view rest_;
  std::size_t bytes_max_;
  std::string out_;
  bool blank_ = false;
  int quotations_ = 0;
};

}  // namespace

std::string html_text(std::string_view html, std::size_t bytes_max) { return Page(html, bytes_max).text(); }

}  // namespace balie::mime
