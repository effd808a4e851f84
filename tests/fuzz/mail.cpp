// Mails of strangers, and what we make of them: everything stays within its bounds and is UTF-8.
#include "core/base/utf8.hpp"
#include "protocols/mime/authentication.hpp"
#include "protocols/mime/automatic.hpp"
#include "protocols/mime/delivery_report.hpp"
#include "protocols/mime/header_text.hpp"
#include "protocols/mime/language.hpp"
#include "protocols/mime/read.hpp"
#include "protocols/mime/reply_text.hpp"
#include "protocols/mime/thread.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using balie::mime::Part;

bool utf8(std::string text) { return !balie::repair_utf8(text); }

std::size_t check(const Part& part, const balie::mime::ReadLimits& limits, std::uint32_t depth) {
  BALIE_ASSERT(depth <= limits.depth_max);
  BALIE_ASSERT(part.name.find_first_of("/\\\n") == std::string::npos);
  BALIE_ASSERT(part.fields.size() <= limits.fields_max);
  BALIE_ASSERT(utf8(part.name) && utf8(part.type));
  std::size_t parts = part.parts.size();
  for (const auto& each : part.parts) parts += check(each, limits, depth + 1);
  return parts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  balie::mime::ReadLimits limits;
  limits.parts_max = 100;
  limits.depth_max = 10;
  limits.fields_max = 50;
  limits.text_bytes_max = 1'000;
  const auto message = balie::mime::read(balie::fuzz::text(data, size), limits);
  BALIE_ASSERT(check(message.body, limits, 0) <= limits.parts_max);
  BALIE_ASSERT(message.fields.size() <= limits.fields_max);
  BALIE_ASSERT(utf8(message.text) && utf8(message.subject));
  for (const auto& field : message.fields) BALIE_ASSERT(utf8(field.name) && utf8(field.value));
  BALIE_ASSERT(balie::mime::new_text(message.text).size() <= message.text.size() + 1);
  const auto written = balie::mime::header_value("X-Balie-Test", message.subject);
  BALIE_ASSERT(written.find('\r') == std::string::npos && written.find('\0') == std::string::npos);
  for (auto at = written.find('\n'); at != std::string::npos; at = written.find('\n', at + 1)) {
    BALIE_ASSERT(at + 1 < written.size() && written[at + 1] == ' ');
  }
  static const balie::mime::OwnIds own({}, "shop.example");
  BALIE_ASSERT(!balie::mime::thread_of(message, own).empty());
  balie::mime::automatic(message, "<>");
  balie::mime::dmarc_passed(message, "mx.example");
  balie::mime::delivery_report(message);
  balie::mime::language_of(message.text);
  return 0;
}
