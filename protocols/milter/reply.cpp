#include "protocols/milter/reply.hpp"

#include <algorithm>

namespace balie::milter {
namespace {

void put(std::string& out, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift & 0xff);
}

// A NUL would end the text early, and what follows would be read as the next field.
void put(std::string& out, std::string_view text) {
  std::ranges::copy_if(text, std::back_inserter(out), [](char letter) { return letter != '\0'; });
  out += '\0';
}

struct ChangeEncoder {
  Frame operator()(const AddHeader& change) const {
    Frame frame{'h', {}};
    put(frame.data, change.name);
    put(frame.data, change.value);
    return frame;
  }
  Frame operator()(const ChangeHeader& change) const {
    Frame frame{'m', {}};
    put(frame.data, change.index);
    put(frame.data, change.name);
    put(frame.data, change.value);
    return frame;
  }
  Frame operator()(const AddRecipient& change) const {
    Frame frame{change.arguments.empty() ? '+' : '2', {}};
    put(frame.data, change.address);
    if (!change.arguments.empty()) put(frame.data, change.arguments);
    return frame;
  }
  Frame operator()(const DeleteRecipient& change) const { return text('-', change.address); }
  Frame operator()(const Quarantine& change) const { return text('q', change.reason); }

  static Frame text(char code, std::string_view text) {
    Frame frame{code, {}};
    put(frame.data, text);
    return frame;
  }
};

struct VerdictEncoder {
  Frame operator()(const Accept&) const { return {'a', {}}; }
  Frame operator()(const Continue&) const { return {'c', {}}; }
  Frame operator()(const Discard&) const { return {'d', {}}; }
  Frame operator()(const Reject& verdict) const { return with_text('r', verdict.text); }
  Frame operator()(const TryLater& verdict) const { return with_text('t', verdict.text); }

  static Frame with_text(char code, const std::string& text) {
    return text.empty() ? Frame{code, {}} : ChangeEncoder::text('y', text);
  }
};

}  // namespace

void encode(const Change& change, std::string& out) { encode(std::visit(ChangeEncoder{}, change), out); }
void encode(const Verdict& verdict, std::string& out) { encode(std::visit(VerdictEncoder{}, verdict), out); }
void encode_progress(std::string& out) { encode(Frame{'p', {}}, out); }

void encode_negotiated(std::uint32_t version, std::uint32_t actions, std::uint32_t steps,
                       const std::vector<WantedMacros>& macros, std::string& out) {
  Frame frame{'O', {}};
  for (const auto number : {version, actions, steps}) put(frame.data, number);
  for (const auto& wanted : macros) {
    put(frame.data, wanted.stage);
    put(frame.data, wanted.names);
  }
  encode(frame, out);
}

}  // namespace balie::milter
