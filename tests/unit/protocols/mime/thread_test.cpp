#include "protocols/mime/thread.hpp"

#include "protocols/mime/read.hpp"

#include <gtest/gtest.h>

namespace balie::mime {
namespace {

const OwnIds own({1, 2, 3}, "shop.example");

std::string thread(const std::string& headers) { return thread_of(read(headers + "\ntext\n"), own); }

TEST(Thread, IsNamedByTheEldestMail) {
  const auto first = thread("Message-ID: <a@x>\n");
  EXPECT_EQ(first.size(), 26u);
  EXPECT_EQ(thread("Message-ID: <b@x>\nIn-Reply-To: <a@x>\n"), first);
  EXPECT_EQ(thread("Message-ID: <c@x>\nIn-Reply-To: <b@x>\nReferences: <a@x> <b@x>\n"), first);
  EXPECT_NE(thread("Message-ID: <d@x>\n"), first);
}

TEST(Thread, OurOwnIdsLeadBackToIt) {
  const auto first = thread("Message-ID: <a@x>\n");
  const auto answer = own.make(first, "cmd-1");
  EXPECT_EQ(own.read(answer), (OwnIds::Own{first, "cmd-1"}));
  // A program that drops References, and one that puts another mail before ours.
  EXPECT_EQ(thread("Message-ID: <e@x>\nIn-Reply-To: <" + answer + ">\n"), first);
  EXPECT_EQ(thread("Message-ID: <f@x>\nReferences: <z@x> <" + answer + ">\n"), first);
}

TEST(Thread, NobodyElseMakesIdsOfOurs) {
  const OwnIds other({9}, "shop.example");
  const auto forged = other.make("thread", "1");
  EXPECT_FALSE(own.read(forged));
  EXPECT_TRUE(other.read(forged));
  auto changed = own.make("thread", "1");
  changed.replace(changed.find("thread"), 6, "threat");
  EXPECT_FALSE(own.read(changed));
  for (const auto* text : {"", "balie.", "balie.@", "balie.a@b", "balie.a.b@c", "balie..@c", "balie...@c"}) {
    EXPECT_FALSE(own.read(text)) << text;
  }
}

TEST(Thread, DigestsAreTheSameForEver) {
  EXPECT_EQ(digest("a@x"), digest("a@x"));
  EXPECT_EQ(digest("golden"), "3yfzqa1p3g4mk291wevg6cm0t4");
}

TEST(Thread, AnAddressMayNameIt) {
  const auto first = digest("a");
  const auto tag = own.tag(first);
  EXPECT_EQ(own.read_tag(tag), first);
  EXPECT_EQ(own.tag("Thread"), "");  // letters may come back in lower case
  EXPECT_EQ(own.tag(""), "");
  for (const std::string text : {"", "t.", "t..", "x", "t.thread.seal"})
    EXPECT_FALSE(own.read_tag(text)) << text;
  EXPECT_FALSE(OwnIds({9}, "shop.example").read_tag(tag));
  // Our own ids come first, those of others after.
  EXPECT_EQ(thread_of(read("References: <z@x>\n\n"), own, {"x", tag}), first);
  const auto other = own.make("thread", "1");
  EXPECT_EQ(thread_of(read("In-Reply-To: <" + other + ">\n\n"), own, {tag}), "thread");
}

}  // namespace
}  // namespace balie::mime
