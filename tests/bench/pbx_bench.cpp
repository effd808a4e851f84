// What a telephony platform waits for: from its question to the adapter's answer, hub and store included, on
// loopback.
//   pbx_bench freeswitch PORT RATE SECONDS   a call at each intended time: connect, channel data, until its
//   variables came pbx_bench csta PORT RATE SECONDS         listens as a PBX; a RouteRequest at each intended
//   time, until RouteSelect pbx_bench held PORT COUNT                so many calls connected and held at the
//   same time
// Prints one JSON object. A question that is late is counted from when it was meant to be asked.
#include <boost/asio.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <deque>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

struct Plan {
  double rate = 100;
  double seconds = 1;
  [[nodiscard]] std::size_t count() const { return static_cast<std::size_t>(rate * seconds); }
  [[nodiscard]] Clock::duration at(std::size_t number) const {
    return std::chrono::duration_cast<Clock::duration>(
        std::chrono::duration<double>(static_cast<double>(number) / rate));
  }
};

struct Figures {
  std::vector<double> milliseconds;
  std::size_t asked = 0, late = 0, lost = 0;

  void print(const Plan& plan, double took) {
    std::ranges::sort(milliseconds);
    const auto part = [&](double share) {
      if (milliseconds.empty()) return 0.0;
      const auto place = static_cast<std::size_t>(share * static_cast<double>(milliseconds.size() - 1));
      return milliseconds[place];
    };
    std::cout << fmt::format(
        "{{\"asked\":{},\"answered\":{},\"fallback\":{},\"lost\":{},\"rate\":{:.0f},\"per_second\":{:.0f},"
        "\"p50_ms\":{:.2f},"
        "\"p99_ms\":{:.2f},\"p999_ms\":{:.2f},\"max_ms\":{:.2f}}}\n",
        asked, milliseconds.size(), late, lost, plan.rate, static_cast<double>(milliseconds.size()) / took,
        part(0.5), part(0.99), part(0.999), part(1.0));
  }
};

// The numbers of 20,000 customers, again and again.
std::string caller_of(std::size_t number) { return fmt::format("+4420{:08}", 10'000'000 + number % 20'000); }

// One call that FreeSWITCH hands over.
class Call : public std::enable_shared_from_this<Call> {
 public:
  Call(asio::io_context& loop, Figures& figures, std::size_t number, Clock::time_point meant,
       std::string entry)
      : socket_(loop), figures_(figures), number_(number), meant_(meant), entry_(std::move(entry)) {}

  void start(std::uint16_t port) {
    ++figures_.asked;
    socket_.async_connect({asio::ip::address_v4::loopback(), port},
                          [self = shared_from_this()](const boost::system::error_code& failed) {
                            if (failed) return ++self->figures_.lost, void();
                            boost::system::error_code ignored;
                            self->socket_.set_option(tcp::no_delay(true), ignored);
                            self->read();
                          });
  }
  [[nodiscard]] bool held() const { return held_; }

 private:
  void read() {
    asio::async_read_until(
        socket_, asio::dynamic_buffer(unread_), "\n\n",
        [self = shared_from_this()](const boost::system::error_code& failed, std::size_t count) {
          if (failed) {
            if (!self->answered_) ++self->figures_.lost;
            return;
          }
          self->obey(self->unread_.substr(0, count));
          self->unread_.erase(0, count);
          self->read();
        });
  }

  void obey(const std::string& command) {
    static const std::string ok = "Content-Type: command/reply\nReply-Text: +OK\n\n";
    if (command.starts_with("connect")) {
      std::string data = fmt::format(
          "Event-Name: CHANNEL_DATA\nUnique-ID: {0}-{1}\nCaller-Caller-ID-Number: "
          "%2B{2}\nCaller-Destination-Number: {3}\n",
          meant_.time_since_epoch().count(), number_, caller_of(number_).substr(1), entry_);
      for (int i = 0; i < 80; ++i)
        data += fmt::format("variable_sip_h_{}: some%20value%20of%20a%20real%20call\n", i);
      return say(data +
                 "Content-Type: command/reply\nReply-Text: %2BOK%0A\nSocket-Mode: async\nControl: full\n\n");
    }
    if (command.starts_with("api uuid_setvar_multi") && !answered_) {
      answered_ = true;
      if (command.find("BALIE_STATUS=DECIDED") == std::string::npos) ++figures_.late;
      figures_.milliseconds.push_back(
          std::chrono::duration<double, std::milli>(Clock::now() - meant_).count());
    }
    if (command.find("endless_playback") != std::string::npos) held_ = true;
    say(command.starts_with("api ") ? "Content-Type: api/response\nContent-Length: 4\n\n+OK\n" : ok);
  }

  void say(std::string text) {
    const auto kept = std::make_shared<std::string>(std::move(text));
    asio::async_write(socket_, asio::buffer(*kept),
                      [self = shared_from_this(), kept](const boost::system::error_code&, std::size_t) {});
  }

  tcp::socket socket_;
  Figures& figures_;
  std::size_t number_;
  Clock::time_point meant_;
  std::string entry_;
  std::string unread_;
  bool answered_ = false, held_ = false;
};

// A PBX to which the adapter connects.
class Pbx {
 public:
  Pbx(asio::io_context& loop, std::uint16_t port, Plan plan)
      : plan_(plan), acceptor_(loop, {asio::ip::address_v4::loopback(), port}), socket_(loop), timer_(loop) {
    acceptor_.async_accept(socket_, [this](const boost::system::error_code& failed) {
      if (!failed) read();
    });
  }
  Figures figures;
  Clock::time_point began{};
  [[nodiscard]] bool done() const { return next_ == plan_.count() && asked_.empty(); }

 private:
  void read() {
    socket_.async_read_some(
        asio::buffer(room_), [this](const boost::system::error_code& failed, std::size_t count) {
          if (failed) return;
          unread_.append(room_.data(), count);
          while (unread_.size() >= 8) {
            const auto length =
                static_cast<unsigned char>(unread_[2]) * 256u + static_cast<unsigned char>(unread_[3]);
            if (unread_.size() < length) break;
            obey(unread_.substr(4, 4), std::string_view(unread_).substr(8, length - 8));
            unread_.erase(0, length);
          }
          read();
        });
  }

  void obey(const std::string& invoke, std::string_view document) {
    document.remove_prefix(std::min(document.find("?>") + 3, document.size()));
    const std::string name(document.substr(0, document.find_first_of(" >/")));
    if (name == "RouteSelect" || name == "RouteEnd") return answered(document);
    if (name.ends_with("Response")) return;
    if (name == "StartApplicationSession") {
      say(invoke,
          "<StartApplicationSessionPosResponse><sessionID>s</sessionID><actualProtocolVersion>http://"
          "www.ecma-"
          "international.org/standards/ecma-323/csta/ed6</actualProtocolVersion></"
          "StartApplicationSessionPosResponse>");
    } else {
      say(invoke, fmt::format("<{}Response/>", name));
    }
    if (name == "RouteRegister") {
      began = Clock::now() + std::chrono::milliseconds(500);
      ask();
    }
  }

  void ask() {
    if (next_ == plan_.count()) return;
    timer_.expires_at(began + plan_.at(next_));
    timer_.async_wait([this](const boost::system::error_code&) {
      for (; next_ < plan_.count() && began + plan_.at(next_) <= Clock::now(); ++next_) {
        asked_[next_] = began + plan_.at(next_);
        ++figures.asked;
        say(fmt::format("{:04}", next_ % 9000),
            fmt::format(
                "<RouteRequest xmlns=\"http://www.ecma-international.org/standards/ecma-323/csta/ed6\">"
                "<crossRefIdentifier>{0}</crossRefIdentifier><routeRegisterReqID>r</routeRegisterReqID>"
                "<currentRoute><deviceIdentifier>+442079460100</deviceIdentifier></"
                "currentRoute><callingDevice>"
                "<deviceIdentifier>{1}</deviceIdentifier></callingDevice><routedCall><callID>{0}</callID>"
                "<deviceID>T1</deviceID></routedCall><replyTimeout>2000</replyTimeout></RouteRequest>",
                next_, caller_of(next_)));
      }
      ask();
    });
  }

  void answered(std::string_view document) {
    const auto at = document.find("<crossRefIdentifier>") + 20;
    std::size_t number = 0;
    std::from_chars(document.data() + at, document.data() + document.size(), number);
    const auto found = asked_.extract(number);
    if (!found) return;
    figures.milliseconds.push_back(
        std::chrono::duration<double, std::milli>(Clock::now() - found.mapped()).count());
    if (document.find("<routeSelected>fallback<") != std::string_view::npos ||
        document.starts_with("RouteEnd"))
      ++figures.late;
  }

  void say(const std::string& invoke, const std::string& document) {
    const auto length = document.size() + 8;
    waiting_ += std::string(2, '\0') + static_cast<char>(length / 256) + static_cast<char>(length % 256) +
                invoke + document;
    write();
  }

  void write() {
    if (!writing_.empty() || waiting_.empty()) return;
    writing_.swap(waiting_);
    asio::async_write(socket_, asio::buffer(writing_), [this](const boost::system::error_code&, std::size_t) {
      writing_.clear();
      write();
    });
  }

  Plan plan_;
  tcp::acceptor acceptor_;
  tcp::socket socket_;
  asio::steady_timer timer_;
  std::array<char, 65536> room_;
  std::string unread_, writing_, waiting_;
  std::map<std::size_t, Clock::time_point> asked_;
  std::size_t next_ = 0;
};

void freeswitch(std::uint16_t port, const Plan& plan, const std::string& entry, bool hold) {
  asio::io_context loop;
  Figures figures;
  std::vector<std::shared_ptr<Call>> calls;
  const auto began = Clock::now() + std::chrono::milliseconds(200);
  asio::steady_timer timer(loop);
  std::size_t next = 0;
  std::function<void()> step = [&] {
    if (next == plan.count()) return;
    timer.expires_at(began + plan.at(next));
    timer.async_wait([&](const boost::system::error_code&) {
      for (; next < plan.count() && began + plan.at(next) <= Clock::now(); ++next) {
        const auto call = std::make_shared<Call>(loop, figures, next, began + plan.at(next), entry);
        call->start(port);
        if (hold) calls.push_back(call);
      }
      step();
    });
  };
  step();
  const auto end = began + plan.at(plan.count()) + std::chrono::seconds(5);
  while (Clock::now() < end && figures.milliseconds.size() + figures.lost < plan.count())
    loop.run_one_for(std::chrono::milliseconds(100));
  const auto took = std::chrono::duration<double>(Clock::now() - began).count();
  figures.lost = plan.count() - figures.milliseconds.size();
  figures.print(plan, took);
  if (!hold) return;
  loop.run_for(std::chrono::seconds(2));
  std::cout << fmt::format("{{\"held\":{}}}",
                           std::ranges::count_if(calls, [](const auto& call) { return call->held(); }))
            << std::endl;
  std::string line;
  std::getline(std::cin, line);  // whoever measures says when
}

void csta(std::uint16_t port, const Plan& plan) {
  asio::io_context loop;
  Pbx pbx(loop, port, plan);
  const auto limit = Clock::now() + std::chrono::seconds(30) + plan.at(plan.count());
  while (!pbx.done() && Clock::now() < limit) loop.run_one_for(std::chrono::milliseconds(100));
  pbx.figures.lost = plan.count() - pbx.figures.milliseconds.size();
  pbx.figures.print(plan, std::chrono::duration<double>(Clock::now() - pbx.began).count());
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() < 4) return 2;
  const auto port = static_cast<std::uint16_t>(std::stoi(words[1]));
  const Plan plan{std::stod(words[2]), std::stod(words[3])};
  if (words[0] == "freeswitch") freeswitch(port, plan, "+442079460100", false);
  if (words[0] == "held") freeswitch(port, plan, words.size() > 4 ? words[4] : "+442079460199", true);
  if (words[0] == "csta") csta(port, plan);
  return 0;
}
