// messages.toml of a playbook: what customers are told where nobody answers.
//
//   [[message]]
//   name = "closed"                         # for queues
//
//   [[message.text]]
//   channels = ["voice"]                    # left out: all
//   language = "en"                         # left out: any
//   text = "We are open from nine to five."
//
// The file may be missing: then there are none.
#pragma once

#include "core/playbook/offer_reading.hpp"
#include "core/playbook/queues.hpp"

#include <vector>

namespace balie::playbook {

constexpr std::size_t messages_max = 1'000;
constexpr std::size_t message_texts_max = 100;
constexpr std::size_t message_bytes_max = 8'000;

// What does not fit becomes problems.
std::vector<Message> read_messages(const toml::table& root, const OfferReading& reading);

}  // namespace balie::playbook
