// desk.toml of a playbook: what people at a desk choose from, and texts to begin an answer with.
//
//   [[wrap_up]]                             # what came of a contact
//   code = "solved"
//   title = {en = "Solved", nl = "Opgelost"}
//   queues = ["helpdesk"]                   # of contacts of these queues; left out: of all
//
// In the same form: [[decline]], why an offered contact was not taken; [[reject]], why a customer did not
// want an offer; [[not_ready]], why an agent takes no contacts.
//
//   [[template]]
//   name = "greeting"
//   title = {en = "Greeting", nl = "Begroeting"}
//   channels = ["email"]                    # left out: all
//   queues = ["helpdesk"]                   # left out: all
//   text = {en = "Dear {name},", nl = "Beste {name},"}   # {name}, {agent}, {ATTRIBUTE} of the profile
//
// The file may be missing: then desks show lists of their own. A list is what a desk offers, and no rule for
// outcomes: one with another reason is recorded as it is, since it has happened, and a page may have been
// open since before the playbook changed.
#pragma once

#include "core/base/toml.hpp"
#include "core/customer/attributes.hpp"

#include "balie/v1/session.pb.h"

#include <cstddef>
#include <string>
#include <vector>

namespace balie::playbook {

constexpr std::size_t desk_choices_max = 500;  // of each list
constexpr std::size_t desk_templates_max = 1'000;
constexpr std::size_t template_text_bytes_max = 8'000;
constexpr std::size_t desk_channels_max = 64;
constexpr std::size_t desk_bytes_max =
    768 << 10;  // of all that a desk is told at once: less than a frame of the bus

// What the file may refer to.
struct DeskContext {
  const std::vector<std::string>& languages;  // the playbook's
  const std::vector<std::string>& queues;     // their names
  const customer::Attributes& attributes;
};

// With the titles of the attributes and the languages, without the playbook's version. What does not fit
// becomes problems, which name the file as `file`.
v1::Choices read_desk(const toml::table& root, const DeskContext& context, const std::string& file,
                      Problems& problems);

}  // namespace balie::playbook
