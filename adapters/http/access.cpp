#include "adapters/http/access.hpp"

#include "core/base/toml.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

namespace balie::http {
namespace {

constexpr std::string_view scheme = "Bearer ";
constexpr std::size_t token_bytes_max = 512;

Digest digest_of(std::string_view token) {
  Digest digest;
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(token.data()), token.size());
  return digest;
}

std::string hex(const unsigned char* bytes, std::size_t size) {
  std::string text(size * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes, size);
  text.pop_back();
  return text;
}

bool starts_with_scheme(std::string_view text) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return text.size() > scheme.size() && std::equal(scheme.begin(), scheme.end(), text.begin(),
                                                   [&](char a, char b) { return lower(a) == lower(b); });
}

bool read_digest(std::string_view text, Digest& digest) {
  std::size_t size = 0;
  return text.size() == 2 * digest.size() &&
         sodium_hex2bin(digest.data(), digest.size(), text.data(), text.size(), nullptr, &size, nullptr) ==
             0 &&
         size == digest.size();
}

// A setting of one [[token]], if it is there and a text.
std::string text_of(const toml::table& table, std::string_view key, std::string_view file,
                    Problems& problems) {
  const auto* node = table.get(key);
  if (!node) return {};
  if (const auto* text = node->as_string()) return text->get();
  problems.push_back(problem_at(*node, file, fmt::format("token.{}: is not a text", key)));
  return {};
}

void check_keys(const toml::table& table, std::string_view file, Problems& problems) {
  const std::vector<std::string> known = {"name", "sha256", "role", "adapter", "agent"};
  for (const auto& [key, node] : table) {
    if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
    problems.push_back(problem_at(
        key, file, fmt::format("token.{}: unknown setting{}", key.str(), suggestion(key.str(), known))));
  }
}

Token read_token(const toml::table& table, std::string_view file, Problems& problems) {
  check_keys(table, file, problems);
  Token token;
  token.name = text_of(table, "name", file, problems);
  token.adapter = text_of(table, "adapter", file, problems);
  token.agent = text_of(table, "agent", file, problems);
  if (token.name.empty()) problems.push_back(problem_at(table, file, "token.name: is required"));
  if (const auto role = role_of(text_of(table, "role", file, problems))) {
    token.role = *role;
  } else {
    problems.push_back(problem_at(table, file, "token.role: is not one of adapter, desk, observer, admin"));
  }
  if (!read_digest(text_of(table, "sha256", file, problems), token.digest)) {
    problems.push_back(problem_at(table, file, "token.sha256: is not 64 hexadecimal digits"));
  }
  return token;
}

}  // namespace

std::string_view to_string(Role role) {
  switch (role) {
    case Role::adapter:
      return "adapter";
    case Role::desk:
      return "desk";
    case Role::observer:
      return "observer";
    case Role::admin:
      return "admin";
  }
  return "unknown";
}

std::optional<Role> role_of(std::string_view word) {
  for (const auto role : {Role::adapter, Role::desk, Role::observer, Role::admin}) {
    if (word == to_string(role)) return role;
  }
  return std::nullopt;
}

const Token* Access::find(std::string_view authorization) const {
  if (!starts_with_scheme(authorization) || authorization.size() > token_bytes_max) return nullptr;
  const auto digest = digest_of(authorization.substr(scheme.size()));
  const Token* found = nullptr;
  for (const auto& token : tokens_) {
    if (sodium_memcmp(token.digest.data(), digest.data(), digest.size()) == 0) found = &token;
  }
  return found;
}

Access read_access(const toml::table& root, std::string_view file, Problems& problems) {
  std::vector<Token> tokens;
  for (const auto& [key, node] : root) {
    if (key.str() != "token" || !node.is_array_of_tables()) {
      problems.push_back(
          problem_at(key, file, fmt::format("{}: unknown; tokens are tables [[token]]", key.str())));
      continue;
    }
    for (const auto& one : *node.as_array()) {
      if (tokens.size() == Access::tokens_max) {
        problems.push_back(problem_at(one, file, fmt::format("token: more than {}", Access::tokens_max)));
        break;
      }
      tokens.push_back(read_token(*one.as_table(), file, problems));
    }
  }
  if (tokens.empty() && problems.empty()) {
    problems.push_back({std::string(file), 0, 0, "no [[token]]; make one with `balie-http token NAME ROLE`"});
  }
  return Access(std::move(tokens));
}

NewToken draw_token(std::string_view name, Role role) {
  std::array<unsigned char, 32> bits;
  randombytes_buf(bits.data(), bits.size());
  NewToken drawn;
  drawn.text = "balie_" + hex(bits.data(), bits.size());
  const auto digest = digest_of(drawn.text);
  std::string shown;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') shown += c;
  }
  drawn.table = fmt::format("[[token]]\nname = \"{}\"\nsha256 = \"{}\"\nrole = \"{}\"\n", shown,
                            hex(digest.data(), digest.size()), to_string(role));
  return drawn;
}

}  // namespace balie::http
