// Text written alike: case, accents and punctuation say nothing about who somebody is.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace balie::identity::match {

// One thread. Not cheap to make (ICU compiles rules), cheap to use; ASCII never reaches ICU.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  // Lower case; letters of Latin, Greek and Cyrillic in plain ASCII (u-umlaut is u, o-slash o, sharp s ss),
  // other scripts as they are, in NFKC. `text` is UTF-8; what is not becomes U+FFFD.
  std::string letters(std::string_view text);
  // The same, with nothing but letters and digits, words apart by one space. An apostrophe separates nothing.
  std::string words(std::string_view text);
  // Letters and digits alone: for codes, which people write in groups.
  std::string code(std::string_view text);

 private:
  struct Rules;
  std::unique_ptr<Rules> rules_;
};

}  // namespace balie::identity::match
