#include "core/operator/csv_reader.hpp"

#include <fmt/format.h>

namespace balie::operation {
namespace {

constexpr std::string_view mark = "\xEF\xBB\xBF";
constexpr std::size_t text_bytes_max = 4096;

}  // namespace

void CsvReader::feed(std::string_view bytes) {
  buffer_.erase(0, start_);
  position_ -= start_;
  if (next_line_ > 0) next_line_ -= start_;
  start_ = 0;
  buffer_.append(bytes);
}

bool CsvReader::pass_over_mark() {
  if (!finished_ && buffer_.size() < mark.size() && mark.starts_with(buffer_))
    return false;  // not to be told yet
  if (buffer_.starts_with(mark)) buffer_.erase(0, mark.size());
  first_ = false;
  return true;
}

std::optional<CsvReader::Item> CsvReader::next() {
  if (first_ && !pass_over_mark()) return std::nullopt;
  while (position_ < buffer_.size()) {
    const char c = buffer_[position_++];
    if (c == '\n') {
      ++line_ends_;
      if (next_line_ == 0) next_line_ = position_;
    }
    if (auto item = step(c)) return item;
    if (state_ == State::quoted && position_ - start_ > settings_.row_bytes_max) {
      if (auto item = give_up()) return item;
    }
  }
  if (state_ == State::skipping && buffer_.size() - start_ > text_bytes_max) {
    buffer_.resize(start_ + text_bytes_max);  // the rest of this row is not looked at again
    position_ = buffer_.size();
  }
  return finished_ ? at_end() : std::nullopt;
}

std::optional<CsvReader::Item> CsvReader::step(char c) {
  switch (state_) {
    case State::field_start:
      if (c == settings_.quote) {
        state_ = State::quoted;
        return std::nullopt;
      }
      state_ = State::unquoted;
      return plain(c);
    case State::unquoted:
      return plain(c);
    case State::quoted:
      if (c == settings_.quote) {
        state_ = State::quote_seen;
      } else {
        add(c);
      }
      return std::nullopt;
    case State::quote_seen:
      if (c == settings_.quote) {  // two of them stand for one
        state_ = State::quoted;
        add(c);
        return std::nullopt;
      }
      if (c == settings_.separator || c == '\n') return plain(c);
      if (c == '\r') return std::nullopt;
      wrong(fmt::format("text after the closing quote of field {}", row_.fields.size() + 1));
      state_ = State::skipping;
      return std::nullopt;
    case State::skipping:
      return c == '\n' ? end_row() : std::nullopt;
  }
  return std::nullopt;
}

// A character outside quotes.
std::optional<CsvReader::Item> CsvReader::plain(char c) {
  if (c == settings_.separator) {
    end_field();
    state_ = State::field_start;
    return std::nullopt;
  }
  if (c == '\n') {
    if (state_ == State::unquoted && field_.ends_with('\r')) field_.pop_back();
    end_field();
    return end_row();
  }
  if (c == settings_.quote) {
    wrong(fmt::format("a quote inside field {}, which does not begin with one", row_.fields.size() + 1));
    state_ = State::skipping;
    return std::nullopt;
  }
  add(c);
  if (!reason_.empty()) state_ = State::skipping;
  return std::nullopt;
}

void CsvReader::add(char c) {
  if (c == '\0') wrong(fmt::format("field {} holds a zero byte", row_.fields.size() + 1));
  if (field_.size() >= settings_.field_bytes_max) {
    if (!reason_.empty()) return;
    wrong(fmt::format("field {} has more than {} bytes", row_.fields.size() + 1, settings_.field_bytes_max));
    return;
  }
  field_.push_back(c);
}

void CsvReader::end_field() {
  if (row_.fields.size() >= settings_.fields_max) {
    wrong(fmt::format("more than {} fields", settings_.fields_max));
    field_.clear();
    return;
  }
  row_.fields.push_back(std::move(field_));
  field_.clear();
}

void CsvReader::wrong(std::string reason) {
  if (!reason_.empty()) return;
  reason_ = std::move(reason);
  reason_field_ = row_.fields.size() + 1;
}

// The row as it stands in the file, as far as it is worth showing.
std::string CsvReader::text_up_to(std::size_t end) const {
  std::string_view text = std::string_view(buffer_).substr(start_, end - start_);
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return std::string(text.substr(0, text_bytes_max));
}

std::optional<CsvReader::Item> CsvReader::end_row() {
  std::optional<Item> item;
  if (!reason_.empty()) {
    item = Malformed{line_, std::move(reason_), text_up_to(position_), reason_field_};
  } else if (row_.fields.size() > 1 || !row_.fields.front().empty()) {
    row_.line = line_;
    item = std::move(row_);
  }
  line_ += line_ends_;
  begin_row();
  return item;
}

void CsvReader::begin_row() {
  start_ = position_;
  next_line_ = 0;
  line_ends_ = 0;
  state_ = State::field_start;
  row_ = Row{};
  field_.clear();
  reason_.clear();
}

// The quote that is open never closes: the row's first line is given up, and reading goes on behind it.
std::optional<CsvReader::Item> CsvReader::give_up() {
  auto reason = fmt::format("the quote that opens field {} never closes", row_.fields.size() + 1);
  if (next_line_ == 0 && !finished_) {  // one line longer than any row: its end is still to come
    reason_ = std::move(reason);
    reason_field_ = row_.fields.size() + 1;
    state_ = State::skipping;
    return std::nullopt;
  }
  const std::size_t end = next_line_ == 0 ? position_ : next_line_;
  Item item = Malformed{line_, std::move(reason), text_up_to(end), row_.fields.size() + 1};
  line_ += 1;
  position_ = end;
  begin_row();
  return item;
}

std::optional<CsvReader::Item> CsvReader::at_end() {
  if (state_ == State::quoted) return give_up();
  if (start_ == buffer_.size()) return std::nullopt;
  if (state_ == State::unquoted && field_.ends_with('\r')) field_.pop_back();
  if (state_ != State::skipping) end_field();
  return end_row();
}

}  // namespace balie::operation
