// PDUs of two other libraries' tests: ../shared/data/smpp/pdu_vectors.json, or BALIE_REFERENCE_DATA.
#include "protocols/smpp/codec.hpp"
#include "tests/unit/protocols/smpp/hex.hpp"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <cstdlib>
#include <filesystem>

namespace balie::smpp {
namespace {

void check(const std::string& bytes, bool length_is_right, std::string_view command) {
  const auto pdu = decode(bytes);
  if (!length_is_right) {
    EXPECT_FALSE(pdu);
    return;
  }
  ASSERT_TRUE(pdu) << pdu.error().text();
  EXPECT_EQ(command_name(pdu->command), command);
  EXPECT_EQ(encode(*pdu), bytes);
}

TEST(Vectors, DecodeAndEncodeToTheSameBytes) {
  const char* const chosen = std::getenv("BALIE_REFERENCE_DATA");
  const auto file =
      std::filesystem::path(chosen == nullptr ? "../shared/data" : chosen) / "smpp/pdu_vectors.json";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no reference data here: pdu_vectors.json is skipped";
  simdjson::dom::parser parser;
  int vectors = 0;
  for (const simdjson::dom::element vector : parser.load(file.string()).get_array()) {
    SCOPED_TRACE(std::string_view(vector["test"]));
    simdjson::dom::array all = vector["pdu_hex"], commands = vector["command"];
    for (std::size_t i = 0; i < all.size(); ++i) {
      check(from_hex(all.at(i).get_string()), vector["length_ok"], commands.at(i).get_string());
      ++vectors;
    }
  }
  EXPECT_GE(vectors, 52);
}

}  // namespace
}  // namespace balie::smpp
