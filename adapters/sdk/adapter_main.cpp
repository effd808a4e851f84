#include "adapters/sdk/adapter_main.hpp"

#include "adapters/sdk/program.hpp"
#include "adapters/sdk/runner.hpp"
#include "adapters/sdk/status_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace balie::sdk {
namespace {

// What the adapter wants remembered of commands: in a spool of its own, since its entries are not for the
// hub.
result<std::unique_ptr<Spool>> open_commands(const CommonSettings& settings, const std::string& name,
                                             const Adapter& adapter) {
  if (!adapter.deliveries().remembered) return nullptr;
  return Spool::open(settings.spool, name + ".commands", settings.spool_bytes);
}

int run(const Program& program, const AdapterKind& kind) {
  asio::io_context loop(1);
  const SystemClock clock;
  Metrics metrics(program.name);
  auto spool = Spool::open(program.settings.spool, program.name, program.settings.spool_bytes);
  if (!spool) return cannot_run(program.log, spool.error());
  if ((*spool)->cut_bytes() > 0) {
    program.log.warning("the spool had an unfinished end, which was cut off",
                        {{"bytes", (*spool)->cut_bytes()}});
  }
  const auto status = serve_status(loop.get_executor(), program.settings.metrics, metrics);
  if (!status) return cannot_run(program.log, status.error());
  const auto adapter = kind.make(loop.get_executor());
  metrics.also([&adapter] { return adapter->figures(); });
  const auto commands = open_commands(program.settings, program.name, *adapter);
  if (!commands) return cannot_run(program.log, commands.error());
  Runner runner({loop.get_executor(), clock, program.log, metrics, *adapter, **spool, program.settings,
                 program.bus, Backoff::Settings{}, commands->get()});

  // By then it can be told to stop.
  asio::post(loop, [&program] {
    program.log.info("started", {{"adapter", program.name}, {"program", program.bus.session.program}});
  });
  result<void> ended;
  asio::co_spawn(loop, runner.run(), [&](const std::exception_ptr&, result<void> done) {
    ended = std::move(done);
    loop.stop();
  });
  run_until_told(loop, program.log, [&] { runner.stop(); });
  return ended ? told_to_stop : could_not_go_on;
}

}  // namespace

int run_adapter(int argc, const char* const* argv, const AdapterKind& kind) {
  const auto program = load_program(argc, argv, kind);
  return program ? run(*program, kind) : program.error();
}

}  // namespace balie::sdk
