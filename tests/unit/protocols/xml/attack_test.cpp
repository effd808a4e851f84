// Documents that mean harm: each is refused, by name, without reading or fetching anything, in next to no
// time.
#include "protocols/xml/reader.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

namespace balie::xml {
namespace {

struct Attack {
  std::string name;
  std::function<std::string()> document;
  std::string why;  // part of the refusal
};

void PrintTo(const Attack& attack, std::ostream* out) { *out << attack.name; }

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::string laughs() {
  std::string text = "<!DOCTYPE a [<!ENTITY l0 \"ha\">";
  for (int i = 1; i < 30; ++i) {
    const auto before = "&l" + std::to_string(i - 1) + ";";
    text += "<!ENTITY l" + std::to_string(i) + " \"" + repeated(before, 10) + "\">";
  }
  return text + "]><a>&l29;</a>";
}

std::string attributes(std::size_t count) {
  std::string text = "<a";
  for (std::size_t i = 0; i < count; ++i) text += " a" + std::to_string(i) + "='>'";
  return text + "/>";
}

std::string namespaces(std::size_t count) {
  std::string text = "<a";
  for (std::size_t i = 0; i < count; ++i) text += " xmlns:a" + std::to_string(i) + "='u'";
  return text + "/>";
}

std::string names(std::size_t count) {
  std::string text = "<a>";
  for (std::size_t i = 0; i < count; ++i) text += "<a" + std::to_string(i) + "/>";
  return text + "</a>";
}

const Attack attacks[] = {
    {"document type", [] { return std::string("<!DOCTYPE a><a/>"); }, "document type"},
    {"billion laughs", laughs, "document type"},
    {"a local file",
     [] { return std::string("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"); },
     "document type"},
    {"an address", [] { return std::string("<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/a.dtd'><a/>"); },
     "document type"},
    {"a parameter entity",
     [] { return std::string("<!DOCTYPE a [<!ENTITY % x SYSTEM 'file:///etc/passwd'> %x;]><a/>"); },
     "document type"},
    {"quadratic blow-up",
     [] {
       return "<!DOCTYPE a [<!ENTITY x '" + std::string(100'000, 'x') + "'>]><a>" + repeated("&x;", 10'000) +
              "</a>";
     },
     "document type"},
    {"a document type in other letters",
     [] {
       std::string wide("\xFF\xFE", 2);
       for (const char c : std::string("<!DOCTYPE a><a/>")) (wide += c) += '\0';
       return wide;
     },
     "document type"},
    {"nesting of a megabyte", [] { return repeated("<a>", 350'000); }, "deeper"},
    {"nesting with a namespace each", [] { return repeated("<a xmlns:p='u' xmlns='v'>", 40'000); }, "deeper"},
    {"200,000 attributes", [] { return attributes(200'000); }, "tag"},
    {"200,000 namespaces", [] { return namespaces(200'000); }, "tag"},
    {"an attribute of 15 MB", [] { return "<a x='" + std::string(15'000'000, 'x') + "'/>"; }, "tag"},
    {"a name of 15 MB", [] { return "<" + std::string(15'000'000, 'x') + "/>"; }, "tag"},
    {"a closing name of 15 MB", [] { return "<a></" + std::string(15'000'000, 'x') + ">"; }, "tag"},
    {"a tag that never ends", [] { return "<a " + std::string(15'000'000, ' '); }, "tag"},
    {"a tag that never ends, in wide letters",
     [] {
       std::string wide("\xFF\xFE<\0a\0", 6);
       return wide + repeated(std::string_view(" \0", 2), 7'000'000);
     },
     "tag"},
    {"100,000 names", [] { return names(100'000); }, "names"},
};

class XmlAttack : public testing::TestWithParam<Attack> {};

TEST_P(XmlAttack, IsRefusedByName) {
  const auto bytes = GetParam().document();
  const auto document = read(bytes, "attack.xml", {.depth_max = 1'000});
  ASSERT_FALSE(document);
  EXPECT_NE(document.error().text.find(GetParam().why), std::string::npos) << document.error().text;
}

INSTANTIATE_TEST_SUITE_P(Each, XmlAttack, testing::ValuesIn(attacks), [](const auto& chosen) {
  std::string name = chosen.param.name;
  std::erase_if(name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); });
  return name;
});

// What schemaLocation and XInclude name is not looked at: the document is read as if they were not there.
TEST(XmlAttack, SchemaAndIncludeAreNotFollowed) {
  const auto directory = std::filesystem::temp_directory_path() / "balie_xml_attack_test";
  std::filesystem::create_directories(directory);
  const auto secret = directory / "secret.txt";
  std::ofstream(secret) << "secret";
  const auto document = read(
      "<a xmlns:i='http://www.w3.org/2001/XInclude' "
      "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' "
      "xsi:schemaLocation='urn:x " +
          secret.string() +
          "'>"
          "<i:include href='" +
          secret.string() + "' parse='text'/></a>",
      "attack.xml");
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root().text(), "");
  EXPECT_EQ(document->root().child("include")->text(), "");
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace balie::xml
