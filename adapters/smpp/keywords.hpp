// Words that stand for something when they are all that a customer writes: STOP, HELP, a topic.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace balie::smpp {

// Without spaces and marks around, in lower case, letters without accents: "Arrêt!" is "arret".
std::string plain_words(std::string_view text);

// Whether the text is one of `words`, alone; STOP, HELP and their like with one word more too ("STOP NEWS").
bool says(std::string_view text, const std::vector<std::string>& words);

// The topic of a text by its first word: `topics` are "WORD=topic", or "ENTRY WORD=topic" for one number
// alone;
// "*" takes any word. Empty: none.
std::string topic_of(std::string_view entry, std::string_view text, const std::vector<std::string>& topics);

}  // namespace balie::smpp
