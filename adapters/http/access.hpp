// Who may do what: bearer tokens, kept as SHA-256 (they are drawn at random, with 256 bits: nothing to guess,
// so no slow hash is needed), each with a role.
//
//   [[token]]
//   name = "kamailio"          # for the log
//   sha256 = "9f86d0..."       # of the token; `balie-http token NAME ROLE` makes both
//   role = "adapter"
//   adapter = "pbx_main"       # the adapter that its contacts are from; else the name of this adapter itself
//   agent = "ann"              # may work as this agent alone; else as any
#pragma once

#include "core/base/problem.hpp"

#include <toml++/toml.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::http {

// adapter: contacts, outcomes, its own commands, agents at work. desk: these but commands, and to see
// customers, decisions, queues and agents, and to order commands. observer: to see these and events. admin:
// everything.
enum class Role : unsigned char { adapter, desk, observer, admin };

std::string_view to_string(Role role);
std::optional<Role> role_of(std::string_view word);

using Digest = std::array<unsigned char, 32>;

struct Token {
  std::string name;
  Digest digest{};
  Role role = Role::adapter;
  std::string adapter;  // empty: this one
  std::string agent;    // empty: any
};

// The tokens of a file; immutable, so any thread.
class Access {
 public:
  static constexpr std::size_t tokens_max = 1'000;

  explicit Access(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  // The token of an Authorization header ("Bearer ..."), or nullptr. Takes as long whichever it is.
  [[nodiscard]] const Token* find(std::string_view authorization) const;
  [[nodiscard]] const std::vector<Token>& tokens() const { return tokens_; }

 private:
  std::vector<Token> tokens_;
};

// Reads the [[token]] tables of a parsed file.
Access read_access(const toml::table& root, std::string_view file, Problems& problems);

struct NewToken {
  std::string text;   // shown once
  std::string table;  // for the file
};
// Draws a token: "balie_" and 256 random bits.
NewToken draw_token(std::string_view name, Role role);

}  // namespace balie::http
