#include "protocols/mime/html_text.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace balie::mime {
namespace {

TEST(HtmlText, SaysWhatThePageSays) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", ""},
      {"hello", "hello"},
      {"<p>one</p><p>two</p>", "one\ntwo"},
      {"one<br>two<br/>three", "one\ntwo\nthree"},
      {"<html><head><title>x</title><style>p{}</style></head><body>a  b\n c</body></html>", "a b c"},
      {"a<script>if (1 < 2) alert('<p>')</script>b<!-- <p>c</p> -->d", "abd"},
      {"caf&eacute; &amp; &#8364;5 &#x20ac;6 &lt;b&gt; &nosuch; &",
       "caf\xc3\xa9 & \xe2\x82\xac"
       "5 \xe2\x82\xac"
       "6 <b> &nosuch; &"},
      {"new<blockquote>old<br>older</blockquote>newer", "new\n> old\n> older\nnewer"},
      {"a &#0; &#xd800; &#99999999; b", "a &#0; &#xd800; &#99999999; b"},
      {"unfinished <b", "unfinished"},
      {"<STYLE>x</STYLE>y", "y"},
  };
  for (const auto& [html, text] : cases) EXPECT_EQ(html_text(html, 1'000), text) << html;
}

TEST(HtmlText, StaysWithinItsBounds) {
  std::string nested;
  for (int i = 0; i < 100'000; ++i) nested += "<blockquote>a";
  EXPECT_LE(html_text(nested, 1'000).size(), 1'000u);
  std::string open;
  for (int i = 0; i < 100'000; ++i) open += "<script>";
  EXPECT_EQ(html_text(open, 1'000), "");
  EXPECT_EQ(html_text("\xc3\xa9\xc3\xa9", 3), "\xc3\xa9\xef\xbf\xbd");
}

}  // namespace
}  // namespace balie::mime
