// Changes PMML as text that mostly stays well-formed: whole elements and whole values of attributes are
// copied, moved and left out, so that what is tried gets past the reader of XML. Only with libFuzzer.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t size_max);

namespace {

// A stretch of the text.
struct Span {
  std::size_t from;
  std::size_t to;
};

// Where its elements, names, values of attributes and texts between tags stand.
struct Parts {
  std::vector<Span> elements;
  std::vector<Span> attributes;  // with their names and the blank before them
  std::vector<Span> values;      // without the quotes
  std::vector<Span> texts;
};

// A tag from its "<": the attributes go into `parts`. Where it ends; npos: it does not.
std::size_t read_tag(std::string_view text, std::size_t from, Parts& parts) {
  std::size_t blank = from;
  for (auto at = from + 1; at < text.size(); ++at) {
    if (text[at] == '>') return at + 1;
    if (text[at] == ' ' || text[at] == '\n') blank = at;
    if (text[at] != '"' && text[at] != '\'') continue;
    const auto close = text.find(text[at], at + 1);
    if (close == std::string_view::npos) break;
    parts.values.push_back({at + 1, close});
    parts.attributes.push_back({blank, close + 1});
    at = close;
  }
  return std::string_view::npos;
}

Parts parts_of(std::string_view text) {
  Parts parts;
  std::vector<std::size_t> open;
  for (auto at = text.find('<'); at != std::string_view::npos;) {
    const auto end = read_tag(text, at, parts);
    if (end == std::string_view::npos) break;
    if (text[at + 1] == '/' && !open.empty()) {
      parts.elements.push_back({open.back(), end});
      open.pop_back();
    } else if (text[end - 2] == '/') {
      parts.elements.push_back({at, end});
    } else if (text[at + 1] != '/' && text[at + 1] != '?' && text[at + 1] != '!') {
      open.push_back(at);
    }
    at = text.find('<', end);
    if (at != std::string_view::npos && at > end) parts.texts.push_back({end, at});
  }
  return parts;
}

class Mutator {
 public:
  Mutator(std::string text, unsigned seed) : text_(std::move(text)), random_(seed) {
    parts_ = parts_of(text_);
  }

  std::string changed(const std::string& other) {
    const auto times = 1 + below(3);
    for (std::size_t i = 0; i < times; ++i) {
      change(other);
      parts_ = parts_of(text_);
    }
    return std::move(text_);
  }

 private:
  std::size_t below(std::size_t end) { return end == 0 ? 0 : random_() % end; }
  Span pick(const std::vector<Span>& spans) {
    return spans.empty() ? Span{0, 0} : spans[below(spans.size())];
  }
  [[nodiscard]] std::string copy(Span span) const { return text_.substr(span.from, span.to - span.from); }
  void put(Span span, std::string_view text) { text_.replace(span.from, span.to - span.from, text); }

  // Small ones are picked more often than the whole file.
  Span element() {
    const auto one = pick(parts_.elements);
    const auto two = pick(parts_.elements);
    return one.to - one.from < two.to - two.from ? one : two;
  }

  std::string word() {
    constexpr std::array<std::string_view, 28> words = {
        "",           "0",          "1",         "-1",         "0.5",         "1e308",       "-1e308",
        "1e-320",     "NaN",        "INF",       "4294967295", "16777216",    "missing",     "string",
        "integer",    "date",       "boolean",   "continuous", "ordinal",     "categorical", "classification",
        "clustering", "regression", "asMissing", "asValue",    "probability", "entityId",    "none"};
    return std::string(words[below(words.size())]);
  }

  void swap() {
    auto one = element();
    auto two = element();
    if (one.from > two.from) std::swap(one, two);
    if (one.to > two.from) return;  // one within the other
    const auto first = copy(one);
    const auto second = copy(two);
    put(two, first);
    put(one, second);
  }

  void graft(const std::string& other) {
    const auto theirs = parts_of(other);
    const auto span = pick(theirs.elements);
    const auto at = element();
    const auto text = other.substr(span.from, span.to - span.from);
    put(below(2) == 0 ? at : Span{at.to, at.to}, text);
  }

  void change(const std::string& other) {
    switch (below(other.empty() ? 9 : 11)) {
      case 0: {
        const auto text = copy(element());
        const auto at = element().from;
        return put({at, at}, text);
      }
      case 1: {
        const auto span = element();
        return put({span.to, span.to}, copy(span));
      }
      case 2:
        return put(element(), "");
      case 3:
        return put(element(), copy(element()));
      case 4:
        return swap();
      case 5:
        return put(pick(parts_.attributes), below(2) == 0 ? std::string() : copy(pick(parts_.attributes)));
      case 6:
        return put(pick(parts_.values), word());
      case 7:
        return put(pick(parts_.values), copy(pick(parts_.values)));
      case 8:
        return put(pick(parts_.texts), below(2) == 0 ? word() : copy(pick(parts_.texts)));
      default:
        return graft(other);
    }
  }

  std::string text_;
  std::minstd_rand random_;
  Parts parts_;
};

std::size_t written(const std::string& text, std::uint8_t* out, std::size_t size_max) {
  const auto size = std::min(text.size(), size_max);
  std::memcpy(out, text.data(), size);
  return size;
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t size_max,
                                               unsigned seed) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto tag = text.rfind("</PMML>");
  if (tag == std::string::npos || seed % 16 == 0) return LLVMFuzzerMutate(data, size, size_max);
  const auto end = tag + 7;
  if (seed % 4 == 1) return end + LLVMFuzzerMutate(data + end, size - end, size_max - end);  // the records
  const auto changed = Mutator(text.substr(0, end), seed).changed("") + text.substr(end);
  return changed.size() > size_max ? LLVMFuzzerMutate(data, size, size_max)
                                   : written(changed, data, size_max);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* one, std::size_t one_size,
                                                 const std::uint8_t* two, std::size_t two_size,
                                                 std::uint8_t* out, std::size_t out_max, unsigned seed) {
  const std::string text(reinterpret_cast<const char*>(one), one_size);
  const std::string other(reinterpret_cast<const char*>(two), two_size);
  const auto changed = Mutator(text, seed).changed(other);
  return written(changed.size() > out_max ? text : changed, out, out_max);
}
