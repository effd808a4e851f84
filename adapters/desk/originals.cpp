#include "adapters/desk/originals.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <charconv>
#include <utility>
#include <vector>

namespace balie::desk {
namespace {

std::optional<std::string> from_base64(const std::string& text) {
  std::string bytes(text.size(), '\0');
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), "\r\n", &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) {
    return std::nullopt;
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace

void Originals::fetch(const std::string& id, Wanted what, Done done) {
  if (fetching_.size() >= limits_.at_once) {
    return done(failure(Fate::retry, "original.busy", "as many are fetched at once as may be"));
  }
  next(id, {std::move(what), {}, {}, std::move(done)});
}

void Originals::next(const std::string& id, Fetching&& one) {
  const auto offset = one.bytes.size();
  const auto what = one.what;
  auto piece = fmt::format("{}-{}", id, one.pieces++);
  one.until = clock_.instant() + limits_.piece;
  fetching_.emplace(piece, std::move(one));
  order_(piece, what, offset);
}

void Originals::done(const wire::CommandDone& what) {
  const auto found = fetching_.find(what.command_id());
  if (found == fetching_.end()) return;
  auto one = std::move(found->second);
  const auto id = found->first.substr(0, found->first.rfind('-'));
  fetching_.erase(found);
  if (!what.error().empty())
    return one.done(failure(Fate::reject, what.error(), "the original was not given"));
  std::uint64_t size = 0;
  const auto told = what.ids().empty() ? std::string() : what.ids(0);
  std::from_chars(told.data(), told.data() + told.size(), size);
  const auto bytes = from_base64(what.text());
  if (size > limits_.bytes_max) {
    return one.done(failure(Fate::reject, "original.too_large", "the original is too large to be shown"));
  }
  if (!bytes || (bytes->empty() && one.bytes.size() < size)) {
    return one.done(failure(Fate::reject, "original.bad_piece", "the adapter gave no piece of a mail"));
  }
  one.bytes += *bytes;
  if (one.bytes.size() >= size) return one.done(std::move(one.bytes));
  next(id, std::move(one));
}

void Originals::failed(const std::string& id, const Error& error) {
  const auto found = fetching_.find(id);
  if (found == fetching_.end()) return;
  const auto done = std::move(found->second.done);
  fetching_.erase(found);
  done(std::unexpected(error));
}

void Originals::sweep() {
  std::vector<std::string> late;
  for (const auto& [id, one] : fetching_) {
    if (clock_.instant() >= one.until) late.push_back(id);
  }
  for (const auto& id : late)
    failed(id, Error(Fate::retry, "original.late", "the adapter did not answer in time"));
}

}  // namespace balie::desk
