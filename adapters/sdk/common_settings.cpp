#include "adapters/sdk/common_settings.hpp"

namespace balie::sdk {

v1::Route CommonSettings::fallback_route() const {
  v1::Route route;
  route.set_queue(fallback_queue);
  route.set_target(fallback_target);
  route.set_priority(fallback_priority);
  return route;
}

ConfigSpec<CommonSettings> common_spec() {
  using Settings = CommonSettings;
  using std::chrono::milliseconds;
  constexpr std::uint64_t spool_bytes_min = 64 << 10, spool_bytes_max = 1 << 30;
  return ConfigSpec<Settings>("adapter", "what every adapter has")
      .text("type", &Settings::type, "which adapter this is: the program balie-TYPE")
      .required()
      .text("channel", &Settings::channel,
            "the channel of its contacts: voice, email, chat, ...; empty: as the type")
      .duration("deadline", &Settings::deadline,
                "how long a contact may wait for its decision; then it takes the fallback", milliseconds(10),
                std::chrono::minutes(10))
      .text("fallback_queue", &Settings::fallback_queue, "where contacts go when the hub is away or late")
      .text("fallback_target", &Settings::fallback_target, "the same, in the words of the platform")
      .number("fallback_priority", &Settings::fallback_priority, "their priority; larger is sooner")
      .number("window", &Settings::window, "contacts that may wait for the hub at a time", 1, 65'536)
      .path("spool", &Settings::spool,
            "directory of what the hub has yet to hear; empty: spool, beside this file")
      .bytes("spool_bytes", &Settings::spool_bytes, "how large it may become", spool_bytes_min,
             spool_bytes_max)
      .duration("drain", &Settings::drain, "how long to wait for answers when told to stop", Duration::zero(),
                std::chrono::minutes(10))
      .text("metrics", &Settings::metrics, "loopback address for /metrics, /healthz and /readyz; empty: none")
      .choice("log_level", &Settings::log_level, {"debug", "info", "warning", "error"},
              "what is logged, and above");
}

}  // namespace balie::sdk
