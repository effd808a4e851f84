// The models of a playbook, each bound to what its inputs are given. A value: checked once, then only read.
#pragma once

#include "core/scoring/feature.hpp"
#include "core/scoring/model.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace balie::scoring {

struct BoundInput {
  std::uint32_t field = 0;    // of the model
  std::uint32_t feature = 0;  // of the set
};

struct BoundModel {
  std::string name;     // in the playbook
  std::string version;  // the playbook's, else the file's, else the hash of the file
  bool shadow = false;
  std::shared_ptr<const Model> model;
  std::size_t output = 0;           // which of the outputs is the score; a number
  std::size_t reasons_max = 3;      // 0: none
  std::vector<double> inputs = {};  // what every contact starts with: constants, and missing
  std::vector<BoundInput> bound = {};
  // Of a model that tells how well an agent fits: fields that are given what an agent has, and that, by field
  // and then by agent. Such a model scores no contact, but agents for one.
  std::vector<std::uint32_t> agent_fields = {};
  std::vector<std::vector<double>> agent_inputs = {};
  std::map<std::string, std::string, std::less<>> reason_texts =
      {};  // by the model's code, or by the input's name
};

struct ModelSet {
  std::vector<std::unique_ptr<const Feature>> features;  // each evaluated once a contact, whoever uses it
  std::vector<BoundModel> models;                        // in the order of the playbook
};

// Whether a feature of this type can be an input: empty, or why not, for people.
std::string misfit(const InputInfo& input, const FeatureType& feature);

// An input that the playbook leaves out, although the model computes with it and does not say what a missing
// one means.
bool needed(const InputInfo& input);

// 16 hexadecimal digits of the SHA-256 of a model's file: its version where it has no other.
std::string version_of_content(std::string_view content);

}  // namespace balie::scoring
