#include "adapters/desk/api.hpp"

#include "adapters/sdk/web/cookie.hpp"
#include "adapters/sdk/web/origin.hpp"
#include "protocols/bus/json.hpp"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <array>
#include <limits>

namespace balie::desk {
namespace {

constexpr std::size_t hashing_max = 32;
constexpr std::uint64_t plain_body_bytes_max = 16 << 10;  // all but files

// All scripts, styles and letters of the page are files of its own: see its README.
constexpr const char* page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

web::Response problem(int status, std::string_view code, std::string_view text) {
  page::Problem told;
  told.set_code(std::string(code));
  told.set_text(std::string(text));
  web::Response response;
  response.status = status;
  bus::to_json(told, response.body);
  return response;
}

}  // namespace

enum class Who : unsigned char { anybody, signed_in, settled, admin, auditor, clerk };

struct Api::Route {
  std::string_view path;  // one that ends with "/" has a name behind it
  std::string_view method;
  Who who;  // settled: signed in, with a password of one's own
  Operation operation;
};

const Api::Route* Api::route_of(std::string_view path, std::string_view method) {
  static constexpr auto routes = std::to_array<Route>({
      {"/api/sign-in-ways", "GET", Who::anybody, &Api::sign_in_ways},
      {"/api/sign-in", "POST", Who::anybody, &Api::sign_in},
      {"/api/openid/begin", "GET", Who::anybody, &Api::open_id_begin},
      {"/api/openid/back", "GET", Who::anybody, &Api::open_id_back},
      {"/api/sign-out", "POST", Who::signed_in, &Api::sign_out},
      {"/api/me", "GET", Who::signed_in, &Api::me},
      {"/api/password", "POST", Who::signed_in, &Api::change_password},
      {"/api/users", "GET", Who::admin, &Api::list_users},
      {"/api/users", "POST", Who::admin, &Api::save_user},
      {"/api/users/", "DELETE", Who::admin, &Api::delete_user},
      {"/api/audit", "GET", Who::auditor, &Api::list_audit},
      {"/api/original", "GET", Who::clerk, &Api::original},
      {"/api/attachment", "GET", Who::clerk, &Api::attachment},
      {"/api/attachment", "POST", Who::clerk, &Api::upload},
      {"/api/socket", "GET", Who::settled, &Api::socket},
      {"/metrics", "GET", Who::anybody, &Api::metrics},
  });
  for (const auto& route : routes) {
    const bool named = route.path.ends_with('/');
    const bool fits =
        named ? path.starts_with(route.path) && path.size() > route.path.size() : path == route.path;
    if (fits && route.method == method) return &route;
  }
  static constexpr Route file{"", "GET", Who::anybody, &Api::file};
  const bool is_read = method == "GET" || method == "HEAD";
  return is_read && !path.starts_with("/api/") ? &file : nullptr;
}

Api::Api(Parts parts)
    : parts_(std::move(parts)),
      lock_out_(parts_.clock, {}),
      open_id_failures_(parts_.clock, {.free = 20, .free_everywhere = std::numeric_limits<unsigned>::max()}),
      requests_(parts_.clock, {.per_second = double(parts_.settings.requests_per_second),
                               .burst = 3.0 * parts_.settings.requests_per_second}),
      sign_ins_(parts_.clock, {.per_second = 2, .burst = 20}),
      open_ids_(parts_.clock, {.per_second = 10, .burst = 200}),
      sockets_(parts_.clock, {.per_second = double(parts_.settings.pages_per_second),
                              .burst = double(parts_.settings.pages_at_once)}) {}

Api::~Api() { hashers_.join(); }

std::string Api::cookie_name(bool encrypted) const { return encrypted ? "__Host-balie_desk" : "balie_desk"; }

web::Response Api::bad_request(int status) {
  return problem(status, "http.bad_request", web::reason_phrase(status));
}

// Of nobody's file much is held in memory.
std::uint64_t Api::body_bytes_max(const web::Request& head, const web::Connection& connection) {
  const auto target = web::parse_target(head.target);
  const auto* route = target ? route_of(target->path, head.method) : nullptr;
  if (!route || route->operation != &Api::upload) return plain_body_bytes_max;
  const auto session = session_of(head, is_encrypted(head, connection));
  return session && *session ? Handler::body_bytes_max(head, connection) : plain_body_bytes_max;
}

bool Api::is_encrypted(const web::Request& request, const web::Connection& connection) const {
  return connection.encrypted() ||
         web::is_https(connection.peer(), request.forwarded_proto, parts_.settings.proxies);
}

void Api::handle(web::Request& request, web::Reply reply) {
  const auto& connection = *reply.connection();
  const auto address =
      web::rate_key(web::client_address(connection.peer(), request.forwarded_for, parts_.settings.proxies));
  Call call{std::move(reply), address, is_encrypted(request, connection)};
  const auto target = web::parse_target(request.target);
  if (!target) return answer(call, bad_request(400));
  const auto* route = route_of(target->path, request.method);
  if (!route) return refuse(call, 404, "http.not_found", "there is nothing of that name");
  if (auto kept_out = admit(*route, request, call)) return answer(call, *std::move(kept_out));
  (this->*route->operation)(std::move(call), *target, request);
}

std::optional<web::Response> Api::admit(const Route& route, const web::Request& request, Call& call) {
  const bool by_open_id = route.operation == &Api::open_id_begin || route.operation == &Api::open_id_back;
  auto& limiter = route.operation == &Api::sign_in  ? sign_ins_
                  : by_open_id                      ? open_ids_
                  : route.operation == &Api::socket ? sockets_
                                                    : requests_;
  if (!limiter.allow(call.address)) {
    parts_.figures.too_often.Increment();
    return problem(429, "http.too_often", "too many requests from your address");
  }
  const bool changes = request.method != "GET" && request.method != "HEAD";
  const bool is_own =
      web::allows_origin(parts_.settings.origins, true, request.origin, request.host, call.encrypted);
  // Browsers name the origin of whatever changes something; a WebSocket is held to have one.
  const bool needs_origin = route.operation == &Api::socket || (changes && !request.origin.empty());
  if (needs_origin && !is_own) {
    parts_.figures.forged.Increment();
    return problem(403, "http.foreign_origin", "not from this page");
  }
  if (route.who == Who::anybody) return std::nullopt;
  return find_session(route, request, call);
}

result<std::optional<Session>> Api::session_of(const web::Request& request, bool encrypted) {
  const auto token = web::cookie_of(request.cookie, cookie_name(encrypted));
  return token ? parts_.sessions.find(*token) : std::optional<Session>();
}

std::optional<web::Response> Api::find_session(const Route& route, const web::Request& request, Call& call) {
  auto session = session_of(request, call.encrypted);
  if (!session) return problem(503, "desk.state", "sessions cannot be read");
  if (!*session) return problem(401, "session.none", "sign in");
  auto user = parts_.users.find((*session)->user);
  if (!user) return problem(503, "desk.state", "users cannot be read");
  if (!*user || (*user)->shown.disabled()) return problem(401, "session.none", "sign in");
  call.session = std::move(**session);
  call.user = std::move(**user);
  if (request.method != "GET" && !same_word(request.csrf, call.session.csrf)) {
    parts_.figures.forged.Increment();
    return problem(403, "session.csrf", "the header X-Csrf-Token is missing or wrong");
  }
  if (call.user.password_expired && route.who != Who::signed_in) {
    return problem(403, "password.expired", "choose a password of your own first");
  }
  const auto& has = [&](auto... roles) { return (call.user.has(roles) || ...); };
  const bool may = (route.who != Who::admin || has("admin")) &&
                   (route.who != Who::auditor || has("admin", "privacy_officer")) &&
                   (route.who != Who::clerk || has("agent", "supervisor", "privacy_officer"));
  if (may) return std::nullopt;
  parts_.figures.refused.Increment();
  return problem(403, "not_allowed", "your roles do not allow it");
}

bool Api::hash(std::function<void()> work, std::function<void()> then) {
  if (hashing_ >= hashing_max) return false;
  ++hashing_;
  sdk::asio::post(hashers_, [this, work = std::move(work), then = std::move(then),
                             alive = std::weak_ptr(alive_)]() mutable {
    work();
    sdk::asio::post(parts_.executor, [this, then = std::move(then), alive = std::move(alive)] {
      if (alive.expired()) return;
      --hashing_;
      then();
    });
  });
  return true;
}

void Api::answer(Call& call, const google::protobuf::Message& message) {
  web::Response response;
  bus::to_json(message, response.body);
  answer(call, std::move(response));
}

void Api::answer(Call& call, web::Response&& response) {
  web::add_page_headers({.encrypted = call.encrypted}, response);
  call.reply.send(std::move(response));
}

void Api::refuse(Call& call, int status, std::string_view code, std::string_view text) {
  answer(call, problem(status, code, text));
}

void Api::failed(Call& call, const Error& error) {
  parts_.log.error("the desk's file", {{"code", error.code()}, {"error", error.text()}});
  refuse(call, 503, "desk.state", "try again later");
}

void Api::file(Call&& call, const web::Target& target, const web::Request& request) {
  if (!parts_.files) {
    return refuse(call, 503, "desk.no_page", "the page is not built here; see adapters/desk/README.md");
  }
  auto response = parts_.files->find(target.path, request);
  if (!response) return refuse(call, 404, "http.not_found", "there is nothing of that name");
  web::add_page_headers({.content_security_policy = page_policy, .encrypted = call.encrypted}, *response);
  call.reply.send(*std::move(response));
}

void Api::socket(Call&& call, const web::Target&, const web::Request& request) {
  web::SocketLimits limits;
  limits.message_bytes_max = parts_.settings.message_bytes;
  limits.queue_messages_max = 2'000;
  limits.queue_bytes_max = 8 << 20;
  call.reply.upgrade(
      request, limits,
      [this, user = std::move(call.user), session = std::move(call.session.key)](
          std::shared_ptr<web::WebSocket> socket) { parts_.gateway.open(std::move(socket), user, session); });
}

// For who watches this machine from itself.
void Api::metrics(Call&& call, const web::Target&, const web::Request& request) {
  const auto& peer = call.reply.connection()->peer();
  if ((!peer.starts_with("127.") && peer != "::1") || !request.forwarded_for.empty()) {
    return refuse(call, 404, "http.not_found", "there is nothing of that name");
  }
  web::Response response;
  response.content_type = "text/plain; version=0.0.4";
  response.body = parts_.figures.text(parts_.connections(), parts_.gateway.pages().size(),
                                      parts_.gateway.agents_there(), parts_.hub_open());
  call.reply.send(std::move(response));
}

}  // namespace balie::desk
