// bus_client_bench [SECONDS]: requests a second over BusClient to a hub that only answers, and what the
// client's thread pays for each. Prints one JSON object.
#include "adapters/sdk/bus_client.hpp"
#include "tests/support/fake_hub.hpp"

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <functional>

namespace balie::sdk {
namespace {

double thread_seconds() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

v1::ToHub some_query() {
  v1::ToHub message;
  message.mutable_status_query();
  return message;
}

int run(double seconds, int outstanding) {
  test::FakeHub hub;
  hub.start();
  asio::io_context loop(1);
  const SystemClock clock;
  BusClient::Settings settings;
  settings.bus = hub.settings();
  settings.session = {"bench", "web", "boot", "bench", 8, std::chrono::seconds(3)};
  BusClient client(loop.get_executor(), clock, settings, {});
  if (!client.start()) return EXIT_FAILURE;
  std::uint64_t answers = 0, errors = 0;
  std::function<void()> ask = [&] {
    client.request(some_query(), std::chrono::seconds(5), [&](const result<v1::FromHub>& answer) {
      ++(answer ? answers : errors);
      ask();
    });
  };
  while (!client.open()) loop.run_one();
  for (int i = 0; i < outstanding; ++i) ask();
  const auto began = clock.instant();
  const auto used = thread_seconds();
  const auto end = began + std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
  while (clock.instant() < end) loop.run_one();
  const auto took = std::chrono::duration<double>(clock.instant() - began).count();
  const auto paid = thread_seconds() - used;
  fmt::print(
      "{{\"requests_per_second\":{:.0f},\"client_microseconds_per_request\":{:.2f},\"outstanding\":{},"
      "\"errors\":{}}}\n",
      static_cast<double>(answers) / took,
      paid * 1e6 / static_cast<double>(std::max<std::uint64_t>(answers, 1)), outstanding, errors);
  return errors == 0 && answers > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace balie::sdk

int main(int argc, char** argv) { return balie::sdk::run(argc > 1 ? std::atof(argv[1]) : 2.0, 200); }
