#include "adapters/csta/settings.hpp"

namespace balie::csta {

ConfigSpec<Settings> spec() {
  using std::chrono::hours;
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  constexpr std::uint64_t correlator_max = 1024;
  return ConfigSpec<Settings>("csta", "calls and agents of a PBX that speaks CSTA III (ECMA-323)")
      .text("host", &Settings::host, "where the PBX, or its CTI server, listens")
      .number("port", &Settings::port, "its TCP port", 1)
      .flag("tls", &Settings::tls, "whether the PBX speaks TLS there")
      .path("ca", &Settings::ca,
            "file with the certificate that it must show, or that signed it; empty: the system's")
      .choice("login", &Settings::login, {"application_session", "system_register", "none"},
              "how a session begins: ECMA-354, SystemRegister, or with nothing")
      .text("application", &Settings::application, "our name, as the PBX knows it")
      .choice("edition", &Settings::edition, {"ed3", "ed4", "ed5", "ed6"},
              "of ECMA-323: the one preferred, or without application sessions the one spoken")
      .list("monitors", &Settings::monitors, "devices and groups to watch: \"2001\"")
      .list("routes", &Settings::routes, "routeing devices whose calls we route; \"*\" is all of them")
      .list("queues", &Settings::queues, "QUEUE=DEVICE: where a queue of the playbook is on the PBX")
      .list("agents", &Settings::agents,
            "AGENT=ID, where the PBX has another id for an agent (or only a phone)")
      .flag("presence", &Settings::presence, "whether agents are reported, and set as the hub says")
      .text("desk", &Settings::desk, "the adapter whose agents have the calls: told when one is on hold")
      .text("country", &Settings::country, "of national numbers: GB")
      .flag("contacts", &Settings::contacts,
            "calls that reach a monitored device without being routed are contacts, too")
      .flag("deflect", &Settings::deflect, "and go where their decision says, by DeflectCall")
      .choice("correlator", &Settings::correlator, {"contact", "annotations", "none"},
              "what a call carries as correlator data; without the contact, a restart of ours forgets whose "
              "calls go on")
      .bytes("correlator_bytes", &Settings::correlator_bytes, "how much of it the PBX keeps", 0,
             correlator_max)
      .flag("private_data", &Settings::private_data, "the decision's annotations as private data")
      .duration("ring", &Settings::ring,
                "how long an agent's phone rings for a call that waits, before it goes back", seconds(1),
                std::chrono::minutes(1))
      .duration("patience", &Settings::patience,
                "a RouteRequest without an answer is given back to the PBX then: more than deadline",
                milliseconds(10), seconds(60))
      .duration("keepalive", &Settings::keepalive, "how often SystemStatus is said", seconds(1), hours(1))
      .duration("answer_limit", &Settings::answer_limit, "a PBX that is silent for so long is connected anew",
                milliseconds(100), seconds(60))
      .duration("session", &Settings::session, "how long an application session is asked for", seconds(10),
                hours(24));
}

std::map<std::string, std::string, std::less<>> pairs_of(const std::vector<std::string>& texts) {
  std::map<std::string, std::string, std::less<>> pairs;
  for (const auto& text : texts) {
    const auto equals = text.find('=');
    if (equals != std::string::npos) pairs.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return pairs;
}

std::string problem_of(const Settings& settings) {
  for (const auto& pair : settings.queues)
    if (pair.find('=') == std::string::npos) return "queues: each is QUEUE=DEVICE";
  for (const auto& pair : settings.agents)
    if (pair.find('=') == std::string::npos) return "agents: each is AGENT=ID";
  if (settings.monitors.empty() && settings.routes.empty())
    return "monitors and routes: one of them is needed";
  return {};
}

Session::Settings session_settings(const Settings& settings) {
  using Login = Session::Login;
  const auto login = settings.login == "application_session" ? Login::application_session
                     : settings.login == "system_register"   ? Login::system_register
                                                             : Login::none;
  return {.login = login,
          .application = settings.application,
          .edition = settings.edition,
          .monitors = settings.monitors,
          .routes = settings.routes,
          .session_seconds = std::chrono::duration_cast<std::chrono::seconds>(settings.session).count(),
          .keepalive = settings.keepalive,
          .answer_limit = settings.answer_limit};
}

}  // namespace balie::csta
