#include "protocols/mime/bounds.hpp"

#include "protocols/mime/message.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace balie::mime {
namespace {

constexpr std::size_t boundaries_max = 50'000;

class Scan {
 public:
  Scan(const Bounds& bounds, std::string_view mail) : bounds_(bounds), mail_(mail) {}

  Bounded run() {
    std::size_t at = 0;
    while (at < mail_.size()) {
      const auto end = mail_.find('\n', at);
      const auto next = end == std::string_view::npos ? mail_.size() : end + 1;
      if (!line(at, mail_.substr(at, next - at))) break;
      at = next;
    }
    result_.bytes = at;
    return std::move(result_);
  }

 private:
  // False: the mail is to end before it.
  bool line(std::size_t at, std::string_view text) {
    if (text.starts_with("--") && boundary(text)) {
      if (parts_ <= bounds_.parts_max) return true;
      result_.problems.emplace_back("too many parts");
      return false;
    }
    if (!in_header_) return true;
    if (text == "\n" || text == "\r\n") {
      in_header_ = std::exchange(message_follows_, false);
      typed_ = false;
      return true;
    }
    if (text.front() != ' ' && text.front() != '\t') {
      if (++fields_ > bounds_.fields_max) {
        result_.problems.emplace_back("too many headers");
        return false;
      }
      begin_field(text);
    }
    if (typed_) read_typed(at, text);
    return true;
  }

  bool boundary(std::string_view text) {
    if (boundaries_.empty()) return false;
    text = trimmed(text.substr(2));
    const bool open = boundaries_.contains(text);
    const bool close = !open && text.ends_with("--") && boundaries_.contains(text.substr(0, text.size() - 2));
    if (open) ++parts_;
    if (open || close) in_header_ = open;
    if (open || close) message_follows_ = typed_ = false;
    return open || close;
  }

  void begin_field(std::string_view text) {
    const auto name = trimmed(text.substr(0, text.find(':')));
    typed_ = same_name(name, "Content-Type") || same_name(name, "Content-Disposition");
    parameters_ = 0;
    cut_ = false;
    if (same_name(name, "Content-Type")) message_follows_ = lower(text.substr(0, 200)).contains("message/");
  }

  void read_typed(std::size_t at, std::string_view text) {
    std::size_t keep = 0;
    for (; keep < text.size() && !cut_; ++keep) {
      if (text[keep] != ';') continue;
      cut_ = parameters_ == bounds_.parameters_max;
      if (cut_) break;
      ++parameters_;
    }
    if (cut_) {
      // Of a line of which nothing is left its end goes, too: an empty one ends the headers.
      const std::size_t line_end = keep == 0 ? 0 : text.ends_with("\r\n") ? 2 : text.ends_with('\n') ? 1 : 0;
      const auto end = text.size() - line_end;
      if (keep < end) result_.too_much.push_back({at + keep, at + end});
      if (result_.problems.empty()) result_.problems.emplace_back("too many parameters");
    }
    constexpr std::string_view word = "boundary";
    const auto low = lower(text);
    for (auto found = low.find(word); found != std::string::npos;
         found = low.find(word, found + word.size())) {
      auto rest = text.substr(found + word.size());
      rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
      if (!rest.starts_with('=') || boundaries_.size() >= boundaries_max) continue;
      rest = trimmed(rest.substr(1));
      const bool quoted = rest.starts_with('"');
      if (quoted) rest.remove_prefix(1);
      rest = rest.substr(0, rest.find_first_of(quoted ? "\"" : "; \t\r\n"));
      if (!rest.empty()) boundaries_.emplace(trimmed(rest));
    }
  }

  const Bounds& bounds_;
  std::string_view mail_;
  Bounded result_;
  std::unordered_set<std::string_view> boundaries_;
  bool in_header_ = true;
  bool message_follows_ = false;  // the headers are of a message within
  bool typed_ = false;            // the field has parameters
  bool cut_ = false;              // and too many
  std::size_t parts_ = 0, fields_ = 0, parameters_ = 0;
};

}  // namespace

Bounded within(const Bounds& bounds, std::string_view mail) { return Scan(bounds, mail).run(); }

std::string taken(const Bounded& bounded, std::string_view mail) {
  std::string text;
  std::size_t at = 0;
  for (const auto& range : bounded.too_much) {
    if (range.begin < at || range.end > bounded.bytes) continue;
    text += mail.substr(at, range.begin - at);
    at = range.end;
  }
  return text.append(mail.substr(at, bounded.bytes - at));
}

}  // namespace balie::mime
