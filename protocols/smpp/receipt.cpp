#include "protocols/smpp/receipt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace balie::smpp {
namespace {

constexpr std::size_t text_bytes_max = 1024, id_bytes_max = 255;

constexpr std::string_view state_names[] = {"scheduled",     "enroute",  "delivered", "expired",  "deleted",
                                            "undeliverable", "accepted", "unknown",   "rejected", "skipped"};

// By how the word begins: centres cut it at seven letters, or do not.
constexpr std::pair<std::string_view, MessageState> state_words[] = {
    {"delivery_fail", MessageState::undeliverable},
    {"deliv", MessageState::delivered},
    {"dlv", MessageState::delivered},
    {"expir", MessageState::expired},
    {"delet", MessageState::deleted},
    {"cancel", MessageState::deleted},
    {"undel", MessageState::undeliverable},
    {"undlv", MessageState::undeliverable},
    {"notdel", MessageState::undeliverable},
    {"fail", MessageState::undeliverable},
    {"accep", MessageState::accepted},
    {"ackd", MessageState::accepted},
    {"unkn", MessageState::unknown},
    {"rejec", MessageState::rejected},
    {"rejct", MessageState::rejected},
    {"block", MessageState::rejected},
    {"enrou", MessageState::enroute},
    {"buff", MessageState::enroute},
    {"queue", MessageState::enroute},
    {"sent", MessageState::enroute},
    {"submit", MessageState::enroute},
    {"sched", MessageState::scheduled},
    {"skip", MessageState::skipped}};

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter; }

std::string lowered(std::string_view text) {
  std::string all(text);
  std::ranges::transform(all, all.begin(), lower);
  return all;
}

// What stands between two fields.
bool is_between(char letter) {
  return std::string_view(" \t\r\n,;|&").find(letter) != std::string_view::npos;
}

std::string_view unquoted(std::string_view word) {
  const bool quoted = word.size() >= 2 && word.front() == word.back() && (word[0] == '"' || word[0] == '\'');
  return quoted ? word.substr(1, word.size() - 2) : word;
}

// The word behind `key` and a colon (or equals sign). The key begins a word, so that "id" is not found in
// "mid".
std::string_view value_of(std::string_view text, std::string_view small, std::string_view key) {
  for (auto at = small.find(key); at != std::string_view::npos; at = small.find(key, at + 1)) {
    if (at > 0 && !is_between(small[at - 1])) continue;
    auto from = at + key.size();
    while (from < text.size() && text[from] == ' ') ++from;
    if (from >= text.size() || (text[from] != ':' && text[from] != '=')) continue;
    ++from;
    while (from < text.size() && text[from] == ' ') ++from;
    auto to = from;
    while (to < text.size() && !is_between(text[to])) ++to;
    return unquoted(text.substr(from, to - from));
  }
  return {};
}

std::optional<MessageState> state_of(std::string_view word) {
  const auto small = lowered(word);
  for (const auto& [beginning, state] : state_words) {
    if (small.starts_with(beginning)) return state;
  }
  return std::nullopt;
}

void read_text(std::string_view text, Receipt& receipt) {
  text = text.substr(0, text_bytes_max);
  auto small = lowered(text);
  // What the customer wrote stands at the end and may look like anything.
  for (const auto key : {" text:", " text :", ",text:", ";text:"}) {
    const auto end = small.find(key);
    if (end == std::string::npos) continue;
    small.resize(end);
    text = text.substr(0, end);
  }
  // "id" is what nearly all write; those of others mean the same.
  auto id = value_of(text, small, "id");
  for (const auto name : {"message_id", "messageid", "msgid", "smsid"}) {
    if (id.empty()) id = value_of(text, small, name);
  }
  if (!id.empty() && id.size() <= id_bytes_max) {
    receipt.ids.emplace_back(id);
  }
  receipt.state = state_of(value_of(text, small, "stat"));
  if (!receipt.state) receipt.state = state_of(value_of(text, small, "status"));
  receipt.error = value_of(text, small, "err");
  receipt.done_date = value_of(text, small, "done date");
  if (receipt.done_date.empty()) receipt.done_date = value_of(text, small, "done_date");
}

void read_parameters(const Tlvs& tlvs, Receipt& receipt) {
  if (const auto id = text(tlvs, tag::receipted_message_id);
      id && !id->empty() && id->size() <= id_bytes_max) {
    std::erase(receipt.ids, *id);
    receipt.ids.insert(receipt.ids.begin(), std::string(*id));
  }
  if (const auto state = integer(tlvs, tag::message_state); state && *state < std::size(state_names)) {
    receipt.state = MessageState(*state);
  }
  if (const auto* code = find(tlvs, tag::network_error_code); code != nullptr && code->value.size() == 3) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(code->value[i]); };
    if (byte(1) != 0 || byte(2) != 0) {
      receipt.error = fmt::format("{}/{}", static_cast<int>(byte(0)), byte(1) << 8 | byte(2));
    }
  }
}

std::optional<std::uint64_t> number(std::string_view digits, int base) {
  std::uint64_t value = 0;
  const auto* end = digits.data() + digits.size();
  const auto [at, error] = std::from_chars(digits.data(), end, value, base);
  if (error != std::errc() || at != end) return std::nullopt;
  return value;
}

}  // namespace

std::string_view to_string(MessageState state) {
  const auto index = static_cast<std::size_t>(state);
  return index < std::size(state_names) ? state_names[index] : "unknown";
}

bool is_final(MessageState state) {
  return state != MessageState::scheduled && state != MessageState::enroute &&
         state != MessageState::accepted;
}

bool looks_like_receipt(std::string_view text) {
  const auto small = lowered(text.substr(0, text_bytes_max));
  const auto has = [&](std::string_view key) { return !value_of(small, small, key).empty(); };
  return has("id") && has("stat") && has("submit date") && has("done date");
}

std::optional<Receipt> read_receipt(std::string_view text, const Tlvs& tlvs) {
  Receipt receipt;
  read_text(text, receipt);
  read_parameters(tlvs, receipt);
  if (receipt.ids.empty()) return std::nullopt;
  return receipt;
}

bool is_receipt(std::uint8_t esm_class) {
  const auto type = esm_class & 0x3c;
  return type == 0x04 || type == 0x20;
}

std::string canonical_id(std::string_view id) {
  auto bare = lowered(id);
  std::erase(bare, '-');
  const auto first = bare.find_first_not_of('0');
  return first == std::string::npos ? "0" : bare.substr(first);
}

std::vector<std::string> other_forms(std::string_view id) {
  std::vector<std::string> forms;
  const auto add = [&](std::string form) {
    if (form != id && !form.empty() && std::ranges::find(forms, form) == forms.end()) {
      forms.push_back(std::move(form));
    }
  };
  add(lowered(id));
  const auto bare = canonical_id(id);
  add(bare);
  if (const auto decimal = number(bare, 10)) add(fmt::format("{:x}", *decimal));
  if (const auto hexadecimal = number(bare, 16)) add(fmt::format("{}", *hexadecimal));
  return forms;
}

}  // namespace balie::smpp
