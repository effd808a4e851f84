// offers.toml and offers/*.toml, with policy.toml and arbitration.toml: read, and checked against each other.
#pragma once

#include "core/playbook/files.hpp"
#include "core/playbook/formula_compiler.hpp"
#include "core/playbook/offers.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace balie::playbook {

// What the files name that other files define.
struct OfferContext {
  std::vector<std::string> models;     // of models.toml
  std::vector<std::string> languages;  // of the playbook; the first is the usual one
};

// Null: the playbook has no such files, or they are not to be used; `prefix` stands before their paths in
// problems: "shop/". Declares the formulas' `offer`.
std::shared_ptr<const Offers> load_offers(const std::vector<File>& files, const std::string& prefix,
                                          const OfferContext& context, FormulaCompiler& formulas,
                                          Problems& problems);

}  // namespace balie::playbook
