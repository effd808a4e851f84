// What the readers of offers.toml, policy.toml and arbitration.toml share.
#pragma once

#include "core/base/toml.hpp"
#include "core/playbook/contact_policy.hpp"
#include "core/playbook/formula_compiler.hpp"
#include "core/playbook/pattern.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace balie::playbook {

constexpr std::size_t offers_max = 2'000;
constexpr std::size_t groups_max = 500;
constexpr std::size_t policy_rules_max = 200;  // of each kind
constexpr std::size_t conditions_max = 50;     // of one stage at one level

// The names that the files may refer to, in the order of their indices.
struct OfferNames {
  std::vector<std::string> offers;
  std::vector<std::uint32_t> offer_groups;  // of each offer; no_group
  std::vector<std::string> groups;
  std::vector<std::string> channels;
  std::vector<std::string> models;
};

// One file on its way in.
struct OfferReading {
  std::string path;  // within the playbook: "offers/plus.toml"
  std::string file;  // as problems call it: "shop/offers/plus.toml"
  FormulaCompiler& formulas;
  Problems& problems;

  void problem(const toml::node& node, std::string text) const;
  // "offers.toml:14"
  [[nodiscard]] std::string rule(const toml::node& node) const;
};

// Calls `read` for each [[name]] of the table, at most `count_max`; `owner` stands before the name in
// problems: "offer." or "".
void for_each_table(const toml::table& table, std::string_view owner, std::string_view name,
                    std::size_t count_max, const OfferReading& reading,
                    const std::function<void(const toml::table&)>& read);
// Tables and settings other than those known; for the outermost of a file.
void check_known(const toml::table& root, const std::vector<std::string>& known, const OfferReading& reading);
// A name that decisions, logs and files can hold as it is.
void check_name(const toml::table& table, std::string_view key, std::string_view path,
                const OfferReading& reading);

// A number from `least` to `most`; left alone where there is none or it does not fit.
void read_real(const toml::table& table, std::string_view key, std::string_view path, double least,
               double most, double& value, const OfferReading& reading);
// The formula at `key`, of this type; none where there is none.
Formula read_formula(const toml::table& table, std::string_view key, FormulaScope scope,
                     const feel::Type& type, const OfferReading& reading);
// A formula or a list of them, each true or false.
std::vector<Formula> read_conditions(const toml::table& table, std::string_view key, FormulaScope scope,
                                     const OfferReading& reading);
std::vector<Part> read_patterns(const toml::table& table, std::string_view key, std::string_view path,
                                const OfferReading& reading);
// Texts of the list at `key` that are not in `known` become problems ("there is no group ...").
void check_references(const toml::table& table, std::string_view key, std::string_view path,
                      std::string_view what, const std::vector<std::string>& written,
                      const std::vector<std::string>& known, const OfferReading& reading);

// The settings of a Reach: offers, groups, channels, directions, countries.
inline const std::vector<std::string> reach_settings{"offers", "groups", "channels", "directions",
                                                     "countries"};
Reach read_reach(const toml::table& table, std::string_view path, const OfferNames& names,
                 const OfferReading& reading);
// Two capital letters each.
void check_countries(const toml::table& table, std::string_view path,
                     const std::vector<std::string>& countries, const OfferReading& reading);

}  // namespace balie::playbook
