#include "adapters/desk/open_id_users.hpp"

#include <algorithm>

namespace balie::desk {

result<OpenIdUser> user_of(Users& users, const OpenIdPerson& person) {
  BALIE_TRY(auto bound, users.find_bound(person.issuer, person.subject));
  if (!bound) {
    BALIE_TRY(const auto other, users.find(person.user));
    if (other) return failure(Fate::reject, "openid.name_taken", "there is another user of that name here");
  }
  OpenIdUser found;
  found.is_new = !bound;
  if (bound) found.user = *std::move(bound);
  auto& shown = found.user.shown;
  if (found.is_new) shown.set_user(person.user);
  // Not what the provider calls them today: people may rename themselves there.
  const bool is_agent = std::ranges::find(person.roles, "agent") != person.roles.end();
  const auto agent = is_agent && person.agent.empty() ? shown.user() : person.agent;
  const bool same_roles = std::ranges::equal(shown.roles(), person.roles) && shown.agent() == agent;
  found.roles_changed = !found.is_new && !same_roles;
  shown.set_from_provider(true);
  shown.set_name(person.name.empty() ? shown.user() : person.name);
  shown.set_agent(agent);
  shown.clear_roles();
  for (const auto& role : person.roles) shown.add_roles(role);
  if (const auto wrong = object_to(shown, false)) return failure(Fate::reject, "openid.no_user", wrong->text);
  return found;
}

}  // namespace balie::desk
