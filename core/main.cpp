// The composition root: the only file of the core that may name plugins.
#include "core/operator/bench/bench_command.hpp"
#include "core/operator/run_command.hpp"
#include "core/service/hub_command.hpp"
#include "plugins/builtin.hpp"

int main(int argc, char** argv) {
  balie::store::StoreRegistry stores;
  balie::scoring::ScorerRegistry scorers;
  balie::source::DriverRegistry drivers;
  balie::register_builtin_plugins(stores, scorers);  // plugins/builtin.cpp: all that this binary contains
  balie::register_builtin_drivers(drivers);
  const balie::operation::Programs programs{
      .hub =
          [&](const std::string& settings) {
            return balie::service::hub_command(settings, stores, scorers, drivers, BALIE_VERSION);
          },
      .bench =
          [&](const std::vector<std::string>& arguments) {
            return balie::operation::bench_command(arguments, stores, BALIE_VERSION);
          },
      .scorers = scorers,
      .stores = stores,
      .drivers = drivers};
  return balie::operation::run_command(argc, argv, programs);
}
