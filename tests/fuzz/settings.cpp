// Settings files, and the durations and sizes in them: values, or problems that name a place.
#include "core/base/config.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

struct Settings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 7000;
  bool open = false;
  balie::Duration wait = std::chrono::seconds(3);
  std::uint64_t memory = 1 << 20;
  std::vector<std::string> names;
};

auto spec() {
  return balie::ConfigSpec<Settings>("fuzz", "all kinds of settings")
      .text("host", &Settings::host, "a host")
      .number("port", &Settings::port, "a port", std::uint16_t{1})
      .flag("open", &Settings::open, "a flag")
      .duration("wait", &Settings::wait, "a time", std::chrono::milliseconds(1), std::chrono::hours(1))
      .bytes("memory", &Settings::memory, "a size", 1, 1 << 30)
      .list("names", &Settings::names, "some names");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = balie::fuzz::text(data, size);
  if (const auto duration = balie::parse_duration(text)) BALIE_ASSERT(*duration >= balie::Duration::zero());
  (void)balie::parse_bytes(text);

  balie::Problems problems;
  const auto table = balie::parse_toml(text, "fuzz.toml", problems);
  for (const auto& problem : problems) BALIE_ASSERT(problem.line > 0 && !problem.text.empty());
  const auto settings = spec().read(table, "fuzz", "fuzz.toml", problems);
  BALIE_ASSERT(settings.port >= 1 && settings.memory >= 1 && settings.memory <= 1 << 30);
  BALIE_ASSERT(settings.wait >= std::chrono::milliseconds(1) && settings.wait <= std::chrono::hours(1));
  for (const auto& problem : problems) BALIE_ASSERT(!balie::to_string(problem).empty());
  return 0;
}
