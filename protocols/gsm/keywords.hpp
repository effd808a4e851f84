// Words that stand for something when they are all that a customer writes: STOP, HELP, a topic; and what is
// said to those who wrote them, in their language.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::gsm {

// Without spaces and marks around, in lower case, letters without accents: "Arrêt!" is "arret".
std::string plain_words(std::string_view text);

// The words of many languages, as says() takes them.
std::vector<std::string> stop_words();
std::vector<std::string> help_words();

// Of which of `words` the text is, alone; STOP, HELP and their like with one word more too ("STOP NEWS"). The
// words are "STOP", or "fr:ARRET" where they are of one language. The language (ISO 639-1), empty where the
// word is of many; nullopt: it is none of them.
std::optional<std::string> says(std::string_view text, const std::vector<std::string>& words);

// The text for somebody with this number (E.164) who wrote in this language. `texts` are "+33=text" for
// numbers that begin so, the longest of which goes first, as laws are a country's; and "fr=text" for a
// language. `otherwise` where there is none.
std::string text_for(std::string_view number, std::string_view language,
                     const std::vector<std::string>& texts, const std::string& otherwise);

// The topic of a text by its first word: `topics` are "WORD=topic", or "ENTRY WORD=topic" for one number
// alone;
// "*" takes any word. Empty: none.
std::string topic_of(std::string_view entry, std::string_view text, const std::vector<std::string>& topics);

}  // namespace balie::gsm
