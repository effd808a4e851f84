// http_bench: contacts over HTTP with JSON, beside a bare Beast server that answers the same bodies without
// reading them.
//
//   http_bench BALIE_HTTP BALIE PLAYBOOK [CONNECTIONS [SECONDS]]
//
// "cpu_us" is processor time for each request, which other work on the machine changes least.
// All of them are processes on loopback: the servers in turn, and this one, which keeps CONNECTIONS (64)
// busy, each with one request at a time. The hub is the real one, with SQLite on the disk of the working
// directory. Prints one JSON object.
#include "tests/support/process.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

[[noreturn]] void give_up(std::string_view why) {
  std::cerr << "http_bench: " << why << '\n';
  std::exit(1);
}

// ---- the bare server
// -----------------------------------------------------------------------------------------------

asio::awaitable<void> echo(tcp::socket socket, std::shared_ptr<const std::string> body) {
  socket.set_option(tcp::no_delay(true));
  boost::beast::flat_buffer buffer;
  for (;;) {
    http::request<http::string_body> request;
    const auto [read_error, read] = co_await http::async_read(socket, buffer, request, as_result);
    if (read_error) co_return;
    http::response<http::string_body> response(http::status::ok, request.version());
    response.set(http::field::content_type, "application/json");
    response.body() = *body;
    response.prepare_payload();
    const auto [write_error, written] = co_await http::async_write(socket, response, as_result);
    if (write_error) co_return;
  }
}

asio::awaitable<void> accept_all(tcp::acceptor& acceptor, std::shared_ptr<const std::string> body) {
  for (;;) {
    auto [error, socket] = co_await acceptor.async_accept(as_result);
    if (error) co_return;
    asio::co_spawn(acceptor.get_executor(), echo(std::move(socket), body), asio::detached);
  }
}

// As a process of its own: prints its port; answers with what it reads first from its input: "SIZE\n".
int serve_bare(std::size_t body_bytes) {
  asio::io_context loop(1);
  tcp::acceptor acceptor(loop, {asio::ip::address_v4::loopback(), 0});
  std::cout << acceptor.local_endpoint().port() << std::endl;
  asio::co_spawn(loop, accept_all(acceptor, std::make_shared<std::string>(body_bytes, 'x')), asio::detached);
  loop.run();
  return 0;
}

// ---- the load
// ------------------------------------------------------------------------------------------------------

struct Load {
  std::uint16_t port = 0;
  std::string run;  // makes the ids of this run its own
  std::vector<double> waited_us;
  std::size_t answered = 0, wrong = 0, body_bytes = 0;
  std::uint64_t sent = 0;
  bool measuring = false, over = false;

  std::string request() {
    const auto number = sent++;
    // 20,000 customers who come back; each contact is a new one.
    const auto body = fmt::format(
        R"({{"id":"{}-{:010}","channel":"voice","entry":"+31201234567","topic":"billing","identifiers":[)"
        R"({{"scheme":"tel","value":"+316{:08}","assurance":"observed"}}],"at":"2026-01-31T09:30:00.250Z",)"
        R"("language":"nl-NL","attributes":{{"menu":3,"line":"a"}}}})",
        run, number, number * 7919 % 20'000 + 10'000'000);
    return fmt::format(
        "POST /v1/contacts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Content-Length: {}\r\n\r\n{}",
        body.size(), body);
  }
};

// The size of the answer that is whole at the front of `bytes`; 0: not yet.
std::size_t whole_answer(std::string_view bytes, std::size_t& body_bytes) {
  const auto head = bytes.find("\r\n\r\n");
  if (head == std::string_view::npos) return 0;
  const auto field = bytes.substr(0, head).find("Content-Length: ");
  if (field == std::string_view::npos) give_up("an answer without a length");
  body_bytes = std::strtoul(bytes.data() + field + 16, nullptr, 10);
  return bytes.size() >= head + 4 + body_bytes ? head + 4 + body_bytes : 0;
}

asio::awaitable<void> keep_busy(Load& load) {
  tcp::socket socket(co_await asio::this_coro::executor);
  const auto [connect_error] =
      co_await socket.async_connect({asio::ip::address_v4::loopback(), load.port}, as_result);
  if (connect_error) give_up("cannot connect");
  socket.set_option(tcp::no_delay(true));
  std::string bytes(64 << 10, '\0');
  while (!load.over) {
    const auto begun = Clock::now();
    const auto [write_error, written] =
        co_await asio::async_write(socket, asio::buffer(load.request()), as_result);
    std::size_t size = 0;
    while (!write_error && whole_answer({bytes.data(), size}, load.body_bytes) == 0) {
      const auto [read_error, count] =
          co_await socket.async_read_some(asio::buffer(bytes.data() + size, bytes.size() - size), as_result);
      if (read_error) give_up("the server closed the connection");
      size += count;
    }
    if (!bytes.starts_with("HTTP/1.1 200 ")) ++load.wrong;
    if (!load.measuring) continue;
    ++load.answered;
    load.waited_us.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begun).count());
  }
}

struct Figures {
  double per_second = 0, p50_us = 0, p99_us = 0, cpu_us = 0, hub_cpu_us = 0;
  double sent = 0;
  std::size_t body_bytes = 0;
};

// Processor time of the children that have ended, since the last call.
double children_cpu_us(double& before) {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto us = [](const timeval& time) {
    return 1e6 * static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec);
  };
  const double now = us(usage.ru_utime) + us(usage.ru_stime);
  return now - std::exchange(before, now);
}

Figures measure(std::uint16_t port, std::size_t connections, double seconds) {
  asio::io_context loop(1);
  Load load;
  load.port = port;
  load.run = std::to_string(Clock::now().time_since_epoch().count());
  for (std::size_t i = 0; i < connections; ++i) asio::co_spawn(loop, keep_busy(load), asio::detached);
  loop.run_for(std::chrono::milliseconds(500));  // connections, caches, first customers
  load.measuring = true;
  const auto begun = Clock::now();
  loop.run_for(std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(seconds)));
  const std::chrono::duration<double> took = Clock::now() - begun;
  load.measuring = false;
  load.over = true;
  loop.run_for(std::chrono::seconds(2));
  if (load.wrong > 0 || load.answered == 0) give_up(fmt::format("{} answers were wrong", load.wrong));
  std::ranges::sort(load.waited_us);
  return {static_cast<double>(load.answered) / took.count(),
          load.waited_us[load.waited_us.size() / 2],
          load.waited_us[load.waited_us.size() * 99 / 100],
          0,
          0,
          static_cast<double>(load.sent),
          load.body_bytes};
}

// ---- the servers
// ---------------------------------------------------------------------------------------------------

// Waits until a GET answers 200; the port is in the file that balie-http writes.
std::uint16_t wait_until_ready(const std::string& address_file) {
  for (const auto until = Clock::now() + std::chrono::seconds(30); Clock::now() < until;) {
    asio::io_context loop(1);
    asio::steady_timer pause(loop, std::chrono::milliseconds(20));
    pause.wait();
    std::ifstream file(address_file);
    std::string address;
    if (!std::getline(file, address)) continue;
    const auto port = static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
    tcp::socket socket(loop);
    error_code error;
    socket.connect({asio::ip::address_v4::loopback(), port}, error);
    if (error) continue;
    asio::write(socket,
                asio::buffer(std::string("GET /readyz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")),
                error);
    std::string answer(64, '\0');
    socket.read_some(asio::buffer(answer), error);
    if (answer.starts_with("HTTP/1.1 200")) return port;
  }
  give_up("balie-http did not become ready");
}

Figures measure_balie(const std::vector<std::string>& programs, const std::string& playbook,
                      std::size_t connections, double seconds, double& cpu) {
  const auto folder =
      std::filesystem::current_path() / fmt::format("http_bench.{}", Clock::now().time_since_epoch().count());
  std::filesystem::create_directories(folder);
  const auto config = (folder / "balie.toml").string();
  std::ofstream(config) << fmt::format(
      "[bus]\ndirectory = \"{0}\"\n[hub]\ndata = \"{0}/data\"\nplaybook = \"{1}\"\n"
      "[adapter.http]\ntype = \"http\"\nport = 0\nopen = true\naddress_file = \"{0}/address\"\nspool = "
      "\"{0}/spool\"\n",
      folder.string(), std::filesystem::absolute(playbook).string());
  Figures figures;
  {
    balie::test::Process hub({programs[1], "hub", "--config", config}, (folder / "hub.log").string());
    balie::test::Process adapter({programs[0], "--config", config, "--name", "http"},
                                 (folder / "http.log").string());
    figures = measure(wait_until_ready((folder / "address").string()), connections, seconds);
    adapter.signal(SIGTERM);
    if (adapter.wait() != 0) give_up("balie-http did not stop in order");
    figures.cpu_us = children_cpu_us(cpu) / figures.sent;
    hub.signal(SIGTERM);
    hub.wait();
    figures.hub_cpu_us = children_cpu_us(cpu) / figures.sent;
  }
  std::filesystem::remove_all(folder);
  return figures;
}

Figures measure_bare(const std::string& self, std::size_t body_bytes, std::size_t connections, double seconds,
                     double& cpu) {
  balie::test::Process server({self, "bare", std::to_string(body_bytes)});
  if (!server.read_lines(1)) give_up("the bare server did not start");
  const auto port = static_cast<std::uint16_t>(std::stoi(server.lines().front()));
  auto figures = measure(port, connections, seconds);
  server.signal(SIGKILL);
  server.wait();
  figures.cpu_us = children_cpu_us(cpu) / figures.sent;
  return figures;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv, argv + argc);
  if (argc == 3 && arguments[1] == "bare") return serve_bare(std::stoul(arguments[2]));
  if (argc < 4) give_up("usage: http_bench BALIE_HTTP BALIE PLAYBOOK [CONNECTIONS [SECONDS]]");
  const std::size_t connections = argc > 4 ? std::stoul(arguments[4]) : 64;
  const double seconds = argc > 5 ? std::stod(arguments[5]) : 5;
  double cpu = 0;
  const auto balie = measure_balie({arguments[1], arguments[2]}, arguments[3], connections, seconds, cpu);
  const auto self = std::filesystem::absolute(arguments[0]).string();
  const auto bare = measure_bare(self, balie.body_bytes, connections, seconds, cpu);
  fmt::print(
      "{{\"bench\":\"http\",\"connections\":{},\"seconds\":{},\"answer_bytes\":{},"
      "\"balie\":{{\"per_second\":{:.0f},\"p50_us\":{:.0f},\"p99_us\":{:.0f},\"cpu_us\":{:.1f},\"hub_cpu_"
      "us\":{:.1f}}},"
      "\"bare\":{{\"per_second\":{:.0f},\"p50_us\":{:.0f},\"p99_us\":{:.0f},\"cpu_us\":{:.1f}}},\"ratio_to_"
      "bare\":{:.3f}}}\n",
      connections, seconds, balie.body_bytes, balie.per_second, balie.p50_us, balie.p99_us, balie.cpu_us,
      balie.hub_cpu_us, bare.per_second, bare.p50_us, bare.p99_us, bare.cpu_us,
      balie.per_second / bare.per_second);
  return 0;
}
