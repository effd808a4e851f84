#include "protocols/lmtp/command.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace balie::lmtp {
namespace {

constexpr std::size_t path_bytes_max =
    320;  // RFC 5321 says 256 and that longer ones may be taken: 64 + 1 + 255

std::unexpected<Reply> wrong(int code, std::string_view text) {
  return std::unexpected(Reply{code, std::string(text)});
}

std::string upper(std::string_view text) {
  std::string changed(text);
  std::ranges::transform(changed, changed.begin(), [](char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  });
  return changed;
}

std::string_view without_blanks(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// Where the path that `text` begins with ends: behind its '>', which may stand in a quoted name as well.
std::size_t path_end(std::string_view text) {
  bool quoted = false;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == '>' && !quoted) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

struct Addressed {
  std::string address;
  std::vector<std::pair<std::string, std::string>> parameters;
};

// "FROM:<a@b> SIZE=1"; `word` is "FROM:".
std::expected<Addressed, Reply> read_path(std::string_view text, std::string_view word) {
  text = without_blanks(text);
  if (upper(text.substr(0, word.size())) != word) return wrong(501, "5.5.4 No path where one should be");
  text = without_blanks(text.substr(word.size()));
  const auto end = text.starts_with('<') ? path_end(text) : std::string_view::npos;
  if (end == std::string_view::npos) return wrong(501, "5.1.7 No address in angle brackets");
  auto path = text.substr(1, end - 2);
  if (path.size() > path_bytes_max) return wrong(501, "5.1.3 The address is too long");
  if (path.starts_with('@')) {  // a source route, to be passed over: RFC 5321, 3.6.1
    if (!path.contains(':')) return wrong(501, "5.1.3 A route without an address");
    path.remove_prefix(path.find(':') + 1);
  }
  Addressed addressed{std::string(path), {}};
  text.remove_prefix(end);
  if (!text.empty() && !text.starts_with(' ')) return wrong(501, "5.5.4 Something behind the address");
  for (text = without_blanks(text); !text.empty(); text = without_blanks(text)) {
    const auto one = text.substr(0, text.find(' '));
    text.remove_prefix(one.size());
    const auto equals = std::min(one.find('='), one.size());
    addressed.parameters.emplace_back(upper(one.substr(0, equals)),
                                      one.substr(std::min(equals + 1, one.size())));
  }
  return addressed;
}

std::expected<Command, Reply> read_mail(std::string_view text) {
  auto path = read_path(text, "FROM:");
  if (!path) return std::unexpected(path.error());
  Mail mail{std::move(path->address), {}};
  for (const auto& [name, value] : path->parameters) {
    if (name == "SIZE") {
      std::uint64_t size = 0;
      const auto* end = value.data() + value.size();
      const auto read = std::from_chars(value.data(), end, size);
      if (read.ec != std::errc() || read.ptr != end) return wrong(501, "5.5.4 SIZE is no number");
      mail.size = size;
    } else if (name == "BODY") {
      if (upper(value) != "7BIT" && upper(value) != "8BITMIME")
        return wrong(501, "5.5.4 BODY is none that is known");
    } else {
      return wrong(555, "5.5.4 A parameter that is not known");
    }
  }
  return mail;
}

std::expected<Command, Reply> read_recipient(std::string_view text) {
  auto path = read_path(text, "TO:");
  if (!path) return std::unexpected(path.error());
  if (!path->parameters.empty()) return wrong(555, "5.5.4 A parameter that is not known");
  if (path->address.empty()) return wrong(501, "5.1.3 No recipient");
  return Recipient{std::move(path->address)};
}

}  // namespace

std::expected<Command, Reply> read_command(std::string_view line) {
  using Kind = Word::Kind;
  if (std::ranges::any_of(line, [](unsigned char letter) { return letter < 0x20 || letter >= 0x7f; })) {
    return wrong(500, "5.5.2 A letter that no command has");
  }
  const auto verb = upper(line.substr(0, line.find(' ')));
  const auto rest = without_blanks(line.substr(verb.size()));
  if (verb == "MAIL") return read_mail(rest);
  if (verb == "RCPT") return read_recipient(rest);
  if (verb == "LHLO") {
    if (rest.empty()) return wrong(501, "5.5.4 LHLO and a name");
    return Hello{std::string(rest)};
  }
  if (verb == "NOOP") return Word{Kind::noop};
  if (verb == "VRFY") return Word{Kind::verify};
  if (verb == "HELP") return Word{Kind::help};
  if (verb == "HELO" || verb == "EHLO") return wrong(500, "5.5.1 This is LMTP: LHLO");
  constexpr std::pair<std::string_view, Kind> alone[] = {
      {"DATA", Kind::data}, {"RSET", Kind::reset}, {"QUIT", Kind::quit}};
  for (const auto& [word, kind] : alone) {
    if (verb != word) continue;
    if (!rest.empty()) return wrong(501, "5.5.4 Nothing may follow it");
    return Word{kind};
  }
  return wrong(500, "5.5.2 Not known");
}

}  // namespace balie::lmtp
