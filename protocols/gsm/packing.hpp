// Septets, eight in seven octets (3GPP TS 23.038, 6.1.2.1). Between our functions a septet takes a byte.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace balie::gsm {

// `header_octets`: of a user data header that stands before, after which septets begin at the next multiple
// of seven bits (3GPP TS 23.040, 9.2.3.24); 0: none.
std::string pack(std::string_view septets, std::size_t header_octets = 0);

// `count`: how many septets there are; 0: as many as the octets hold. Then nobody can tell a last septet of
// zeros, an @, from filling: it is taken for filling, as is a CR there (6.1.2.3.1).
std::string unpack(std::string_view octets, std::size_t header_octets = 0, std::size_t count = 0);

}  // namespace balie::gsm
