#include "protocols/milter/command.hpp"

#include <fmt/format.h>

#include <optional>

namespace balie::milter {
namespace {

std::unexpected<Error> malformed(std::string_view what) {
  return failure(Fate::reconnect, "milter.malformed", fmt::format("malformed {}", what));
}

// Takes texts that end with NUL off the front.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  std::optional<std::string> text() {
    const auto end = rest_.find('\0');
    if (end == std::string_view::npos) return std::nullopt;
    std::string taken(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    return taken;
  }
  std::optional<std::uint32_t> number(std::size_t bytes) {
    if (rest_.size() < bytes) return std::nullopt;
    std::uint32_t taken = 0;
    for (std::size_t i = 0; i < bytes; ++i) taken = taken << 8 | static_cast<unsigned char>(rest_[i]);
    rest_.remove_prefix(bytes);
    return taken;
  }
  [[nodiscard]] bool empty() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

// "i" and "{mail_addr}" are names of macros.
std::string without_braces(std::string_view name) {
  if (name.size() > 2 && name.starts_with('{') && name.ends_with('}')) name = name.substr(1, name.size() - 2);
  return std::string(name);
}

result<Command> negotiate(Reader reader) {
  const auto version = reader.number(4), actions = reader.number(4), steps = reader.number(4);
  if (!version || !actions || !steps) return malformed("negotiation");
  return Negotiate{*version, *actions, *steps};
}

result<Command> macros(std::string_view data) {
  if (data.empty()) return malformed("macros");
  Macros macros{data.front(), {}};
  Reader reader(data.substr(1));
  while (!reader.empty()) {
    const auto name = reader.text();
    auto value = reader.text();
    if (!name || !value) return malformed("macros");
    macros.values.emplace_back(without_braces(*name), *std::move(value));
  }
  return macros;
}

result<Command> connect(Reader reader) {
  auto host = reader.text();
  const auto family = reader.number(1);
  if (!host || !family) return malformed("connection");
  Connect connect{*std::move(host), static_cast<char>(*family), 0, {}};
  if (connect.family == 'U') return connect;
  const auto port = reader.number(2);
  auto address = reader.text();
  if (!port || !address) return malformed("connection");
  connect.port = static_cast<std::uint16_t>(*port);
  connect.address = *std::move(address);
  return connect;
}

// An address with its arguments.
template <typename Addressed>
result<Command> addressed(Reader reader, std::string_view what) {
  auto address = reader.text();
  if (!address) return malformed(what);
  Addressed command{*std::move(address), {}};
  while (!reader.empty()) {
    auto argument = reader.text();
    if (!argument) return malformed(what);
    command.arguments.push_back(*std::move(argument));
  }
  return command;
}

result<Command> header(Reader reader) {
  auto name = reader.text(), value = reader.text();
  if (!name || !value || name->empty()) return malformed("header");
  return Header{*std::move(name), *std::move(value)};
}

void put(std::string& out, std::uint32_t number, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(number >> shift & 0xff);
}

void put(std::string& out, std::string_view text) {
  out += text;
  out += '\0';
}

struct Encoder {
  Frame operator()(const Negotiate& command) const {
    Frame frame{'O', {}};
    for (const auto number : {command.version, command.actions, command.steps}) put(frame.data, number, 4);
    return frame;
  }
  Frame operator()(const Macros& command) const {
    Frame frame{'D', std::string(1, command.stage)};
    for (const auto& [name, value] : command.values) {
      put(frame.data, name.size() > 1 ? fmt::format("{{{}}}", name) : name);
      put(frame.data, value);
    }
    return frame;
  }
  Frame operator()(const Connect& command) const {
    Frame frame{'C', {}};
    put(frame.data, command.host);
    frame.data += command.family;
    if (command.family == 'U') return frame;
    put(frame.data, command.port, 2);
    put(frame.data, command.address);
    return frame;
  }
  Frame operator()(const Mail& command) const { return with('M', command.sender, command.arguments); }
  Frame operator()(const Recipient& command) const { return with('R', command.address, command.arguments); }
  Frame operator()(const Header& command) const { return with('L', command.name, {command.value}); }
  Frame operator()(const Helo& command) const { return with('H', command.name, {}); }
  Frame operator()(const Unknown& command) const { return with('U', command.line, {}); }
  Frame operator()(const Body& command) const { return {'B', command.bytes}; }
  Frame operator()(const EndOfMessage& command) const { return {'E', command.bytes}; }
  Frame operator()(const Data&) const { return {'T', {}}; }
  Frame operator()(const EndOfHeaders&) const { return {'N', {}}; }
  Frame operator()(const Abort&) const { return {'A', {}}; }
  Frame operator()(const Quit&) const { return {'Q', {}}; }
  Frame operator()(const QuitForNew&) const { return {'K', {}}; }

  static Frame with(char code, const std::string& first, const std::vector<std::string>& rest) {
    Frame frame{code, {}};
    put(frame.data, first);
    for (const auto& text : rest) put(frame.data, text);
    return frame;
  }
};

}  // namespace

result<Command> decode_command(Frame&& frame) {
  Reader reader(frame.data);
  switch (frame.code) {
    case 'O':
      return negotiate(reader);
    case 'D':
      return macros(frame.data);
    case 'C':
      return connect(reader);
    case 'M':
      return addressed<Mail>(reader, "sender");
    case 'R':
      return addressed<Recipient>(reader, "recipient");
    case 'L':
      return header(reader);
    case 'B':
      return Body{std::move(frame.data)};
    case 'E':
      return EndOfMessage{std::move(frame.data)};
    case 'H':
      return Helo{reader.text().value_or("")};
    case 'U':
      return Unknown{reader.text().value_or("")};
    case 'T':
      return Data{};
    case 'N':
      return EndOfHeaders{};
    case 'A':
      return Abort{};
    case 'Q':
      return Quit{};
    case 'K':
      return QuitForNew{};
    default:
      break;
  }
  return failure(Fate::reconnect, "milter.unknown_command",
                 fmt::format("unknown command {}", static_cast<int>(static_cast<unsigned char>(frame.code))));
}

Frame encode_command(const Command& command) { return std::visit(Encoder{}, command); }

}  // namespace balie::milter
