#include "adapters/asterisk/settings.hpp"

namespace balie::asterisk {

ConfigSpec<Settings> settings_spec() {
  using std::chrono::minutes;
  using std::chrono::seconds;
  constexpr std::uint32_t calls_max = 50'000;
  return ConfigSpec<Settings>("asterisk", "calls of an Asterisk: FastAGI and its manager interface")
      .text("host", &Settings::host,
            "address that AGI(agi://...) comes to; from other machines it is unprotected")
      .number("port", &Settings::port, "its TCP port; 0: any that is free")
      .path("address_file", &Settings::address_file, "file that the address is written to; empty: none")
      .number("calls", &Settings::calls,
              "calls that may be asked about at a time; more get the fallback at once", 1, calls_max)
      .text("manager_host", &Settings::manager_host, "where Asterisk's manager listens")
      .number("manager_port", &Settings::manager_port, "its TCP port; 5039 with TLS, as a rule")
      .text("manager_user", &Settings::manager_user,
            "the user of manager.conf; empty: no manager, FastAGI alone")
      .secret("manager_secret", &Settings::manager_secret, "file with the user's secret")
      .flag("manager_tls", &Settings::manager_tls, "whether the manager speaks TLS")
      .path("manager_ca", &Settings::manager_ca,
            "file with the certificate that it must show, or that signed it; "
            "empty: the system's")
      .text("context", &Settings::context, "the dialplan's context with hold, agent, route, join and numbers")
      .text("outgoing", &Settings::outgoing,
            "how a customer is called, \"PJSIP/{number}@trunk\"; empty: nobody is called back")
      .duration("ring", &Settings::ring, "how long an agent's telephone rings", seconds(1), minutes(5))
      .flag("presence", &Settings::presence,
            "whether queue members are agents: reported, and paused as the hub says")
      .list("agents", &Settings::agents, "agents that are no queue members, each as NAME=PJSIP/2001")
      .list("sign_in_queues", &Settings::sign_in_queues,
            "queues that such an agent is added to when ready elsewhere, and taken out of when away")
      .text("desk", &Settings::desk, "the adapter whose agents have the calls: told when one is on hold");
}

}  // namespace balie::asterisk
