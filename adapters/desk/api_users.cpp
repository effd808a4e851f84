// The part of Api that is about users: who they are, and what they did.
#include "adapters/desk/api.hpp"
#include "adapters/sdk/web/cookie.hpp"
#include "adapters/sdk/wire_time.hpp"
#include "protocols/bus/json.hpp"

#include <charconv>

namespace balie::desk {
namespace {

constexpr std::uint32_t audit_page_max = 1'000;

bool read_body(const web::Request& request, google::protobuf::Message& message) {
  return request.content_type.starts_with("application/json") &&
         bus::from_json(request.body, "body", bus::Limits(), message).has_value();
}

std::uint64_t number_of(const web::Target& target, std::string_view name, std::uint64_t otherwise) {
  const auto* text = target.parameter(name);
  std::uint64_t number = otherwise;
  if (text) std::from_chars(text->data(), text->data() + text->size(), number);
  return number;
}

}  // namespace

result<std::string> Api::make_first_admin(Users& users) {
  User admin;
  admin.shown.set_user("admin");
  admin.shown.set_name("Admin");
  admin.shown.add_roles("admin");
  auto password = random_word(15);
  admin.password_hash = hash_password(password);
  admin.password_expired = true;
  if (admin.password_hash.empty())
    return failure(Fate::fatal, "desk.no_memory", "no memory to hash a password");
  BALIE_CHECK(users.save(admin));
  return password;
}

page::Me Api::me_of(const User& user, const Session& session) const {
  page::Me me;
  me.set_user(user.shown.user());
  me.set_name(user.shown.name());
  *me.mutable_roles() = user.shown.roles();
  if (user.has("agent")) me.set_agent(user.shown.agent());
  me.set_language(user.shown.language());
  me.set_csrf(session.csrf);
  me.set_password_expired(user.password_expired);
  me.set_from_provider(user.shown.from_provider());
  return me;
}

void Api::sign_in(Call&& call, const web::Target&, const web::Request& request) {
  page::SignIn asked;
  if (!read_body(request, asked) || asked.user().size() > 64 ||
      asked.password().size() > password_bytes_max) {
    return refuse(call, 400, "http.bad_body", "{\"user\": ..., \"password\": ...}");
  }
  if (lock_out_.wait(asked.user(), call.address) > Duration::zero()) {
    parts_.figures.sign_ins_refused.Increment();
    return refuse(call, 429, "sign_in.locked", "too many wrong passwords; wait, then try again");
  }
  auto user = parts_.users.find(asked.user());
  if (!user) return failed(call, user.error());
  const auto hash_kept = *user ? (*user)->password_hash : "";
  const auto right = std::make_shared<bool>(false);
  const auto shared = std::make_shared<Call>(std::move(call));
  const bool taken =
      hash([right, hash_kept, password = asked.password()] { *right = is_password(password, hash_kept); },
           [this, shared, right, read = *std::move(user), name = asked.user()] {
             signed_in(std::move(*shared), read, *right, name);
           });
  if (!taken) refuse(*shared, 429, "sign_in.too_often", "many sign in now; try again");
}

void Api::signed_in(Call&& call, const std::optional<User>& read, bool right, const std::string& name) {
  auto now = parts_.users.find(name);
  if (!now) return failed(call, now.error());
  auto& user = *now;
  right = right && has_same_password(read, user);
  // What was typed as a name that nobody has may be a password.
  const auto subject = user ? name : "";
  if (!right || !user || user->shown.disabled()) {
    lock_out_.failed(name, call.address);
    parts_.figures.sign_ins_refused.Increment();
    const bool locked = lock_out_.wait(name, call.address) > Duration::zero();
    const auto noted =
        parts_.users.audit(subject, locked ? "sign_in.locked" : "sign_in.wrong", "", "sign_in.wrong");
    if (!noted) return failed(call, noted.error());
    return refuse(call, 401, "sign_in.wrong", "user or password is wrong");
  }
  lock_out_.worked(name, call.address);
  if (!parts_.settings.passwords && !user->has("admin")) {
    parts_.figures.sign_ins_refused.Increment();
    if (auto noted = parts_.users.audit(name, "sign_in.wrong", "", "sign_in.no_passwords"); !noted)
      return failed(call, noted.error());
    return refuse(call, 403, "sign_in.no_passwords", "sign in with the provider: only admins have passwords");
  }
  web::Response response;
  const auto session = begin_session(call, *user, "", response);
  if (!session) return failed(call, session.error());
  bus::to_json(me_of(*user, *session), response.body);
  answer(call, std::move(response));
}

result<Session> Api::begin_session(const Call& call, User& user, std::string_view way,
                                   web::Response& response) {
  const auto& name = user.shown.user();
  BALIE_TRY(auto begun, parts_.sessions.begin(name));
  *user.shown.mutable_signed_in() = sdk::to_wire(parts_.clock.time());
  BALIE_CHECK(parts_.users.save(user));
  BALIE_CHECK(parts_.users.audit(name, "sign_in", way));
  parts_.figures.signed_in.Increment();
  response.headers.emplace_back("Set-Cookie", web::format_cookie({.name = cookie_name(call.encrypted),
                                                                  .value = begun.token,
                                                                  .secure = call.encrypted}));
  return std::move(begun.session);
}

void Api::sign_out(Call&& call, const web::Target&, const web::Request&) {
  if (auto ended = parts_.sessions.end(call.session.key); !ended) return failed(call, ended.error());
  parts_.gateway.sign_out(call.session.key, call.user);
  if (auto noted = parts_.users.audit(call.session.user, "sign_out", ""); !noted) {
    return failed(call, noted.error());
  }
  web::Response response;
  response.status = 204;
  response.headers.emplace_back("Set-Cookie", web::format_cookie({.name = cookie_name(call.encrypted),
                                                                  .value = "",
                                                                  .max_age = std::chrono::seconds(0),
                                                                  .secure = call.encrypted}));
  answer(call, std::move(response));
}

void Api::sign_in_ways(Call&& call, const web::Target&, const web::Request&) {
  page::SignInWays ways;
  if (parts_.open_id) {
    ways.mutable_openid()->set_title(parts_.settings.title);
    ways.mutable_openid()->set_alone(!parts_.settings.passwords);
  }
  answer(call, ways);
}

void Api::me(Call&& call, const web::Target&, const web::Request&) {
  answer(call, me_of(call.user, call.session));
}

void Api::change_password(Call&& call, const web::Target&, const web::Request& request) {
  page::NewPassword asked;
  if (!read_body(request, asked) || asked.password().size() > password_bytes_max) {
    return refuse(call, 400, "http.bad_body", "{\"password\": ..., \"newPassword\": ...}");
  }
  if (asked.new_password() == asked.password()) {
    return refuse(call, 400, "password.same", "it is the password that you have");
  }
  if (const auto wrong = object_to_password(asked.new_password(), call.session.user)) {
    return refuse(call, 400, wrong->code, wrong->text);
  }
  if (lock_out_.wait(call.session.user, call.address) > Duration::zero()) {
    return refuse(call, 429, "sign_in.locked", "too many wrong passwords; wait, then try again");
  }
  const auto made = std::make_shared<std::string>();
  const auto shared = std::make_shared<Call>(std::move(call));
  const bool taken = hash(
      [made, asked, kept = shared->user.password_hash] {
        if (is_password(asked.password(), kept)) *made = hash_password(asked.new_password());
      },
      [this, shared, made] { changed_password(*shared, *made); });
  if (!taken) refuse(*shared, 429, "sign_in.too_often", "many sign in now; try again");
}

void Api::changed_password(Call& call, const std::string& hash) {
  const auto& name = call.session.user;
  if (hash.empty()) {
    lock_out_.failed(name, call.address);
    if (auto noted = parts_.users.audit(name, "password", name, "sign_in.wrong"); !noted)
      return failed(call, noted.error());
    return refuse(call, 403, "sign_in.wrong", "the password is wrong");
  }
  auto now = parts_.users.find(name);
  if (!now) return failed(call, now.error());
  if (!has_same_password(call.user, *now)) return refuse(call, 401, "session.none", "sign in");
  if (!goes_on(call)) return;
  auto& user = **now;
  user.password_hash = hash;
  user.password_expired = false;
  if (auto saved = parts_.users.save(user); !saved) return failed(call, saved.error());
  if (auto ended = parts_.sessions.end_of(name, call.session.key); !ended) return failed(call, ended.error());
  parts_.gateway.end_user(name, call.session.key);
  if (auto noted = parts_.users.audit(name, "password", name); !noted) return failed(call, noted.error());
  answer(call, me_of(user, call.session));
}

// Who is deleted, disabled or demoted while a password is hashed has no session any more.
bool Api::goes_on(Call& call) {
  const auto lives = parts_.sessions.lives(call.session.key);
  if (!lives)
    failed(call, lives.error());
  else if (!*lives)
    refuse(call, 401, "session.none", "sign in");
  return lives && *lives;
}

void Api::list_users(Call&& call, const web::Target&, const web::Request&) {
  auto users = parts_.users.all();
  if (!users) return failed(call, users.error());
  page::Users shown;
  for (auto& user : *users) {
    const auto wait = lock_out_.wait_everywhere(user.shown.user());
    auto& one = *shown.add_users();
    one = std::move(user.shown);
    if (wait == Duration::zero()) continue;
    *one.mutable_locked_until() =
        sdk::to_wire(parts_.clock.time() + std::chrono::duration_cast<std::chrono::microseconds>(wait));
  }
  answer(call, shown);
}

void Api::save_user(Call&& call, const web::Target&, const web::Request& request) {
  page::User asked;
  if (!read_body(request, asked)) return refuse(call, 400, "http.bad_body", "a User, see desk.proto");
  auto found = parts_.users.find(asked.user());
  if (!found) return failed(call, found.error());
  if (const auto wrong = object_to(asked, !*found)) return refuse(call, 400, wrong->code, wrong->text);
  if (asked.password().empty()) return change_user(call, found->value_or(User()), asked, "");
  const auto made = std::make_shared<std::string>();
  const auto shared = std::make_shared<Call>(std::move(call));
  const bool taken =
      hash([made, password = asked.password()] { *made = hash_password(password); },
           [this, shared, made, asked, read = *std::move(found)] {
             if (made->empty()) return refuse(*shared, 503, "desk.no_memory", "try again later");
             if (!goes_on(*shared)) return;
             auto now = parts_.users.find(asked.user());
             if (!now) return failed(*shared, now.error());
             if (!has_same_password(read, *now))
               return refuse(*shared, 409, "user.changed", "somebody else changed it; look again");
             change_user(*shared, now->value_or(User()), asked, *made);
           });
  if (!taken) refuse(*shared, 429, "sign_in.too_often", "many sign in now; try again");
}

void Api::change_user(Call& call, User user, page::User asked, const std::string& hash) {
  if (const auto wrong = object_to_change(user.shown, asked))
    return refuse(call, 409, wrong->code, wrong->text);
  asked.clear_signed_in();
  if (user.shown.has_signed_in()) *asked.mutable_signed_in() = user.shown.signed_in();
  asked.set_from_provider(user.shown.from_provider());
  user.shown = asked;
  const bool is_self = asked.user() == call.session.user;
  if (is_self && (!user.has("admin") || user.shown.disabled())) {
    return refuse(call, 409, "user.self", "another admin may do that to you");
  }
  if (!hash.empty()) {
    user.password_hash = hash;
    user.password_expired = !is_self;
  }
  store_user(call, user, !is_self);
}

// Whose roles or password changed signs in again.
void Api::store_user(Call& call, const User& user, bool ends_sessions) {
  const auto& name = user.shown.user();
  if (auto saved = parts_.users.save(user); !saved) return failed(call, saved.error());
  if (auto noted = parts_.users.audit(call.session.user, "user.saved", name); !noted) {
    return failed(call, noted.error());
  }
  if (ends_sessions) {
    if (auto ended = parts_.sessions.end_of(name); !ended) return failed(call, ended.error());
    parts_.gateway.end_user(name);
  }
  auto shown = user.shown;
  shown.clear_password();
  answer(call, shown);
}

void Api::delete_user(Call&& call, const web::Target& target, const web::Request&) {
  const auto name = web::percent_decode(target.path.substr(std::string_view("/api/users/").size()), false);
  if (!name || *name == call.session.user)
    return refuse(call, 409, "user.self", "another admin may do that to you");
  const auto erased = parts_.users.erase(*name);
  if (!erased) return failed(call, erased.error());
  if (!*erased) return refuse(call, 404, "user.not_found", "there is no such user");
  if (auto ended = parts_.sessions.end_of(*name); !ended) return failed(call, ended.error());
  parts_.gateway.end_user(*name);
  if (auto noted = parts_.users.audit(call.session.user, "user.deleted", *name); !noted) {
    return failed(call, noted.error());
  }
  web::Response response;
  response.status = 204;
  answer(call, std::move(response));
}

void Api::list_audit(Call&& call, const web::Target& target, const web::Request&) {
  const auto limit = std::min<std::uint64_t>(number_of(target, "limit", 100), audit_page_max);
  auto entries = parts_.users.audited(number_of(target, "before", 0), static_cast<std::uint32_t>(limit));
  if (!entries) return failed(call, entries.error());
  page::AuditEntries shown;
  for (auto& entry : *entries) *shown.add_entries() = std::move(entry);
  answer(call, shown);
}

}  // namespace balie::desk
