// A person whom the provider vouches for, as a user of the desk.
#pragma once

#include "adapters/desk/open_id_person.hpp"
#include "adapters/desk/users.hpp"

namespace balie::desk {

struct OpenIdUser {
  User user;
  bool is_new = false;
  bool roles_changed = false;  // what the user may do, or as which agent: sessions from before must end
};

// The user that the person was at the first sign-in, whatever the provider calls it since; else a new one.
// Nothing is saved. A user of the same name with a password, or of another person, is not taken over. Errors,
// of Fate::reject: "openid.name_taken", "openid.no_user" (the name cannot be a user's). Others: those of
// Users.
result<OpenIdUser> user_of(Users& users, const OpenIdPerson& person);

}  // namespace balie::desk
