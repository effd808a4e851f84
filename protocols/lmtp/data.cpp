#include "protocols/lmtp/data.hpp"

#include <algorithm>

namespace balie::lmtp {

bool DataReader::read(std::string_view& bytes, std::string& message) {
  std::size_t at = 0;
  while (at < bytes.size() && !ended_) {
    if (state_ == State::within) {  // most of it, in long runs
      const auto end = std::min(bytes.find_first_of("\r\n", at), bytes.size());
      message.append(bytes, at, end - at);
      at = end;
      if (at == bytes.size()) break;
    }
    letter(bytes[at++], message);
  }
  bytes.remove_prefix(at);
  return ended_;
}

void DataReader::letter(char letter, std::string& message) {
  switch (state_) {
    case State::line_begins:
      if (letter == '.') {
        state_ = State::dot;
        return;
      }
      break;
    case State::dot:
      if (letter == '\r') {
        state_ = State::dot_return;
        return;
      }
      break;  // the dot was one too many
    case State::dot_return:
      if (letter == '\n') {
        ended_ = true;
        return;
      }
      message += ' ';  // ".\r" and something else: a line that holds a stray CR
      ++stray_;
      break;
    case State::after_return:
      if (letter == '\n') {
        message += "\r\n";
        state_ = State::line_begins;
        return;
      }
      message += ' ';
      ++stray_;
      break;
    case State::within:
      break;
  }
  if (letter == '\r') {
    state_ = State::after_return;
    return;
  }
  if (letter == '\n') ++stray_;
  message += letter == '\n' ? ' ' : letter;
  state_ = State::within;
}

void DataWriter::write(std::string_view bytes, std::string& out) {
  out.reserve(out.size() + bytes.size() + bytes.size() / 32);
  for (const char letter : bytes) {
    if (last_ == '\r' && letter != '\n') {
      out += '\n';
      line_begins_ = true;
    }
    if (letter == '\n' && last_ != '\r') out += '\r';
    if (letter == '.' && line_begins_) out += '.';
    out += letter;
    line_begins_ = letter == '\n';
    last_ = letter;
  }
}

void DataWriter::end(std::string& out) {
  if (last_ == '\r') out += '\n';
  if (last_ != '\n' && last_ != '\r') out += "\r\n";
  out += ".\r\n";
}

}  // namespace balie::lmtp
