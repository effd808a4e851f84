#include "adapters/sdk/bus_client.hpp"

#include "adapters/sdk/bus_line.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace balie::sdk {

BusClient::BusClient(asio::any_io_executor executor, const Clock& clock, Settings settings, Hooks hooks)
    : line_(std::make_shared<Line>(std::move(executor), clock, std::move(settings), std::move(hooks))) {}

BusClient::~BusClient() { line_->shutdown(); }

result<void> BusClient::start() { return line_->start(); }

Task<v1::FromHub> BusClient::request(v1::ToHub message, Duration limit) {
  const auto begin = [](auto handler, std::shared_ptr<Line> line, v1::ToHub asked, Duration wait) {
    line->request(std::move(asked), wait, [kept = std::move(handler)](result<v1::FromHub> answer) mutable {
      std::move(kept)(std::move(answer));
    });
  };
  return asio::async_initiate<const asio::use_awaitable_t<>, void(result<v1::FromHub>)>(
      begin, asio::use_awaitable, line_, std::move(message), limit);
}

void BusClient::request(v1::ToHub message, Duration limit, Done done) {
  line_->request(std::move(message), limit, std::move(done));
}

void BusClient::report(std::string_view contact, Duration limit, Answered done) {
  line_->report(contact, limit, std::move(done));
}

void BusClient::done(const v1::CommandDone& what) { line_->done(what); }

void BusClient::signal(const v1::Signal& what) { line_->signal(what); }

void BusClient::taken() { line_->taken(); }

void BusClient::subscribe(std::string topic) { line_->subscribe(std::move(topic)); }

asio::awaitable<void> BusClient::stop(Duration limit) {
  const auto line = line_;  // this object may go while we wait
  co_await line->drain(limit);
  line->shutdown();
}

bool BusClient::open() const { return line_->open(); }

std::size_t BusClient::unanswered() const { return line_->unanswered(); }

const std::optional<v1::Welcome>& BusClient::welcome() const { return line_->welcome(); }

const asio::any_io_executor& BusClient::executor() const { return line_->executor(); }

}  // namespace balie::sdk
