#include "adapters/freeswitch/settings.hpp"

#include "protocols/esl/command.hpp"

#include <fmt/format.h>

namespace balie::freeswitch {
std::string filled(std::string_view text, std::string_view place, std::string_view word) {
  const auto at = text.find(place);
  if (at == std::string_view::npos) return std::string(text);
  return fmt::format("{}{}{}", text.substr(0, at), word, text.substr(at + place.size()));
}

ConfigSpec<Settings> spec() {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  constexpr std::uint32_t calls_max = 100'000;
  return ConfigSpec<Settings>("freeswitch", "calls of FreeSWITCH, by its event socket")
      .text("listen", &Settings::listen, "where the dialplan's `socket` finds us; empty: nowhere")
      .text("address", &Settings::address, "the same as FreeSWITCH sees it; empty: as it came")
      .text("host", &Settings::host, "where FreeSWITCH's event socket listens")
      .number("port", &Settings::port, "its port; 0: no events, no orders", 0)
      .text("user", &Settings::user, "NAME@DOMAIN for userauth; empty: the module's own password")
      .secret("password", &Settings::password, "the event socket's password; none: ClueCon")
      .duration("patience", &Settings::patience,
                "a call without an answer goes on then, with BALIE_STATUS=LATE: more than deadline",
                milliseconds(10), std::chrono::minutes(10))
      .text("country", &Settings::country, "of national numbers: GB")
      .text("transfer", &Settings::transfer,
            "EXTENSION [DIALPLAN [CONTEXT]] for routes without a target, {queue} in it; empty: the dialplan "
            "goes on")
      .text("music", &Settings::music, "what a held call hears; empty: nothing")
      .duration("ring", &Settings::ring, "how long an agent's phone rings", seconds(1),
                std::chrono::minutes(5))
      .text("lost", &Settings::lost, "extension for a held call whose agent did not answer while we are away")
      .text("dial", &Settings::dial, "endpoint of the outside world, {number} in it")
      .text("caller_id", &Settings::caller_id, "number shown to customers who are called")
      .list("agents", &Settings::agents, "AGENT=NAME, where mod_callcenter has another name for an agent")
      .flag("presence", &Settings::presence,
            "whether mod_callcenter's agents are agents: reported, and set as the hub says")
      .text("desk", &Settings::desk, "the adapter whose agents have the calls: told when one is on hold")
      .number("calls", &Settings::calls, "at most so many on the socket at a time", 1, calls_max);
}

std::string problem_of(const Settings& settings) {
  if (settings.listen.empty() && settings.port == 0) return "listen and port: one of them is needed";
  if (!settings.lost.empty() && !esl::is_extension(settings.lost)) return "lost: is no extension";
  if (!settings.address.empty() && !esl::is_endpoint(settings.address)) return "address: is no host:port";
  if (!settings.caller_id.empty() && !esl::is_number(settings.caller_id)) return "caller_id: is no number";
  if (!esl::is_endpoint(filled(settings.dial, "{number}", "0"))) return "dial: is no endpoint";
  if (!settings.transfer.empty() && !esl::is_extension(filled(settings.transfer, "{queue}", "0")))
    return "transfer: is no extension";
  for (const auto& agent : settings.agents)
    if (agent.find('=') == std::string::npos) return "agents: each is AGENT=NAME";
  return {};
}

}  // namespace balie::freeswitch
