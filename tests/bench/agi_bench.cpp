// agi_bench: calls asked about over FastAGI, through balie-asterisk and the real hub with SQLite on the disk.
//
//   agi_bench BALIE_ASTERISK BALIE PLAYBOOK [CALLS_A_SECOND [SECONDS]]
//
// The load keeps to intended times: a call that could not begin in time counts from when it should have. Its
// time ends when the last variable is set and the connection closed. Prints one JSON object; exit status 1
// where calls were lost.
#include "tests/support/process.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

struct Figures {
  std::vector<double> milliseconds;
  std::size_t fallback = 0, lost = 0;
};

// One AGI() of a channel: says its environment, and yes to every command, until the other side closes.
class Call : public std::enable_shared_from_this<Call> {
 public:
  Call(asio::io_context& loop, Figures& figures, Clock::time_point intended)
      : socket_(loop), figures_(figures), intended_(intended) {}

  void start(const tcp::endpoint& endpoint, std::size_t number) {
    say_ = fmt::format(
        "agi_network: yes\nagi_network_script: contact?entry=+442079460100\nagi_request: "
        "agi://127.0.0.1/contact\n"
        "agi_channel: PJSIP/trunk-{0:08x}\nagi_language: en\nagi_type: PJSIP\nagi_uniqueid: 1700000000.{0}\n"
        "agi_version: 20.5.0\nagi_callerid: +4477009{1:05}\nagi_calleridname: Jo\nagi_callingpres: 0\n"
        "agi_dnid: unknown\nagi_context: from-trunk\nagi_extension: 100\nagi_priority: 2\nagi_enhanced: "
        "0.0\n\n",
        number, number % 10'000);
    socket_.async_connect(endpoint, [self = shared_from_this()](const error_code& error) {
      if (error) return self->end(false);
      error_code ignored;
      self->socket_.set_option(tcp::no_delay(true), ignored);
      self->write();
      self->read();
    });
  }

 private:
  void write() {
    asio::async_write(socket_, asio::buffer(say_),
                      [self = shared_from_this()](const error_code&, std::size_t) {});
  }
  void read() {
    socket_.async_read_some(asio::buffer(room_),
                            [self = shared_from_this()](const error_code& error, std::size_t size) {
                              if (error) return self->end(self->status_);
                              self->line_.append(self->room_.data(), size);
                              if (self->line_.ends_with('\n')) self->answer();
                              self->read();
                            });
  }
  void answer() {
    status_ = line_.starts_with("SET VARIABLE BALIE_STATUS");
    if (status_ && line_.find("FALLBACK") != std::string::npos) ++figures_.fallback;
    say_ = line_.starts_with("GET") ? "200 result=0\n" : "200 result=1\n";
    line_.clear();
    write();
  }
  void end(bool answered) {
    if (!answered) ++figures_.lost;
    figures_.milliseconds.push_back(
        std::chrono::duration<double, std::milli>(Clock::now() - intended_).count());
  }

  tcp::socket socket_;
  Figures& figures_;
  Clock::time_point intended_;
  std::array<char, 4096> room_{};
  std::string say_, line_;
  bool status_ = false;
};

class Load {
 public:
  Load(asio::io_context& loop, tcp::endpoint endpoint, double rate, std::size_t calls, std::size_t first)
      : loop_(loop),
        timer_(loop),
        endpoint_(std::move(endpoint)),
        rate_(rate),
        calls_(calls),
        first_(first) {}
  Figures run() {
    begin_ = Clock::now();
    next();
    loop_.run();
    loop_.restart();
    return std::move(figures_);
  }

 private:
  Clock::time_point intended(std::size_t number) const {
    return begin_ + std::chrono::duration_cast<Clock::duration>(
                        std::chrono::duration<double>(static_cast<double>(number) / rate_));
  }
  void next() {
    for (; begun_ < calls_ && intended(begun_) <= Clock::now(); ++begun_)
      std::make_shared<Call>(loop_, figures_, intended(begun_))->start(endpoint_, first_ + begun_);
    if (begun_ == calls_) return;
    timer_.expires_at(intended(begun_));
    timer_.async_wait([this](const error_code&) { next(); });
  }

  asio::io_context& loop_;
  asio::steady_timer timer_;
  tcp::endpoint endpoint_;
  double rate_;
  std::size_t calls_, first_, begun_ = 0;
  Clock::time_point begin_;
  Figures figures_;
};

double percentile(std::vector<double>& values, double part) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1,
                         static_cast<std::size_t>(part * static_cast<double>(values.size())))];
}

tcp::endpoint wait_for(const std::string& file) {
  for (int i = 0; i < 1000; ++i) {
    std::ifstream stream(file);
    if (std::string line; std::getline(stream, line)) {
      const auto colon = line.rfind(':');
      return {asio::ip::make_address(line.substr(0, colon)),
              static_cast<std::uint16_t>(std::stoi(line.substr(colon + 1)))};
    }
    asio::io_context loop;
    asio::steady_timer(loop, std::chrono::milliseconds(20)).wait();
  }
  std::cerr << "agi_bench: balie-asterisk did not start\n";
  std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::cerr << "usage: agi_bench BALIE_ASTERISK BALIE PLAYBOOK [CALLS_A_SECOND [SECONDS]]\n";
    return 2;
  }
  const double rate = argc > 4 ? std::atof(argv[4]) : 300, seconds = argc > 5 ? std::atof(argv[5]) : 1;
  const auto folder = std::filesystem::absolute("agi_bench_data");
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const auto config = (folder / "balie.toml").string();
  std::ofstream(config) << fmt::format(
      "[bus]\ndirectory = \"{0}\"\n[hub]\ndata = \"{0}/data\"\nplaybook = \"{1}\"\n[adapter.asterisk]\ntype "
      "= "
      "\"asterisk\"\nchannel = \"voice\"\nport = 0\naddress_file = \"{0}/address\"\nspool = \"{0}/spool\"\n",
      folder.string(), std::filesystem::absolute(argv[3]).string());
  balie::test::Process hub({argv[2], "hub", "--config", config}, (folder / "hub.log").string());
  balie::test::Process adapter({argv[1], "--config", config, "--name", "asterisk"},
                               (folder / "asterisk.log").string());
  const auto endpoint = wait_for((folder / "address").string());
  asio::io_context loop;
  const auto warm = static_cast<std::size_t>(rate);  // a second of it, until the hub is there and warm
  std::size_t numbered = 0;
  for (int i = 0; i < 20; ++i, numbered += warm) {
    if (const auto first = Load(loop, endpoint, rate, warm, numbered).run(); first.fallback + first.lost == 0)
      break;
  }
  numbered += warm;
  auto figures = Load(loop, endpoint, rate, static_cast<std::size_t>(rate * seconds), numbered).run();
  adapter.signal(SIGTERM);
  adapter.wait();
  hub.signal(SIGTERM);
  hub.wait();
  auto& all = figures.milliseconds;
  std::cout << fmt::format(
                   "{{\"calls_a_second\":{:.0f},\"calls\":{},\"lost\":{},\"fallback\":{},\"p50_ms\":{:.2f},"
                   "\"p99_ms\":{:.2f},\"p999_ms\":{:.2f},\"max_ms\":{:.2f}}}",
                   rate, all.size(), figures.lost, figures.fallback, percentile(all, 0.5),
                   percentile(all, 0.99), percentile(all, 0.999), percentile(all, 1))
            << std::endl;
  return figures.lost == 0 ? 0 : 1;
}
