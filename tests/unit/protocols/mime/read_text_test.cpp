// Which of a mail's parts are its text.
#include "protocols/mime/read.hpp"

#include <gtest/gtest.h>

namespace balie::mime {
namespace {

// "text/plain" and what is in it: a part; of a multipart of that type.
std::string multipart(const std::string& subtype,
                      const std::vector<std::pair<std::string, std::string>>& parts) {
  auto mail = "Content-Type: multipart/" + subtype + "; boundary=\"" + subtype + "\"\n\n";
  for (const auto& [type, content] : parts)
    mail += "--" + subtype + "\nContent-Type: " + type + "\n\n" + content + "\n";
  return mail + "--" + subtype + "--\n";
}

TEST(ReadText, IsWhatAReaderSees) {
  struct {
    std::string mail, text;
  } const cases[] = {
      {multipart("alternative", {{"text/html", "<p>html"}, {"text/plain", "plain"}}), "plain"},
      {multipart("alternative", {{"text/plain", ""}, {"text/html", "<p>html"}}), "html"},
      {multipart("alternative", {{"text/calendar", "BEGIN:VCALENDAR"}, {"text/plain", "plain"}}), "plain"},
      {multipart("alternative", {{"text/x-amp-html", "<p>amp"}, {"text/html", "<p>html"}}), "html"},
      {multipart("mixed", {{"text/plain", "one"}, {"image/png; name=x.png", "x"}, {"text/plain", "two"}}),
       "one\ntwo"},
      {multipart("mixed", {{"text/plain", "one"}, {"text/plain; name=log.txt", "log"}}), "one"},
      {multipart("mixed", {{"text/plain; name=body.txt", "one"}}), "one"},
      {multipart("mixed", {{"text/plain", "one"}, {"text/csv", "1,2"}, {"message/rfc822", "A: b\n\nx"}}),
       "one"},
      {multipart("mixed", {{"text/csv", "1,2"}}), "1,2"},
      {multipart("related", {{"text/html", "<p>html"}, {"text/plain", "other"}}), "other"},
      {multipart("report", {{"text/plain", "notice"}, {"text/rfc822-headers", "A: b"}}), "notice"},
      {"Content-Type: text\n\nhello", "hello"},
      {"Content-Type: application/pdf\n\nhello", ""},
      {"Content-Type: text/plain\nContent-Disposition: attachment\n\nhello", ""},
  };
  for (const auto& each : cases) EXPECT_EQ(read(each.mail).text, each.text) << each.mail;
  EXPECT_EQ(read("Content-Type: text\n\nhello").body.type, "text/plain");
}

TEST(ReadText, AllOfItIsBounded) {
  std::vector<std::pair<std::string, std::string>> parts(
      50, {"text/plain; charset=iso-8859-2", std::string(100, '\xb1')});
  ReadLimits limits;
  limits.text_bytes_max = 301;
  const auto message = read(multipart("mixed", parts), limits);
  EXPECT_LE(message.text.size(), 302u);
  EXPECT_GE(message.text.size(), 290u);
  EXPECT_TRUE(message.text_cut);
  EXPECT_TRUE(message.text.ends_with("ą")) << message.text;
}

}  // namespace
}  // namespace balie::mime
