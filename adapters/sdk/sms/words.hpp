// What a short message asks for by a word (STOP, HELP, a topic), and how it is answered at once: the same for
// whatever brought it. Pure.
#pragma once

#include "core/base/config.hpp"
#include "protocols/gsm/keywords.hpp"

#include "balie/v1/change.pb.h"
#include "balie/v1/contact.pb.h"
#include "balie/v1/decision.pb.h"
#include "balie/v1/outcome.pb.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::sms {

// The settings of it: a base of an adapter's own.
struct Words {
  std::vector<std::string> stop_words = gsm::stop_words();
  std::string stop_purpose = "marketing";
  std::string stop_reply;
  std::vector<std::string> stop_replies;
  std::vector<std::string> help_words = gsm::help_words();
  std::string help_reply;
  std::vector<std::string> help_replies;
  std::vector<std::string> topics;
  bool offers = false;
};

template <typename Settings>
ConfigSpec<Settings> with_words(ConfigSpec<Settings> spec) {
  return std::move(spec)
      .list("stop_words", &Settings::stop_words,
            "who sends one of these wants no more; \"fr:ARRET\": a word of that language")
      .text("stop_purpose", &Settings::stop_purpose,
            "the purpose whose consent that withdraws, on all channels")
      .text("stop_reply", &Settings::stop_reply,
            "how it is confirmed; empty: not, as where somebody else does")
      .list("stop_replies", &Settings::stop_replies,
            "the same for numbers that begin so, or a language of words: \"+33=text\", \"fr=text\"")
      .list("help_words", &Settings::help_words, "who sends one of these asks what this is")
      .text("help_reply", &Settings::help_reply, "the answer; empty: none")
      .list("help_replies", &Settings::help_replies, "the same for numbers or a language")
      .list("topics", &Settings::topics,
            "the topic by the first word: \"WORD=topic\", \"ENTRY WORD=topic\", \"*=topic\"")
      .flag("offers", &Settings::offers,
            "answer with the first offer of the decision whose text fits one message");
}

// What STOP asks for: the consent to the settings' purpose is withdrawn, on all channels, with the contact as
// proof.
v1::CustomerChange withdrawal(const v1::Contact& contact, const Words& words);

// What the customer is answered at once.
struct Reply {
  bool stop = false;
  std::string text;                  // empty: nothing
  const v1::Offer* offer = nullptr;  // of the decision, where the text is its
};
// `fits_one_message`: of an offer's text. The playbook's policy and quiet hours have chosen what is in the
// decision; its length is left to us.
Reply reply_to(const v1::Contact& contact, const v1::Decision& decision, const Words& words,
               const std::function<bool(std::string_view)>& fits_one_message);

// That the offer of a reply was made to the customer.
v1::Outcome presented(const v1::Contact& contact, const v1::Decision& decision, const v1::Offer& offer);

}  // namespace balie::sms
