#include "protocols/esl/command.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::esl {
namespace {

constexpr std::size_t variables_a_command = 60;  // uuid_setvar_multi takes 64 of them
constexpr std::size_t value_bytes_max = 8192;    // of one variable; a command may have 10 MB

bool is_alnum(char letter) {
  return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
         (letter >= 'A' && letter <= 'Z');
}

std::string one_line(std::string_view text) {
  std::string line(text);
  std::ranges::replace_if(
      line, [](char letter) { return (letter >= 0 && letter < ' ') || letter == '\x7f'; }, ' ');
  return line;
}

bool is_made_of(std::string_view text, std::string_view signs, std::size_t length_max) {
  return !text.empty() && text.size() <= length_max && std::ranges::all_of(text, [&](char letter) {
    return is_alnum(letter) || signs.find(letter) != std::string_view::npos;
  });
}

// Whole characters of UTF-8, at most so many bytes.
std::string_view cut(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  while (bytes_max > 0 && (static_cast<unsigned char>(text[bytes_max]) & 0xc0) == 0x80) --bytes_max;
  return text.substr(0, bytes_max);
}

// "${" and "$\{" name variables and functions: FreeSWITCH refuses a value that has one.
void disarm(std::string& text) {
  std::size_t dollar = std::string::npos;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '$') {
      dollar = i;
    } else if (dollar != std::string::npos && text[i] == '{') {
      text[std::exchange(dollar, std::string::npos)] = '%';
    } else if (text[i] != '\\') {
      dollar = std::string::npos;
    }
  }
}

}  // namespace

std::string command(std::string_view line) { return one_line(line) + "\n\n"; }

std::string api(std::string_view line) { return fmt::format("api {}\n\n", one_line(line)); }

std::string bgapi(std::string_view line, std::string_view job) {
  return fmt::format("bgapi {}\nJob-UUID: {}\n\n", one_line(line), one_line(job));
}

std::string execute(std::string_view uuid, std::string_view application, std::string_view argument) {
  auto text = one_line(argument);
  disarm(text);
  return fmt::format("sendmsg {}\ncall-command: execute\nexecute-app-name: {}\nexecute-app-arg: {}\n\n",
                     one_line(uuid), one_line(application), text);
}

std::string escape_value(std::string_view value) {
  auto text = one_line(cut(value, value_bytes_max));
  disarm(text);
  std::string escaped;
  escaped.reserve(text.size() + 8);
  for (const char letter : text) {
    if (letter == '\\' || letter == '\'' || letter == ';') escaped += '\\';
    escaped += letter;
  }
  if (!escaped.empty() && escaped.back() == ' ') {  // one at the end would be stripped
    escaped.pop_back();
    escaped += "\\s";
  }
  return escaped;
}

std::size_t set_variables_commands(std::size_t count) {
  return (count + variables_a_command - 1) / variables_a_command;
}

std::string set_variables(std::string_view uuid, const Variables& variables) {
  std::string commands;
  for (std::size_t i = 0; i < variables.size(); i += variables_a_command) {
    commands += fmt::format("api uuid_setvar_multi {} ", one_line(uuid));
    const auto end = std::min(variables.size(), i + variables_a_command);
    for (auto j = i; j < end; ++j) {
      const auto& [name, value] = variables[j];
      commands += fmt::format("{}{}={}", j > i ? ";" : "", variable_name(name), escape_value(value));
    }
    commands += "\n\n";
  }
  return commands;
}

std::string variable_name(std::string_view name) {
  std::string safe(name);
  std::ranges::replace_if(
      safe, [](char letter) { return !is_alnum(letter); }, '_');
  return safe;
}

std::string ring_target(const Ring& ring) {
  auto steps = fmt::format("'m:^:set:continue_on_fail=true^set:hangup_after_bridge=true^set:call_timeout={}",
                           std::chrono::ceil<std::chrono::seconds>(ring.limit).count());
  if (!ring.attempt.empty()) steps += "^set:BALIE_TRY=" + ring.attempt;
  // A telephone that sends tones of its own before it answers would be heard instead.
  if (is_endpoint(ring.music))
    steps += fmt::format("^set:ignore_early_media=true^set:transfer_ringback={}", ring.music);
  steps += "^bridge:" + ring.endpoint;
  if (!ring.comes_back.empty()) steps += fmt::format("^socket:{} async full", ring.comes_back);
  if (!ring.lost.empty()) steps += "^transfer:" + ring.lost;
  return steps + "' inline";
}

std::string socket_target(std::string_view address, std::string_view lost) {
  const auto then = lost.empty() ? std::string() : fmt::format("^transfer:{}", lost);
  return fmt::format("'m:^:socket:{} async full{}' inline", address, then);
}

bool is_endpoint(std::string_view text) { return is_made_of(text, "._-+*#@:/%~", 256); }

bool is_extension(std::string_view text) {
  int words = 0;
  while (true) {
    const auto end = text.find(' ');
    if (!is_endpoint(text.substr(0, end)) || text.front() == '-' || ++words > 3) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, [](char letter) {
    return (letter >= '0' && letter <= '9') || letter == '+' || letter == '*' || letter == '#';
  });
}

}  // namespace balie::esl
