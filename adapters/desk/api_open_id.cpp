// The part of Api by which browsers leave for the company's own provider, and come back signed in. What goes
// wrong is said on the page, which is sent there by ?sign_in=CODE.
#include "adapters/desk/api.hpp"
#include "adapters/desk/open_id_users.hpp"
#include "adapters/sdk/web/cookie.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace balie::desk {
namespace {

constexpr std::size_t state_bytes_max = 128, code_bytes_max = 4096, user_bytes_max = 64;

// "" where it is missing or too long.
std::string word_of(const web::Target& target, std::string_view name, std::size_t bytes_max) {
  const auto* text = target.parameter(name);
  return text && text->size() <= bytes_max ? *text : "";
}

// Somebody may have tried something. Not "openid.forged": any page on the way can have an office's browsers
// bring a state that is none, and would keep all of them out.
bool is_suspicious(std::string_view code) {
  constexpr auto codes = std::to_array<std::string_view>({"openid.bad_token", "openid.refused"});
  return std::ranges::find(codes, code) != codes.end();
}

// For people there are few reasons.
std::string_view told(std::string_view code) {
  constexpr auto known = std::to_array<std::string_view>(
      {"openid.away", "openid.name_taken", "openid.no_role", "openid.no_user", "openid.disabled"});
  if (std::ranges::find(known, code) != known.end()) return code;
  const bool ours_or_theirs = !code.starts_with("openid.") || code == "openid.bad_provider";
  return ours_or_theirs ? "openid.away" : "openid.refused";
}

}  // namespace

// Lax: it comes along when the provider sends the browser back.
std::string Api::browser_cookie(const Call& call, std::string_view word) const {
  return web::format_cookie({.name = cookie_name(call.encrypted) + "_openid",
                             .value = std::string(word),
                             .max_age = word.empty() ? std::chrono::seconds(0) : OpenIdPending::longest,
                             .secure = call.encrypted,
                             .same_site = "Lax"});
}

// To the page, wherever that stands below the origin, from /api/openid/...
web::Response Api::back_to_page(const Call& call, std::string_view word) const {
  web::Response response;
  response.status = 303;
  response.headers.emplace_back("Location", fmt::format("../../?sign_in={}", word));
  response.headers.emplace_back("Set-Cookie", browser_cookie(call, ""));
  return response;
}

void Api::open_id_refused(Call& call, const Error& error, std::string_view user) {
  const auto& code = error.code();
  if (!code.starts_with("openid."))
    parts_.log.error("the desk's file", {{"code", code}, {"error", error.text()}});
  else
    parts_.log.warning("nobody signed in with the provider", {{"code", code}, {"error", error.text()}});
  parts_.figures.sign_ins_refused.Increment();
  if (is_suspicious(code)) open_id_failures_.failed("", call.address);
  if (const auto noted = parts_.users.audit("", "sign_in.openid", user, code); !noted)
    parts_.log.error("the desk's file", {{"code", noted.error().code()}, {"error", noted.error().text()}});
  answer(call, back_to_page(call, told(code)));
}

bool Api::keep_out_of_open_id(Call& call) {
  if (!parts_.open_id) {
    refuse(call, 404, "http.not_found", "there is nothing of that name");
    return true;
  }
  if (open_id_failures_.wait("", call.address) == Duration::zero()) return false;
  parts_.figures.sign_ins_refused.Increment();
  answer(call, back_to_page(call, "locked"));
  return true;
}

void Api::open_id_begin(Call&& call, const web::Target&, const web::Request&) {
  if (keep_out_of_open_id(call)) return;
  const auto shared = std::make_shared<Call>(std::move(call));
  parts_.open_id->begin([this, shared](result<OpenId::Begun> begun) {
    if (!begun) return open_id_refused(*shared, begun.error());
    web::Response response;
    response.status = 303;
    response.headers.emplace_back("Location", begun->address);
    response.headers.emplace_back("Set-Cookie", browser_cookie(*shared, begun->browser));
    answer(*shared, std::move(response));
  });
}

void Api::open_id_back(Call&& call, const web::Target& target, const web::Request& request) {
  if (keep_out_of_open_id(call)) return;
  const auto browser = web::cookie_of(request.cookie, cookie_name(call.encrypted) + "_openid");
  const auto* issuer = target.parameter("iss");
  OpenIdAnswer brought{word_of(target, "code", code_bytes_max),
                       issuer ? std::optional(*issuer) : std::nullopt};
  // The person changed their mind, or the provider its: nothing was tried.
  if (const auto* error = target.parameter("error")) {
    return open_id_refused(call, Error(Fate::reject, "openid.declined",
                                       fmt::format("the provider sent it back: {}", error_word(*error))));
  }
  const auto shared = std::make_shared<Call>(std::move(call));
  parts_.open_id->redeem(word_of(target, "state", state_bytes_max), browser.value_or(""), std::move(brought),
                         [this, shared](result<OpenIdPerson> person) {
                           if (!person) return open_id_refused(*shared, person.error());
                           open_id_signed_in(*shared, *person);
                         });
}

// A session as after a password.
void Api::open_id_signed_in(Call& call, const OpenIdPerson& person) {
  const bool could_be_ours = person.user.size() <= user_bytes_max;
  const auto failed_by = [&](const Error& error) {
    open_id_refused(call, error, could_be_ours ? person.user : "");
  };
  auto found = user_of(parts_.users, person);
  if (!found) return failed_by(found.error());
  const auto& user = found->user.shown;
  const Error no_role(Fate::reject, "openid.no_role", "none of the groups has a role here");
  if (found->is_new) {
    if (person.roles.empty()) return failed_by(no_role);
    if (auto bound = parts_.users.bind(person.issuer, person.subject, user.user()); !bound)
      return failed_by(bound.error());
  }
  if (found->roles_changed) {
    if (auto saved = parts_.users.save(found->user); !saved) return failed_by(saved.error());
    if (auto ended = parts_.sessions.end_of(user.user()); !ended) return failed_by(ended.error());
    parts_.gateway.end_user(user.user());
  }
  if (person.roles.empty()) return failed_by(no_role);
  if (user.disabled())
    return failed_by(Error(Fate::reject, "openid.disabled", "the user is disabled at the desk"));
  auto response = back_to_page(call, "done");
  if (auto begun = begin_session(call, found->user, "openid", response); !begun)
    return failed_by(begun.error());
  open_id_failures_.worked("", call.address);
  answer(call, std::move(response));
}

}  // namespace balie::desk
