// What FreeSWITCH is told. Each function gives the bytes of whole commands; what strangers said is made
// harmless here: no value ends a line, a list or a quoted text, and none becomes a variable ("${...}" runs
// functions of FreeSWITCH).
#pragma once

#include "core/base/clock.hpp"
#include "protocols/esl/packet.hpp"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace balie::esl {

using Variables = std::vector<std::pair<std::string, std::string>>;

// One line and its end. Control characters in it become spaces.
std::string command(std::string_view line);
std::string api(std::string_view line);
// Runs beside others; its result is the event BACKGROUND_JOB with this Job-UUID.
std::string bgapi(std::string_view line, std::string_view job);
// Runs an application in the channel.
std::string execute(std::string_view uuid, std::string_view application, std::string_view argument);
// `api uuid_setvar_multi`, as often as it takes: it reads at most 64 variables.
std::string set_variables(std::string_view uuid, const Variables& variables);
// How many commands set_variables() makes of so many.
std::size_t set_variables_commands(std::size_t count);

// A value of uuid_setvar_multi: `;`, `'` and `\` escaped, "${" made "%{" as FreeSWITCH does where it checks.
std::string escape_value(std::string_view value);
// Letters, digits and _ alone, others become _; for names of variables.
std::string variable_name(std::string_view name);

// How an agent is rung for a held call.
struct Ring {
  std::string endpoint;  // "user/1001": is_endpoint()
  Duration limit{};      // how long it rings
  std::string
      comes_back;    // "host:port" of the socket to which the call comes when nobody answers; empty: it ends
  std::string lost;  // the extension for a call that then finds the socket closed; empty: it ends
  std::string music{};    // what the caller hears meanwhile; empty: nothing
  std::string attempt{};  // the variable BALIE_TRY of a call that comes back; empty: not set
};
// What `uuid_transfer` is told for it. The call is taken out of whatever it was in.
std::string ring_target(const Ring& ring);
// The same for a call that comes (back) to our socket.
std::string socket_target(std::string_view address, std::string_view lost);

// An endpoint ("user/1001", "sofia/gateway/main/0201234567"): letters, digits and . _ - + * # @ : / % ~
// alone, at most 256 of them. Anything else could end the text that it stands in.
bool is_endpoint(std::string_view text);
// "EXTENSION [DIALPLAN [CONTEXT]]": up to three words of the same.
bool is_extension(std::string_view text);
// A number as it may be dialled: digits, + * #, 1 to 32 of them.
bool is_number(std::string_view text);

}  // namespace balie::esl
