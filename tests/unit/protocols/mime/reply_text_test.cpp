#include "protocols/mime/reply_text.hpp"

#include "reference.hpp"
#include <gtest/gtest.h>

#include <vector>

namespace balie::mime {
namespace {

struct Case {
  std::string file;
  std::string begins, ends;           // of what is new
  std::vector<std::string> left_out;  // parts of the mail that are not
};

const std::vector<Case> cases = {
    {"correct_sig",
     "this is an email with a correct -- signature.",
     "this is an email with a correct -- signature.",
     {"rick"}},
    {"email_1_1", "Hi folks", "I am currently using the Java HTTP API.", {"Abhishek", "riak-users", "____"}},
    {"email_1_2",
     "Hi,",
     "you'll need to delete them all individually.\"",
     {"wrote:", "Hi folks", "mailing list", ">"}},
    {"email_1_3",
     "Oh thanks.",
     "Having the function would be great.",
     {"wrote:", "You can list", "mailing list"}},
    {"email_1_4", "Awesome!", "Awesome! I haven't had another problem with it.", {"wrote", "Loader"}},
    {"email_1_5", "One: Here's what I've got.", "for a while.", {}},
    {"email_1_6",
     "I get proper rendering as well.",
     "Sent from a magnificent torch of pixels",
     {"On Dec", "wrote", "Was"}},
    {"email_1_7", ":+1:", ":+1:", {"On Tue", "Steps"}},
    {"email_1_8", "I will reply under this one", "and under this.", {"hi there", "signature", "wrote"}},
    {"email_2_1", "Outlook with a reply", "Outlook with a reply", {"Google", "From:", "---"}},
    {"email_2_2", "Outlook with a reply directly above line", "directly above line", {"From:", "comment"}},
    {"email_2_3", "Outlook with a reply directly above line", "directly above line", {"From:", "comment"}},
    {"email_BlackBerry", "Here is another email", "Here is another email", {"BlackBerry"}},
    {"email_bullets",
     "test 2 this should list second",
     "   - and another",
     {"On Fri", "Joe Smith", "Give us"}},
    {"email_iPhone", "Here is another email", "Here is another email", {"iPhone"}},
    {"email_long_quote", "Hi folks", "I am currently using the Java HTTP API.", {}},
    {"email_multi_word_sent_from_my_mobile_device",
     "Here is another email",
     "Here is another email",
     {"Verizon"}},
    {"email_one_is_not_on",
     "Thank, this is really helpful.",
     "Locally (on development), when I run...",
     {"On Oct", "good news"}},
    {"email_sent_from_my_not_signature", "Here is another email", "then my mobile phone.", {}},
    {"email_sig_delimiter_in_middle_of_line", "Hi there!", "kthxbai", {}},
    {"greedy_on",
     "On your remote host you can run:",
     "the tunnel is not working.",
     {"On 9 Jan", "odd issue"}},
    {"pathological",
     "I think you're onto something.",
     "get back to a computer.",
     {"On Dec 8", "I think your code"}},
};

std::string with_plain_quotes(std::string text) {
  for (const std::string_view curly : {"\xe2\x80\x99", "\xe2\x80\x98"}) {
    for (auto at = text.find(curly); at != std::string::npos; at = text.find(curly)) text.replace(at, 3, "'");
  }
  return text;
}

TEST(ReplyText, FindsWhatIsNewInTheGoldenReplies) {
  const auto folder = reference("replies");
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no reference data here: the replies are skipped";
  for (const auto& each : cases) {
    const auto text = with_plain_quotes(new_text(contents(folder / (each.file + ".txt"))));
    EXPECT_TRUE(text.starts_with(each.begins)) << each.file << ":\n" << text;
    EXPECT_TRUE(text.ends_with(each.ends)) << each.file << ":\n" << text;
    for (const auto& part : each.left_out)
      EXPECT_FALSE(text.contains(part)) << each.file << ": " << part << "\n" << text;
  }
}

TEST(ReplyText, KnowsHowOtherLanguagesIntroduceAQuotation) {
  for (const std::string introduction :
       {"Op di 3 mrt 2026 om 10:00 schreef Jo <jo@shop.example>:", "Am 3. M\xc3\xa4rz 2026 schrieb Jo:",
        "Le mar. 3 mars 2026 \xc3\xa0 10:00, Jo a \xc3\xa9"
        "crit :",
        "El mar, 3 mar 2026, Jo escribi\xc3\xb3:", "-----Oorspronkelijk bericht-----"}) {
    EXPECT_EQ(new_text("Thanks\n\n" + introduction + "\n> old\n> older\n"), "Thanks") << introduction;
  }
}

TEST(ReplyText, AHeadingIsNoSignature) {
  EXPECT_EQ(new_text("Hello\n\nTitle\n=====\nshort\n"), "Hello\n\nTitle\n=====\nshort");
  EXPECT_EQ(new_text("-v makes it loud\nthat is all"), "-v makes it loud\nthat is all");
}

TEST(ReplyText, NothingButAQuotationComesBackWhole) {
  EXPECT_EQ(new_text("> one\n> two\n"), "> one\n> two");
  EXPECT_EQ(new_text(""), "");
  EXPECT_EQ(new_text("\n\n"), "");
}

TEST(ReplyText, TakesNoLongerThanTheTextIsLong) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "On and on\nFrom: \n";
  EXPECT_FALSE(new_text(text).empty());
}

}  // namespace
}  // namespace balie::mime
