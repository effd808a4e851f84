#include "plugins/source_postgresql/address.hpp"

#include <libpq-fe.h>

#include <memory>
#include <string_view>

namespace balie::source_postgresql {

result<void> check_address(const std::string& address) {
  // What libpq says of an address that it cannot read repeats parts of it, be it the password.
  char* complaint = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(address.c_str(), &complaint), PQconninfoFree);
  PQfreemem(complaint);
  if (!options) {
    return failure(Fate::reject, "source.address",
                   "is no address that PostgreSQL's library can read; it is written as "
                   "postgresql://USER@HOST:PORT/DATABASE?SETTING=VALUE, special characters as %XX");
  }
  for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
    const std::string_view name = option->keyword;
    if ((name != "password" && name != "sslpassword") || option->val == nullptr || *option->val == '\0') {
      continue;
    }
    return failure(Fate::reject, "source.password",
                   "holds a password, where others can read it: leave it out, and keep it in a file that "
                   "PGPASSFILE or ?passfile= names (a line HOST:PORT:DATABASE:USER:PASSWORD, mode 0600), or "
                   "in PGPASSWORD");
  }
  return {};
}

}  // namespace balie::source_postgresql
