#include "adapters/email/unsubscribe_page.hpp"

#include "adapters/email/outgoing.hpp"
#include "adapters/sdk/web/page_headers.hpp"
#include "protocols/mime/thread.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <charconv>

namespace balie::email {
namespace {

namespace mustache = kainjow::mustache;

constexpr std::string_view plain_page = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Unsubscribe</title></head>
<body>
{{#ask}}<p>No more of these mails to {{address}}?</p>
<form method="post"><button>Unsubscribe</button></form>{{/ask}}
{{#done}}<p>{{address}} gets no more of these mails.</p>{{/done}}
{{#later}}<p>This could not be stored. Please try again later.</p>{{/later}}
{{#unknown}}<p>This link is not known. Was it copied as a whole?</p>{{/unknown}}
</body></html>
)";

std::string_view token_of(std::string_view target) {
  target = target.substr(0, target.find_first_of("?#"));
  const auto slash = target.rfind('/');
  return slash == std::string_view::npos ? target : target.substr(slash + 1);
}

struct HostPort {
  std::string host;
  std::uint16_t port = 0;
};

// Without TLS it is for the site's own web server, on the same machine.
result<HostPort> loopback(const std::string& where) {
  const auto colon = where.rfind(':');
  HostPort found{where.substr(0, colon), 0};
  boost::system::error_code error;
  const auto address = asio::ip::make_address(found.host, error);
  const auto* end = where.data() + where.size();
  const auto* digits = where.data() + std::min(colon, where.size() - 1) + 1;
  const auto read = std::from_chars(digits, end, found.port);
  if (colon == std::string::npos || error || read.ec != std::errc() || read.ptr != end) {
    return failure(Fate::fatal, "email.address",
                   fmt::format("unsubscribe_listen = \"{}\": not address:port", where));
  }
  if (address.is_loopback()) return found;
  return failure(Fate::fatal, "email.cannot_listen",
                 fmt::format("unsubscribe_listen = \"{}\": an address of loopback, please", where));
}

}  // namespace

web::Response unsubscribe_page(UnsubscribeState state, const std::string& address, const std::string& page) {
  mustache::mustache form(page.empty() ? std::string(plain_page) : page);
  mustache::data values;
  values.set("address", address);
  values.set("ask", state == UnsubscribeState::ask);
  values.set("done", state == UnsubscribeState::done);
  values.set("later", state == UnsubscribeState::later);
  values.set("unknown", state == UnsubscribeState::unknown);
  web::Response response;
  response.status = state == UnsubscribeState::unknown ? 404 : state == UnsubscribeState::later ? 503 : 200;
  response.content_type = "text/html; charset=utf-8";
  response.body = form.render(values);
  web::PageHeaders headers;
  headers.content_security_policy =
      "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'self'; "
      "frame-ancestors 'none'";
  web::add_page_headers(headers, response);
  response.headers.emplace_back("X-Robots-Tag", "noindex, nofollow");
  return response;
}

UnsubscribeServer::UnsubscribeServer(asio::any_io_executor executor, const Clock& clock,
                                     const Settings& settings, const UnsubscribeTokens& tokens,
                                     Withdraw withdraw)
    : executor_(std::move(executor)),
      clock_(clock),
      settings_(settings),
      tokens_(tokens),
      withdraw_(std::move(withdraw)) {}

result<void> UnsubscribeServer::start() {
  BALIE_TRY(page_, load_template(settings_.unsubscribe_page, {}));
  BALIE_TRY(const auto where, loopback(settings_.unsubscribe_listen));
  web::ServerSettings limits;
  limits.host = where.host;
  limits.port = where.port;
  limits.connections_max = 200;
  limits.connection.request.body_bytes_max = 16u << 10;
  limits.connection.idle_sweeps = 20;
  server_.emplace(executor_, clock_, Log("email"), limits, static_cast<web::Handler&>(*this));
  return server_->start();
}

void UnsubscribeServer::close() {
  if (server_) server_->close();
  server_.reset();
}

void UnsubscribeServer::handle(web::Request& request, web::Reply reply) {
  const auto what = tokens_.open(token_of(request.target));
  if (!what) return reply.send(unsubscribe_page(UnsubscribeState::unknown, {}, page_));
  if (request.method == "GET" || request.method == "HEAD") {
    // Programs that look behind every link of a mail must not unsubscribe anybody.
    return reply.send(unsubscribe_page(UnsubscribeState::ask, what->address, page_));
  }
  if (request.method != "POST") return reply.send(bad_request(405));
  asio::co_spawn(executor_, withdraw(*what, std::move(reply)), asio::detached);
}

asio::awaitable<void> UnsubscribeServer::withdraw(Unsubscription what, web::Reply reply) {
  // Who clicks twice is recorded once; who consents again, and clicks the same link later, is heard.
  const auto hour = std::chrono::floor<std::chrono::hours>(clock_.time()).time_since_epoch().count();
  const auto name =
      mime::digest(fmt::format("{}\n{}\n{}\n{}", what.address, what.purpose, what.command_id, hour));
  auto change = withdrawn(what, fmt::format("{}-stop", name), "unsubscribed by link");
  const auto stored = co_await withdraw_(std::move(change));
  const auto state = stored ? UnsubscribeState::done : UnsubscribeState::later;
  reply.send(unsubscribe_page(state, what.address, page_));
}

web::Response UnsubscribeServer::bad_request(int status) {
  web::Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = fmt::format("{}\n", web::reason_phrase(status));
  if (status == 405) response.headers.emplace_back("Allow", "GET, HEAD, POST");
  return response;
}

}  // namespace balie::email
