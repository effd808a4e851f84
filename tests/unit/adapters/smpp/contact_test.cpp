#include "adapters/smpp/contact.hpp"

#include <gtest/gtest.h>

namespace balie::smpp {
namespace {

IncomingMessage message(std::string bytes, gsm::Alphabet alphabet = gsm::Alphabet::gsm7) {
  IncomingMessage one;
  one.source = {1, 1, "447700900163"};
  one.destination = {3, 0, "3300"};
  one.alphabet = alphabet;
  one.bytes = std::move(bytes);
  return one;
}

TEST(Contact, Numbers) {
  Settings settings;
  EXPECT_EQ(number_of({1, 1, "447700900163"}, settings), "+447700900163");
  EXPECT_EQ(number_of({0, 0, "447700900163"}, settings), "+447700900163");
  EXPECT_EQ(number_of({0, 0, "07700900163"}, settings), "07700900163");
  EXPECT_EQ(number_of({2, 1, "7700900163"}, settings), "7700900163");
  EXPECT_EQ(number_of({3, 0, "3300"}, settings), "3300");
  EXPECT_EQ(number_of({5, 0, "Bank"}, settings), "Bank");
  settings.international = false;
  EXPECT_EQ(number_of({0, 0, "447700900163"}, settings), "447700900163");
}

TEST(Contact, ALongMessageWithGapsAndTwoAlphabets) {
  Inbox::Long whole{"id", {}, {}};
  whole.parts = {message("caf\x05 "), std::nullopt, message(std::string("\xd8\x3d", 2), gsm::Alphabet::ucs2),
                 message(std::string("\xde\x00", 2), gsm::Alphabet::ucs2)};
  const auto contact = contact_of(whole, {});
  EXPECT_EQ(contact.text(), "café  [...] 😀") << "a pair may lie across two parts";
  EXPECT_EQ(contact.id(), "id");
  EXPECT_EQ(contact.attributes().fields().at("missing").number_value(), 1);
  EXPECT_EQ(contact.attributes().fields().at("parts").number_value(), 4);
  EXPECT_EQ(contact_of(Inbox::Long{"id", {std::nullopt}, {}}, {}).id(), "") << "nothing of it came";
}

}  // namespace
}  // namespace balie::smpp
