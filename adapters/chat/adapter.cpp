#include "adapters/chat/adapter.hpp"

#include "adapters/sdk/net.hpp"
#include "adapters/sdk/web/origin.hpp"
#include "adapters/sdk/web/page_headers.hpp"
#include "core/base/file.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <filesystem>

namespace balie::chat {
namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view files_path = "/chat/files/", socket_path = "/chat/socket";
constexpr double seconds_a_minute = 60, requests_a_connect = 10;
constexpr std::uint64_t body_bytes_room = 4096;
constexpr std::string_view script_kept = "public, max-age=300";

web::Response plain(int status, std::string_view text) {
  web::Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = fmt::format("{}\n", text);
  return response;
}

// RFC 6266, with RFC 8187 for what is not ASCII.
std::string disposition(std::string_view name) {
  std::string plain_name, encoded;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_token = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          c == '.' || c == '-' || c == '_';
    plain_name += is_token || c == ' ' ? c : '_';
    encoded += is_token ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}", plain_name, encoded);
}

// Beside the program, as it is built and as it is installed.
std::string page_folder(const Settings& settings) {
  if (!settings.page.empty()) return settings.page;
  std::error_code ignored;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored);
  return (program.parent_path().parent_path() / "share/balie/chat").string();
}

}  // namespace

ChatAdapter::ChatAdapter(asio::any_io_executor executor, Settings settings)
    : executor_(executor),
      log_("chat"),
      settings_(std::move(settings)),
      connects_(clock_, {.per_second = settings_.connects_rate / seconds_a_minute,
                         .burst = static_cast<double>(settings_.connects_rate)}),
      requests_(clock_, {.per_second = requests_a_connect * settings_.connects_rate / seconds_a_minute,
                         .burst = requests_a_connect * settings_.connects_rate}),
      arrived_(executor),
      pause_(executor),
      ended_(executor, SIGTERM, SIGINT) {
  ended_.async_wait([this](const boost::system::error_code& gone, int) {
    if (!gone) ending_ = true;
  });
}

ChatAdapter::~ChatAdapter() = default;

result<void> ChatAdapter::begin() {
  BALIE_CHECK(check(settings_));
  BALIE_TRY(entries_, Entries::of(settings_.entries));
  BALIE_TRY(page_, web::StaticFiles::load(page_folder(settings_)));
  BALIE_CHECK(make_directories(settings_.state));
  BALIE_TRY(auto store, Store::open(settings_.state + "/chat.db"));
  BALIE_TRY(auto attachments, Attachments::open(settings_.state + "/files", settings_.files_bytes_max));
  web::ServerSettings server;
  server.host = settings_.host;
  server.port = settings_.port;
  server.certificate_path = settings_.certificate;
  server.key_path = settings_.key;
  server.connections_max = settings_.connections_max;
  server.connection.request.body_bytes_max = settings_.file_bytes_max + body_bytes_room;
  server.connection.pipeline_max = 4;
  server_ = std::make_unique<web::Server>(executor_, clock_, log_, std::move(server),
                                          static_cast<web::Handler&>(*this));
  BALIE_CHECK(server_->start());
  BALIE_TRY(auto outlooks, Outlooks::of(settings_.queues));
  chats_.emplace(clock_, log_, settings_, std::move(store), std::move(attachments), std::move(outlooks),
                 link());
  BALIE_CHECK(chats_->start());
  if (!settings_.address_file.empty()) {
    BALIE_CHECK(write_file_atomically(settings_.address_file, server_->address() + "\n", 0644));
  }
  log_.info("the chat is open", {{"address", server_->address()}});
  asio::co_spawn(executor_, sweep(), asio::detached);
  return {};
}

HubLink ChatAdapter::link() {
  HubLink link;
  link.receive = [this](sdk::Inbound inbound) {
    inbound_.push_back(std::move(inbound));
    arrived_.cancel();
  };
  link.tell = [this](v1::ToHub message) { hub().tell(std::move(message)); };
  link.ask = [this](v1::ToHub message, std::function<void(result<v1::FromHub>)> answered) {
    asio::co_spawn(executor_, ask(std::move(message), std::move(answered)), asio::detached);
  };
  link.later = [this](std::function<void()> act) { asio::post(executor_, std::move(act)); };
  return link;
}

asio::awaitable<void> ChatAdapter::ask(v1::ToHub message, std::function<void(result<v1::FromHub>)> answered) {
  answered(co_await hub().ask(std::move(message)));
}

sdk::Task<void> ChatAdapter::connect() {
  if (!chats_) BALIE_CO_CHECK(begin());
  co_return result<void>{};
}

sdk::Task<sdk::Inbound> ChatAdapter::receive() {
  co_await asio::this_coro::throw_if_cancelled(false);
  while (inbound_.empty()) {
    arrived_.expires_at(Instant::max());
    co_await arrived_.async_wait(awaited);
    if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) {
      co_return failure(Fate::retry, "chat.stopped", "the program stops");
    }
  }
  auto inbound = std::move(inbound_.front());
  inbound_.pop_front();
  co_return inbound;
}

sdk::Task<sdk::Delivered> ChatAdapter::deliver(const v1::Command& command) {
  co_return chats_->deliver(command);
}

void ChatAdapter::signal(const v1::Signal& signal) {
  if (chats_) chats_->signal(signal);
}

void ChatAdapter::close() noexcept {
  if (!ending_ || !server_) return;
  pause_.cancel();
  server_->drain();
  server_->close();
}

asio::awaitable<void> ChatAdapter::sweep() {
  while (!ending_) {
    pause_.expires_after(std::chrono::seconds(1));
    co_await pause_.async_wait(awaited);
    if (!ending_) chats_->sweep();
  }
}

void ChatAdapter::handle(web::Request& request, web::Reply reply) {
  const auto target = web::parse_target(request.target);
  if (!target) return reply.send(plain(400, "no such address"));
  const auto& path = target->path;
  std::string address(
      web::client_address(reply.connection()->peer(), request.forwarded_for, settings_.proxies));
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (path == socket_path) return open_socket(request, *target, web::rate_key(address), std::move(reply));
  if (!requests_.allow(web::rate_key(address))) return reply.send(plain(429, "too many requests"));
  if (path.starts_with(files_path) && request.method == "POST") {
    const bool known = chats_->upload(std::string(path.substr(files_path.size())), request.body);
    return reply.send(plain(known ? 200 : 404, known ? "received" : "no such ticket"));
  }
  if (!reads) return reply.send(plain(405, "GET"));
  if (path.starts_with(files_path)) return reply.send(attachment(path.substr(files_path.size())));
  reply.send(script(request, path));
}

std::string ChatAdapter::figures() { return chats_ ? chats_->figures_text() : std::string(); }

web::Response ChatAdapter::bad_request(int status) { return plain(status, web::reason_phrase(status)); }

void ChatAdapter::open_socket(web::Request& request, const web::Target& target, std::string address,
                              web::Reply reply) {
  if (!connects_.allow(address)) {
    chats_->figures().too_fast.Increment();
    return reply.send(plain(429, "too many links"));
  }
  const auto* entry = target.parameter("entry");
  if (entry == nullptr || !entries_.allows(*entry, request.origin)) {
    chats_->figures().foreign.Increment();
    // Of a header that can hold anything, what is an origin and nothing else.
    log_.warning("a page's origin is refused",
                 {{"origin", web::is_origin(request.origin) ? request.origin : "none"}});
    return reply.send(plain(403, "this chat is not for that page"));
  }
  web::SocketLimits limits;
  limits.message_bytes_max = FrameLimits{}.bytes_max;
  limits.silence = std::chrono::minutes(2);
  reply.upgrade(request, limits,
                [this, name = *entry, address = std::move(address)](std::shared_ptr<web::WebSocket> socket) {
                  chats_->opened(std::move(socket), name, address);
                });
}

web::Response ChatAdapter::script(const web::Request& request, std::string_view path) const {
  auto found = page_->find(path, request);
  if (!found) return plain(404, "there is nothing here");
  found->cache_control = script_kept;
  web::PageHeaders headers;
  headers.resource_policy = "cross-origin";
  headers.encrypted = !settings_.certificate.empty();
  add_page_headers(headers, *found);
  return std::move(*found);
}

// A download and nothing else, whatever it holds.
web::Response ChatAdapter::attachment(std::string_view name) {
  auto found = chats_->download(name);
  if (!found) return plain(404, "there is no such attachment");
  web::Response response;
  response.content_type = "application/octet-stream";
  response.body = std::move(found->bytes);
  response.headers.emplace_back("Content-Disposition", disposition(found->file.name));
  response.cache_control = "private, no-store";
  web::PageHeaders headers;
  headers.content_security_policy += "; sandbox";
  headers.resource_policy = "cross-origin";
  add_page_headers(headers, response);
  return response;
}

}  // namespace balie::chat
