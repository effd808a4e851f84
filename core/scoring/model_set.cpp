#include "core/scoring/model_set.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <array>

namespace balie::scoring {
namespace {

bool numeric(FieldType type) { return type == FieldType::number || type == FieldType::integer; }

// A single value into a field of the model.
bool goes_into(FieldType field, FieldType feature) {
  switch (field) {
    case FieldType::number:
    case FieldType::integer:
      return numeric(feature) || feature == FieldType::boolean;
    case FieldType::text:
      // Categories are often numbers that were written as texts; a category is never a text that is not one.
      return feature == FieldType::text || feature == FieldType::integer || feature == FieldType::boolean;
    default:
      return field == feature;
  }
}

}  // namespace

std::string misfit(const InputInfo& input, const FeatureType& feature) {
  const auto why = [&](std::string_view holds) {
    return fmt::format("{} holds {}, and is given {}", input.name, holds, to_string(feature));
  };
  if (input.form == InputForm::list) {
    return feature.list || feature.type == FieldType::text ? std::string() : why("a list of texts");
  }
  if (feature.list) return why(fmt::format("one {}", to_string(input.type)));
  if (input.form == InputForm::free_text) {
    return feature.type == FieldType::text ? std::string() : why("a free text");
  }
  return goes_into(input.type, feature.type) ? std::string()
                                             : why(fmt::format("a {}", to_string(input.type)));
}

bool needed(const InputInfo& input) { return input.use == InputUse::active && !input.missing_treated; }

std::string version_of_content(std::string_view content) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(content.data()), content.size());
  std::string version;
  for (std::size_t i = 0; i < 8; ++i) version += fmt::format("{:02x}", hash[i]);
  return version;
}

}  // namespace balie::scoring
