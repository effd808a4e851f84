// Documents as people write them: names, namespaces, texts and places as they stand.
#include "protocols/xml/reader.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace balie::xml {
namespace {

Document parsed(std::string_view text) {
  auto document = read(text, "test.xml");
  EXPECT_TRUE(document) << to_string(document ? Problem{} : document.error());
  return document ? std::move(*document) : *read("<nothing/>", "");
}

std::string refused(std::string_view text, const Limits& limits = {}) {
  const auto document = read(text, "test.xml", limits);
  return document ? "read" : to_string(document.error());
}

TEST(XmlReader, GivesElementsInTheirOrder) {
  const auto document = parsed("<a><b/><c><d/></c><b/></a>");
  std::vector<std::string> names;
  for (const Element child : document.root().children()) names.emplace_back(child.name());
  EXPECT_EQ(names, (std::vector<std::string>{"b", "c", "b"}));
  EXPECT_EQ(document.root().child("c")->child("d")->name(), "d");
  EXPECT_FALSE(document.root().child("d"));
  EXPECT_TRUE(document.root().child("b")->children().empty());
  EXPECT_EQ(document.size(), 5u);
}

TEST(XmlReader, GivesAttributesWithTheirEntitiesReplaced) {
  const auto document = parsed("<a x='1 &lt; 2 &amp; &quot;&#65;&#x20AC;&quot;' y=''/>");
  EXPECT_EQ(document.root().attribute("x"), "1 < 2 & \"A\xE2\x82\xAC\"");
  EXPECT_EQ(document.root().attribute("y"), "");
  EXPECT_EQ(document.root().attribute("z"), std::nullopt);
}

TEST(XmlReader, TellsNamespacesApart) {
  const auto document = parsed("<a xmlns='urn:one' xmlns:p='urn:two' p:x='1' x='2'><p:b/><b xmlns=''/></a>");
  EXPECT_EQ(document.root().space(), "urn:one");
  EXPECT_EQ(document.root().attribute("x"), "2");
  EXPECT_EQ(document.root().attribute("urn:two", "x"), "1");
  const auto first = document.root().child("b");
  EXPECT_EQ(first->space(), "urn:two");
  EXPECT_EQ((*std::next(document.root().children().begin())).space(), "");
}

TEST(XmlReader, KeepsTextAsItStands) {
  const auto document = parsed("<a> one <b>two\n<![CDATA[<3>]]></b> four\r\n</a>");
  EXPECT_EQ(document.root().text(), " one  four\n");
  EXPECT_EQ(document.root().child("b")->text(), "two\n<3>");
  EXPECT_EQ(parsed("<a> \n <b/> </a>").root().text(), "");
  EXPECT_EQ(parsed("<a>  </a>").root().text(), "  ");
}

TEST(XmlReader, ReadsWhatIsNotInAscii) {
  const auto document = parsed("<\xC3\xA9 x='\xF0\x9F\x98\x80'>\xE4\xB8\xAD</\xC3\xA9>");
  EXPECT_EQ(document.root().name(), "\xC3\xA9");
  EXPECT_EQ(document.root().attribute("x"), "\xF0\x9F\x98\x80");
  EXPECT_EQ(document.root().text(), "\xE4\xB8\xAD");
}

TEST(XmlReader, ReadsOtherEncodings) {
  EXPECT_EQ(parsed("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>").root().text(), "\xC3\xA9");
  const std::string_view wide("\xFF\xFE<\0a\0>\0\xE9\0<\0/\0a\0>\0", 18);
  EXPECT_EQ(parsed(wide).root().text(), "\xC3\xA9");
}

TEST(XmlReader, TellsWhereAnElementBegins) {
  const auto document = parsed("<a>\n<!-- why\n-->\n  <b\n    x='1'/>\n  text <c/><d/></a>");
  const auto place = [](const Element& element) {
    return fmt::format("{}:{}", element.line(), element.column());
  };
  EXPECT_EQ(place(document.root()), "1:1");
  EXPECT_EQ(place(*document.root().child("b")), "4:3");
  EXPECT_EQ(place(*document.root().child("c")), "6:8");
  EXPECT_EQ(place(*document.root().child("d")), "6:12");
}

TEST(XmlReader, SaysWhereADocumentIsMalformed) {
  EXPECT_TRUE(refused("<a>\n<b></a>").starts_with("test.xml:2:"));
  EXPECT_NE(refused(""), "read");
  EXPECT_NE(refused("<a"), "read");
  EXPECT_NE(refused("<a x='1' x='2'/>"), "read");
  EXPECT_NE(refused("<a>&unknown;</a>"), "read");
  EXPECT_NE(refused("<a>\xFF</a>"), "read");
  EXPECT_NE(refused("<p:a/>"), "read");
  EXPECT_NE(refused("<a/><b/>"), "read");
}

TEST(XmlReader, KeepsToEachLimit) {
  EXPECT_EQ(refused("<a>1</a>", {.bytes_max = 8}), "read");
  EXPECT_EQ(refused("<a>12</a>", {.bytes_max = 8}), "test.xml: 9 bytes; at most 8");
  EXPECT_EQ(refused("<a><b/></a>", {.depth_max = 2}), "read");
  EXPECT_EQ(refused("<a><b><c/></b></a>", {.depth_max = 2}), "test.xml:1:7: elements deeper than 2");
  EXPECT_EQ(refused("<a x='' y=''/>", {.attributes_max = 1}),
            "test.xml:1:1: 2 attributes in one element; at most 1");
  EXPECT_EQ(refused("<a><b/><b/></a>", {.elements_max = 2}), "test.xml:1:8: more than 2 elements");
  EXPECT_EQ(refused("<a><b/><c/></a>", {.names_max = 3}), "test.xml:1:8: more than 3 names");
}

TEST(XmlReader, ReadsLongTextWhereTagsMustBeShort) {
  const std::string text(1'000'000, 'x');
  const auto document = parsed("<a>" + text + "</a>");
  EXPECT_EQ(document.root().text(), text);
}

// Depth is a limit of ours, not of the stack.
TEST(XmlReader, ReadsDeepNestingWhereItIsAllowed) {
  std::string text;
  for (int i = 0; i < 5'000; ++i) text += "<Node>";
  for (int i = 0; i < 5'000; ++i) text += "</Node>";
  const auto document = read(text, "deep.xml", {.depth_max = 5'000});
  ASSERT_TRUE(document);
  EXPECT_EQ(document->size(), 5'000u);
}

}  // namespace
}  // namespace balie::xml
