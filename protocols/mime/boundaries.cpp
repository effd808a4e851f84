#include "protocols/mime/boundaries.hpp"

#include "protocols/mime/message.hpp"
#include "protocols/mime/thread.hpp"

#include <algorithm>
#include <map>

namespace balie::mime {
namespace {

constexpr std::size_t boundaries_max = 100, boundary_bytes_max = 64u << 10, long_boundary_bytes = 900;

// The value that begins at `text`, quoted or not.
std::string_view value_at(std::string_view text) {
  const bool quoted = text.starts_with('"');
  if (quoted) text.remove_prefix(1);
  const auto end = quoted ? text.find_first_of("\"\n") : text.find_first_of(" \t\r\n;\"");
  return text.substr(0, std::min(end, text.size()));
}

// Every boundary that is named anywhere, and where.
std::map<std::string_view, std::string, std::greater<>> named(std::string_view bytes) {
  std::map<std::string_view, std::string, std::greater<>> found;
  constexpr std::string_view word = "boundary";
  for (auto equals = bytes.find('='); equals != std::string_view::npos;
       equals = bytes.find('=', equals + 1)) {
    const auto before =
        trimmed(bytes.substr(equals - std::min<std::size_t>(equals, 12), std::min<std::size_t>(equals, 12)));
    if (before.size() < word.size() || !same_name(before.substr(before.size() - word.size()), word)) continue;
    auto rest = bytes.substr(equals + 1);
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
    const auto value = value_at(rest);
    if (value.empty() || value.size() > boundary_bytes_max) continue;
    found.try_emplace(value, value.size() > long_boundary_bytes ? "balie-" + digest(value) : std::string());
    if (found.size() >= boundaries_max) break;
  }
  return found;
}

class Rewriting {
 public:
  explicit Rewriting(std::string_view bytes) : bytes_(bytes), named_(named(bytes)) {}

  std::optional<std::string> run() {
    if (named_.empty()) return std::nullopt;
    for (std::size_t at = 0; at < bytes_.size();) {
      const auto end = std::min(bytes_.find('\n', at), bytes_.size() - 1) + 1;
      const auto line = bytes_.substr(at, end - at);
      if (!line.starts_with("--") || !boundary(line, at)) after_ = {};
      at = end;
    }
    rename();
    return changes_.empty() ? std::nullopt : std::optional(applied());
  }

 private:
  struct Change {
    std::size_t bytes;  // that are replaced
    std::string by;
  };

  // False: the line is none.
  bool boundary(std::string_view line, std::size_t at) {
    const auto text = trimmed_end(line.substr(2));
    // The longest first: one may begin with another.
    auto found = named_.lower_bound(text);
    for (; found != named_.end() && !matches(text, found->first); ++found) {
      if (found->first.front() != text.substr(0, 1).front()) return false;
    }
    if (found == named_.end()) return false;
    auto rest = text.substr(found->first.size());
    const bool close = rest.starts_with("--");
    if (close) rest.remove_prefix(2);
    if (!after_.empty() && after_ == found->first) insert(at, "\r\n");
    const auto boundary_end = at + 2 + found->first.size();
    if (!found->second.empty()) replace(at + 2, found->first.size(), found->second);
    if (!rest.empty()) replace(boundary_end + (close ? 2 : 0), rest.size(), "");
    after_ = close ? std::string_view() : found->first;
    return true;
  }

  static std::string_view trimmed_end(std::string_view text) {
    while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
    return text;
  }

  // The boundary, perhaps the two dashes, and nothing or a blank.
  static bool matches(std::string_view text, std::string_view boundary) {
    if (!text.starts_with(boundary)) return false;
    auto rest = text.substr(boundary.size());
    if (rest.starts_with("--")) rest.remove_prefix(2);
    return rest.empty() || rest.front() == ' ' || rest.front() == '\t';
  }

  // Where long ones are named.
  void rename() {
    for (const auto& [boundary, shorter] : named_) {
      if (shorter.empty()) continue;
      const std::string quoted = '"' + std::string(boundary) + '"';
      for (auto at = bytes_.find(quoted); at != std::string_view::npos;
           at = bytes_.find(quoted, at + quoted.size())) {
        replace(at + 1, boundary.size(), shorter);
      }
    }
  }

  void replace(std::size_t at, std::size_t bytes, std::string by) {
    auto& change = changes_[at];
    change.bytes = bytes;
    change.by += by;
  }
  void insert(std::size_t at, std::string text) { changes_[at].by += text; }

  [[nodiscard]] std::string applied() const {
    std::string text;
    text.reserve(bytes_.size() + 2 * changes_.size());
    std::size_t done = 0;
    for (const auto& [at, change] : changes_) {
      if (at < done) continue;
      text += bytes_.substr(done, at - done);
      text += change.by;
      done = at + change.bytes;
    }
    return text.append(bytes_.substr(done));
  }

  std::string_view bytes_;
  std::map<std::string_view, std::string, std::greater<>> named_;  // with the shorter names of long ones
  std::string_view after_;                                         // the boundary of the line before
  std::map<std::size_t, Change> changes_;
};

}  // namespace

std::optional<std::string> with_plain_boundaries(std::string_view bytes) { return Rewriting(bytes).run(); }

}  // namespace balie::mime
