// What every adapter must do, whatever its channel. An adapter's own test is an AdapterCase and one
// INSTANTIATE_TEST_SUITE_P line; it links adapter_suite.cpp, which holds the tests.
#pragma once

#include "core/base/bus_settings.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace balie::sdk {

// One adapter under test, as a process, with the far end of its channel.
class AdapterHolder {
 public:
  virtual ~AdapterHolder() = default;
  // Starts the program on a hub that is at `bus`, with a deadline of `deadline` (as TOML writes it) for its
  // contacts. After a stop or a kill it is the same adapter again: name, spool and channel.
  virtual void start(const BusSettings& bus, const std::string& deadline) = 0;
  virtual int stop() = 0;        // SIGTERM; its exit status
  virtual void terminate() = 0;  // SIGTERM alone
  virtual int wait() = 0;        // its exit status
  virtual void kill() = 0;       // SIGKILL
  // The far end brings a contact under this id; now, or when the link is there.
  virtual void bring(const std::string& id) = 0;
  virtual void drop_link() = 0;
  // Waits until the far end has got so many answers; false after ten seconds.
  virtual bool answered(std::size_t count) = 0;
  // The ids of the contacts that were answered, in the order of the answers.
  [[nodiscard]] virtual std::vector<std::string> answers() const = 0;
};

struct AdapterCase {
  std::string name;
  std::function<std::unique_ptr<AdapterHolder>()> make;
};

inline void PrintTo(const AdapterCase& adapter, std::ostream* stream) { *stream << adapter.name; }

class AdapterSuite : public testing::TestWithParam<AdapterCase> {};

}  // namespace balie::sdk
