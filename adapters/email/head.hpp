// The headers of a message as bytes: taken apart, and put together with the changes of a milter.
#pragma once

#include "protocols/milter/command.hpp"
#include "protocols/milter/reply.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace balie::email {

// Everything up to the first line that is no header, which then begins the body, empty line or not: as
// Postfix does it. Whatever another program would take the rest for, it stands behind an empty line when it
// leaves us.
class Head {
 public:
  // `bytes`: the beginning of a message, with CRLF or LF.
  explicit Head(std::string_view bytes);

  // As a milter is told them: with the space after the colon, folded with LF.
  [[nodiscard]] std::vector<milter::Header> headers() const;
  // Where the body begins in `bytes`.
  [[nodiscard]] std::size_t body_offset() const { return body_offset_; }
  // With the changes that concern headers, CRLF line ends, and the empty line.
  [[nodiscard]] std::string changed(const std::vector<milter::Change>& changes) const;

 private:
  struct Field {
    std::string name, lines;  // the whole of it, with the name, without the last line's end
  };
  std::vector<Field> fields_;
  std::size_t body_offset_ = 0;
};

// The id that the last MTA gave the message: of "Received: from x by y with ESMTP id 4F2A1; ...". "" when it
// says none.
std::string queue_id(const std::vector<milter::Header>& headers);

}  // namespace balie::email
