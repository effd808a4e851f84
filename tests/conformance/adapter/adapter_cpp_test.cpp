// The smallest adapter, examples/adapter_cpp, held to what every adapter must do.
#include "tests/conformance/adapter_suite.hpp"
#include "tests/support/line_peer.hpp"
#include "tests/support/process.hpp"

#include <fmt/format.h>

#include <csignal>
#include <fstream>
#include <optional>

namespace balie::sdk {
namespace {

class LineHolder final : public AdapterHolder {
 public:
  void start(const BusSettings& bus, const std::string& deadline) override {
    std::ofstream(folder_.at("balie.toml")) << fmt::format(
        "[bus]\nendpoint = \"{}\"\nevents_endpoint = \"{}\"\n\n"
        "[adapter.line_main]\ntype = \"line\"\nport = {}\ndeadline = \"{}\"\n",
        bus.endpoint, bus.events_endpoint, peer_.port(), deadline);
    program_.emplace(std::vector<std::string>{BALIE_LINE_PROGRAM, "--config", folder_.at("balie.toml"),
                                              "--name", "line_main"},
                     folder_.at("log"));
  }
  int stop() override {
    terminate();
    return wait();
  }
  void terminate() override { program_->signal(SIGTERM); }
  int wait() override { return program_->wait(); }
  void kill() override {
    program_->signal(SIGKILL);
    program_->wait();
  }
  void bring(const std::string& id) override { peer_.send(id + "\tjo@example.org\thello"); }
  void drop_link() override { peer_.drop(); }
  bool answered(std::size_t count) override { return peer_.wait(count); }
  [[nodiscard]] std::vector<std::string> answers() const override {
    auto lines = peer_.lines();
    for (auto& line : lines) line.erase(line.find('\t'));
    return lines;
  }

 private:
  test::Folder folder_;
  test::LinePeer peer_;
  std::optional<test::Process> program_;
};

INSTANTIATE_TEST_SUITE_P(Cpp, AdapterSuite,
                         testing::Values(AdapterCase{"line", [] { return std::make_unique<LineHolder>(); }}),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace balie::sdk
