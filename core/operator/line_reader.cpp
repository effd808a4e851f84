#include "core/operator/line_reader.hpp"

namespace balie::operation {

LineReader::Line LineReader::take(std::size_t end) {
  Line line;
  line.number = ++number_;
  line.too_long = dropped_ || end - position_ > bytes_max_;
  if (!line.too_long) line.text = buffer_.substr(position_, end - position_);
  if (line.text.ends_with('\r')) line.text.pop_back();
  dropped_ = false;
  return line;
}

std::optional<LineReader::Line> LineReader::next() {
  for (auto end = buffer_.find('\n', position_); end != std::string::npos;
       end = buffer_.find('\n', position_)) {
    auto line = take(end);
    position_ = end + 1;
    if (line.too_long || !line.text.empty()) return line;
  }
  buffer_.erase(0, position_);
  position_ = 0;
  if (buffer_.size() > bytes_max_) {
    buffer_.clear();
    dropped_ = true;
  }
  if (!finished_ || (buffer_.empty() && !dropped_)) return std::nullopt;
  auto line = take(buffer_.size());
  buffer_.clear();
  if (!line.too_long && line.text.empty()) return std::nullopt;
  return line;
}

}  // namespace balie::operation
