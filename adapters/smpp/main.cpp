// balie-smpp: short messages, as a client of an SMS centre over SMPP.
//
//   balie-smpp --config balie.toml --name sms       runs [adapter.sms], until SIGTERM or SIGINT
//   balie-smpp length [--turkish|--spanish|--portuguese] [--transliterate] TEXT
//                                                   what a text costs, before it is sent
//
// Exit status: 0 told to stop, 1 it could not go on, 2 bad options or settings.
// Trusts the hub, and the centre as far as a channel goes: it says who sent a message. SMPP is clear text:
// TLS, or a network of one's own.
#include "adapters/sdk/adapter_main.hpp"
#include "adapters/smpp/adapter.hpp"

#include <fmt/format.h>

#include <iostream>
#include <span>
#include <string_view>

namespace {

constexpr int bad_input = 2;

int print_length(std::span<char*> arguments) {
  balie::gsm::Rules rules;
  std::string_view text;
  for (const std::string_view argument : arguments) {
    const auto language = balie::gsm::language_of(argument.substr(std::min<std::size_t>(2, argument.size())));
    if (argument == "--transliterate") {
      rules.transliterate = true;
    } else if (argument.starts_with("--") && language) {
      rules.languages.push_back(*language);
    } else {
      text = argument;
    }
  }
  const auto message = balie::gsm::make_message(text, rules);
  if (!message) {
    std::cerr << message.error().text() << '\n';
    return bad_input;
  }
  std::cout << fmt::format("{} part(s), {}, {} units: {}\n", message->segments.size(),
                           to_string(message->alphabet), message->units, message->text);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
  if (argc > 2 && std::string_view(arguments[1]) == "length") return print_length(arguments.subspan(2));
  return balie::sdk::adapter_main<balie::smpp::SmppAdapter>(argc, argv, balie::smpp::settings_spec());
}
