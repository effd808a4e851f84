// What a provider of OpenID Connect answers, or who claims to be one: its description, keys, tokens and
// claims. A value or an error; nothing that nobody signed says who somebody is.
#include "adapters/desk/open_id_discovery.hpp"
#include "adapters/desk/open_id_person.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

// Of RFC 7517, appendix A.1: its private half is known to nobody here.
constexpr const char* keys = R"({"keys":[{"kty":"EC","crv":"P-256","kid":"1",)"
                             R"("x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",)"
                             R"("y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]})";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace balie;
  const auto bytes = fuzz::text(data, size);
  (void)desk::read_discovery(bytes, "https://login.example");
  const auto read = desk::KeySet::read(bytes);
  if (read) BALIE_ASSERT(read->size() <= 50);
  static const auto known = desk::KeySet::read(keys);
  BALIE_ASSERT(known->size() == 1 && !known->verified(bytes));
  desk::OpenIdSettings settings;
  settings.role_groups = {"agent=a"};
  const auto person = desk::person_of({"subject", std::string(bytes)}, "", settings);
  if (person) BALIE_ASSERT(!person->user.empty() && person->roles.size() <= 1);
  (void)desk::person_of({"subject", "{}"}, bytes, settings);
  (void)desk::check_user_info(bytes, "subject");
  return 0;
}
