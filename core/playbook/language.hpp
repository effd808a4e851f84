// Which of several texts is in the language of a contact.
#pragma once

#include <string_view>

namespace balie::playbook {

// How well a text in `language` (BCP 47; empty: any) fits: 4 in the language that is wanted, 3 in its primary
// subtag ("nl" of "nl-BE"), 2 for any language, 1 in the one that is usual; 0: not at all. Empty `wanted`:
// not known.
int language_fit(std::string_view language, std::string_view wanted, std::string_view usual);

}  // namespace balie::playbook
