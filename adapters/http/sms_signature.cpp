#include "adapters/http/sms_signature.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

namespace balie::http {

std::string sms_signature(std::string_view token, std::string_view url, FormFields fields) {
  std::ranges::stable_sort(fields);
  std::string text(url);
  for (const auto& [name, value] : fields) text.append(name).append(value);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  HMAC(EVP_sha1(), token.data(), static_cast<int>(token.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  std::array<unsigned char, 4 * EVP_MAX_MD_SIZE / 3 + 5> base64;
  const int length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(size));
  return {reinterpret_cast<const char*>(base64.data()), static_cast<std::size_t>(length)};
}

bool is_signed(std::string_view claimed, std::string_view token, std::string_view url,
               const FormFields& fields) {
  if (token.empty()) return false;
  const auto expected = sms_signature(token, url, fields);
  return claimed.size() == expected.size() &&
         CRYPTO_memcmp(claimed.data(), expected.data(), expected.size()) == 0;
}

}  // namespace balie::http
