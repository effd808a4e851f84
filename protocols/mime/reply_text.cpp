#include "protocols/mime/reply_text.hpp"

#include "protocols/mime/message.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace balie::mime {
namespace {

constexpr std::size_t introduction_bytes_max = 400;
constexpr std::size_t introduction_lines_max = 3;

// How an answer says who wrote what follows: "On Tuesday, Jo wrote:". The beginnings and ends in the
// languages that mail programs are most used in.
struct Introduction {
  std::string_view begins, says;  // and a colon at its end
};
constexpr std::array<Introduction, 7> introductions = {{{"On ", "wrote"},
                                                        {"Op ", "schreef"},
                                                        {"Am ", "schrieb"},
                                                        {"Le ", "crit"},
                                                        {"El ", "escribi"},
                                                        {"Il ", "scritto"},
                                                        {"Em ", "escreveu"}}};
constexpr std::array<std::string_view, 7> sent_from = {
    "Sent from my", "Sent from Mobile", "Verzonden vanaf mijn", "Verstuurd vanaf mijn",
    "Von meinem",   "Gesendet von",     "Envoy\xc3\xa9 de mon"};
constexpr std::array<std::string_view, 6> originals = {
    "-----Original Message-----",       "----- Original Message -----",
    "-----Oorspronkelijk bericht-----", "-----Urspr\xc3\xbcngliche Nachricht-----",
    "---------- Forwarded message",     "-----Message d'origine-----"};
constexpr std::array<std::string_view, 5> heads = {"From:", "Van:", "Von:", "De :", "De:"};

struct Line {
  std::string_view text;
  bool dropped = false;
};

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back({line});
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

bool blank(std::string_view line) { return trimmed(line).empty(); }
bool quoted(std::string_view line) { return trimmed(line).starts_with('>'); }

bool rule(std::string_view line) {
  return line.size() >= 5 && line.find_first_not_of("_-=") == std::string_view::npos;
}

// RFC 3676, 4.3: "-- "; and what is seen in practice.
bool signs(std::string_view line) {
  const auto text = trimmed(line);
  return text == "--" || text == "__" || text == "\xe2\x80\x94";
}

// Signs only where nothing follows: "-Jo", "Sent from my phone".
bool signs_as_last(std::string_view line) {
  constexpr std::size_t name_bytes_max = 60;
  const auto text = trimmed(line);
  if (text.size() > name_bytes_max || text.size() < 2) return false;
  if (text.front() == '-' && text[1] != '-' && text[1] != ' ' && text[1] != '>') return true;
  const bool sentence = text.contains(',') || text.ends_with('.');
  return !sentence && std::ranges::any_of(sent_from, [&](auto word) { return text.starts_with(word); });
}

// How many lines from `at` on introduce a quotation; 0: none.
std::size_t introduction(const std::vector<Line>& lines, std::size_t at) {
  const auto first = trimmed(lines[at].text);
  for (const auto& each : introductions) {
    if (!first.starts_with(each.begins)) continue;
    std::size_t bytes = 0;
    bool said = false;
    for (std::size_t i = at; i < lines.size() && i < at + introduction_lines_max; ++i) {
      const auto line = trimmed(lines[i].text);
      bytes += line.size();
      if (line.empty() || bytes > introduction_bytes_max) break;
      if (i > at && line.starts_with(each.begins)) break;  // another one begins: this was a sentence
      said = said || line.contains(each.says);
      if (said && line.ends_with(':')) return i - at + 1;
    }
  }
  return 0;
}

// Some programs make it bold: "*From:* Jo".
std::string_view without_stars(std::string_view line) {
  auto text = trimmed(line);
  while (text.starts_with('*')) text.remove_prefix(1);
  return text;
}

// The block that Outlook puts above what is answered: "From: ... Sent: ... To: ... Subject: ...".
bool original_head(const std::vector<Line>& lines, std::size_t at) {
  const auto text = without_stars(lines[at].text);
  const auto begins = [&](auto word) { return text.starts_with(word); };
  if (std::ranges::any_of(originals, begins)) return true;
  if (!std::ranges::any_of(heads, begins)) return false;
  std::size_t named = 0;
  for (std::size_t i = at; i < lines.size() && i < at + 5 && !blank(lines[i].text); ++i) {
    named += without_stars(lines[i].text).substr(0, 16).contains(':') ? 1 : 0;
  }
  return named >= 3;
}

void drop(std::vector<Line>& lines, std::size_t from, std::size_t to) {
  for (auto i = from; i < to; ++i) lines[i].dropped = true;
}

void drop_quotations(std::vector<Line>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (quoted(lines[i].text)) {
      lines[i].dropped = true;
    } else if (const auto count = introduction(lines, i); count > 0) {
      drop(lines, i, i + count);
      i += count - 1;
    } else if (original_head(lines, i)) {
      const bool ruled = i > 0 && rule(trimmed(lines[i - 1].text));
      return drop(lines, ruled ? i - 1 : i, lines.size());
    }
  }
}

bool after_blank(const std::vector<Line>& lines, std::size_t at) {
  return at == 0 || lines[at - 1].dropped || blank(lines[at - 1].text);
}

// From the line that signs on, where no more than a signature follows it: a few short lines.
void drop_signature(std::vector<Line>& lines) {
  constexpr std::size_t signature_lines_max = 15, line_bytes_max = 100;
  std::size_t kept_below = 0;
  for (auto i = lines.size(); i-- > 0 && kept_below <= signature_lines_max;) {
    const auto& line = lines[i];
    if (line.dropped || blank(line.text)) continue;
    const auto text = trimmed(line.text);
    const bool ends = signs(line.text) || (kept_below == 0 && signs_as_last(line.text));
    if (ends || (rule(text) && after_blank(lines, i))) {
      drop(lines, i, lines.size());
      kept_below = 0;  // a list's footer may stand below a signature
    } else if (text.size() > line_bytes_max) {
      return;
    } else {
      ++kept_below;
    }
  }
}

std::string joined(const std::vector<Line>& lines) {
  std::string text;
  bool gap = false;
  for (const auto& line : lines) {
    if (line.dropped || blank(line.text)) {
      gap = !text.empty();
      continue;
    }
    if (gap) text += '\n';
    gap = false;
    auto kept = line.text;
    while (kept.ends_with(' ') || kept.ends_with('\t')) kept.remove_suffix(1);
    text += kept;
    text += '\n';
  }
  if (!text.empty()) text.pop_back();
  return text;
}

}  // namespace

std::string new_text(std::string_view text) {
  auto lines = lines_of(text);
  drop_quotations(lines);
  drop_signature(lines);
  auto fresh = joined(lines);
  return fresh.empty() ? std::string(trimmed(text)) : fresh;
}

}  // namespace balie::mime
