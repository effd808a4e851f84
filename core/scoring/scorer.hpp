// The scorers that this program contains: from a file's bytes to a Model.
#pragma once

#include "core/base/problem.hpp"
#include "core/scoring/model.hpp"

#include <cstddef>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace balie::scoring {

struct LoadOptions {
  std::size_t file_bytes_max = 512 << 20;     // of the file
  std::size_t model_bytes_max = 1'024 << 20;  // of what it compiles to, about
};

// Why a file was not taken: never more than one, the first that was met.
struct Refusal {
  std::string element = {};  // what is not supported or wrong: "TreeModel"; empty: the file as a whole
  std::uint32_t line = 0;    // from 1; 0: the file as a whole
  std::uint32_t column = 0;
  std::string text = {};  // for people
};
Problem problem_of(const Refusal& refusal, std::string_view file);

using LoadedModel = std::expected<std::unique_ptr<const Model>, Refusal>;

// Reads, checks, compiles and warms a model. `content` is not used afterwards. Any thread, several at once;
// whatever the bytes are, it never throws.
using ScorerFactory = std::function<LoadedModel(std::string_view content, const LoadOptions& options)>;

// By the ending of a file's name: "pmml" for "churn.pmml".
class ScorerRegistry {
 public:
  void add(std::string ending, ScorerFactory factory);
  // nullptr: this program contains no scorer for such a file.
  [[nodiscard]] const ScorerFactory* find(std::string_view file_name) const;
  [[nodiscard]] std::vector<std::string> endings() const;

 private:
  std::map<std::string, ScorerFactory, std::less<>> factories_;
};

// Loads `content` with the scorer for `file_name`.
LoadedModel load_model(const ScorerRegistry& scorers, std::string_view file_name, std::string_view content,
                       const LoadOptions& options = {});

}  // namespace balie::scoring
