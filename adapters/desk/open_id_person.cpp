#include "adapters/desk/open_id_person.hpp"

#include <simdjson.h>

#include <algorithm>
#include <optional>

namespace balie::desk {
namespace {

namespace json = simdjson::dom;

constexpr std::size_t name_bytes_max = 200, groups_max = 2'000;

// A JSON object; without any member where the text is none.
class Object {
 public:
  explicit Object(std::string_view text) : valid_(parser_.parse(text).get(element_) == simdjson::SUCCESS) {}

  // `name`: of a member, or a JSON pointer (RFC 6901).
  [[nodiscard]] std::optional<json::element> find(std::string_view name) const {
    if (!valid_) return std::nullopt;
    json::element found;
    const auto error =
        name.starts_with('/') ? element_.at_pointer(name).get(found) : element_.at_key(name).get(found);
    return error == simdjson::SUCCESS ? std::optional(found) : std::nullopt;
  }

 private:
  json::parser parser_;
  json::element element_;
  bool valid_;
};

// Claims of the token, and behind them those of the UserInfo endpoint.
class Claims {
 public:
  Claims(std::string_view token, std::string_view user_info) : token_(token), user_info_(user_info) {}

  [[nodiscard]] std::optional<json::element> find(std::string_view name) const {
    const auto found = token_.find(name);
    return found ? found : user_info_.find(name);
  }
  [[nodiscard]] std::string text(std::string_view name) const {
    const auto found = find(name);
    std::string_view text;
    return found && found->get(text) == simdjson::SUCCESS ? std::string(text) : "";
  }
  // A list of texts, or a text alone.
  [[nodiscard]] std::vector<std::string_view> texts(std::string_view name) const {
    std::vector<std::string_view> texts;
    const auto found = find(name);
    std::string_view one;
    json::array all;
    if (!found) return texts;
    if (found->get(one) == simdjson::SUCCESS) return {one};
    if (found->get(all) != simdjson::SUCCESS) return texts;
    for (const auto each : all) {
      if (texts.size() < groups_max && each.get(one) == simdjson::SUCCESS) texts.push_back(one);
    }
    return texts;
  }

 private:
  Object token_, user_info_;
};

// Some providers write it as a text.
bool is_verified(const Claims& claims) {
  const auto found = claims.find("email_verified");
  bool flag = false;
  if (found && found->get(flag) == simdjson::SUCCESS) return flag;
  return claims.text("email_verified") == "true";
}

std::unexpected<Error> refused(std::string_view code, std::string text) {
  return failure(Fate::reject, code, std::move(text));
}

}  // namespace

result<void> check_user_info(std::string_view text, std::string_view subject) {
  json::parser parser;
  json::element claims;
  std::string_view sub;
  if (parser.parse(text).get(claims) != simdjson::SUCCESS || claims["sub"].get(sub) != simdjson::SUCCESS ||
      sub != subject) {
    return refused("openid.bad_token", "the provider's UserInfo is of somebody else");
  }
  return {};
}

bool lacks_claims(const IdToken& token, const OpenIdSettings& settings) {
  const Claims claims(token.claims, "");
  const auto lacks = [&](const std::string& name) { return !name.empty() && !claims.find(name); };
  return lacks(settings.user_claim) || lacks(settings.roles_claim) || lacks(settings.agent_claim);
}

result<OpenIdPerson> person_of(const IdToken& token, std::string_view user_info,
                               const OpenIdSettings& settings) {
  const Claims claims(token.claims, user_info);
  OpenIdPerson person{
      settings.issuer, token.subject, claims.text(settings.user_claim), claims.text("name"), {}, {}};
  if (person.user.empty()) return refused("openid.no_user", "the claim of open_id_user is not there");
  const auto is_unverified = [&](const std::string& claim) {
    return (claim == "email" || claim == "/email") && !is_verified(claims);
  };
  const auto unverified = refused("openid.no_user", "the provider did not verify the mail address");
  if (is_unverified(settings.user_claim)) return unverified;
  std::ranges::transform(person.user, person.user.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (person.name.size() > name_bytes_max) person.name.clear();
  const auto groups = claims.texts(settings.roles_claim);
  for (const auto& text : settings.role_groups) {
    const auto [role, group] = role_and_group(text);
    const bool has = std::ranges::find(groups, group) != groups.end();
    if (has && std::ranges::find(person.roles, role) == person.roles.end()) person.roles.emplace_back(role);
  }
  if (settings.agent_claim.empty() || std::ranges::find(person.roles, "agent") == person.roles.end())
    return person;
  if (is_unverified(settings.agent_claim)) return unverified;
  person.agent = claims.text(settings.agent_claim);
  if (person.agent.empty()) return refused("openid.no_role", "the claim of open_id_agent is not there");
  return person;
}

}  // namespace balie::desk
