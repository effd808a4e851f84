// BALIE_SIM_SEED replays one seed; BALIE_SIM_SEEDS says how many are tried (by night, many).
#include "simulation.hpp"
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

namespace balie::sim {
namespace {

constexpr std::uint64_t seeds_default = 150;
constexpr int contacts = 120;

std::uint64_t setting(const char* name, std::uint64_t preset) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : preset;
}

void expect_nothing_wrong(const Simulation& simulation, std::uint64_t seed) {
  for (const auto& violation : simulation.violations()) {
    ADD_FAILURE() << violation << "; again with BALIE_SIM_SEED=" << seed;
  }
}

TEST(Simulation, NothingAnsweredIsLostDoubledOrAnsweredOtherwise) {
  const auto only = setting("BALIE_SIM_SEED", 0);
  const auto count = only ? 1 : setting("BALIE_SIM_SEEDS", seeds_default);
  int deaths = 0, lost = 0, merged = 0, unmerged = 0, imported = 0, removed = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto seed = only ? only : i + 1;
    Simulation simulation(seed, Faults{});
    simulation.run(contacts);
    expect_nothing_wrong(simulation, seed);
    deaths += simulation.hub_deaths();
    lost += simulation.messages_lost();
    merged += simulation.merged();
    unmerged += simulation.unmerged();
    imported += simulation.imported();
    removed += simulation.removed();
    if (HasFailure()) return;
  }
  std::printf(
      "%llu seeds from %llu: the hub died %d times, %d messages were lost; %d merges, %d unmerges, "
      "%d rows imported, %d identifiers removed\n",
      static_cast<unsigned long long>(count), static_cast<unsigned long long>(only ? only : 1), deaths, lost,
      merged, unmerged, imported, removed);
  if (!only) {
    EXPECT_GT(deaths, 0);
    EXPECT_GT(lost, 0);
    EXPECT_GT(merged, 0);
    EXPECT_GT(unmerged, 0);
    EXPECT_GT(imported, 0);
    EXPECT_GT(removed, 0);
  }
}

TEST(Simulation, OneSeedIsOneRun) {
  Simulation first(42, Faults{}), second(42, Faults{}), other(43, Faults{});
  for (auto* simulation : {&first, &second, &other}) simulation->run(contacts);
  EXPECT_EQ(first.trace(), second.trace());
  EXPECT_NE(first.trace(), other.trace());
}

TEST(Simulation, WithoutFaultsNothingIsRepeated) {
  Simulation simulation(1, Faults{0, 0, 0, 0, 0, 0});
  simulation.run(contacts);
  expect_nothing_wrong(simulation, 1);
  EXPECT_EQ(simulation.hub_deaths(), 0);
}

}  // namespace
}  // namespace balie::sim
