#include "tests/support/line_peer.hpp"

#include "core/base/assert.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace balie::test {

LinePeer::LinePeer() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  BALIE_ASSERT(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  BALIE_ASSERT(::listen(listener_, 8) == 0);
  socklen_t size = sizeof address;
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  BALIE_ASSERT(::pipe2(wake_, O_CLOEXEC) == 0);
  thread_ = std::thread([this] { run(); });
}

LinePeer::~LinePeer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  BALIE_ASSERT(::write(wake_[1], "", 1) == 1);
  thread_.join();
  for (const int file : {listener_, peer_, wake_[0], wake_[1]}) {
    if (file >= 0) ::close(file);
  }
}

void LinePeer::run() {
  for (;;) {
    std::array<pollfd, 3> files{{{wake_[0], POLLIN, 0}, {listener_, POLLIN, 0}, {peer_, POLLIN, 0}}};
    ::poll(files.data(), files.size(), -1);
    const std::lock_guard lock(mutex_);
    std::array<char, 64> room;
    if (files[0].revents != 0 && ::read(wake_[0], room.data(), room.size()) < 0) return;
    if (stopping_) return;
    if (std::exchange(dropping_, false) && peer_ >= 0) ::close(std::exchange(peer_, -1));
    if (peer_ >= 0 && files[2].revents != 0) take(peer_);
    if (files[1].revents != 0) {
      if (peer_ >= 0) ::close(peer_);
      peer_ = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      incoming_.clear();
    }
    flush();
  }
}

void LinePeer::take(int socket) {
  std::array<char, 4096> room;
  const auto count = ::read(socket, room.data(), room.size());
  if (count <= 0) {
    ::close(std::exchange(peer_, -1));
    return;
  }
  incoming_.append(room.data(), static_cast<std::size_t>(count));
  for (auto end = incoming_.find('\n'); end != std::string::npos; end = incoming_.find('\n')) {
    lines_.push_back(incoming_.substr(0, end));
    incoming_.erase(0, end + 1);
  }
  came_.notify_all();
}

void LinePeer::flush() {
  while (peer_ >= 0 && !outgoing_.empty()) {
    const auto sent = ::send(peer_, outgoing_.data(), outgoing_.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    outgoing_.erase(0, static_cast<std::size_t>(sent));
  }
}

void LinePeer::send(const std::string& line) {
  const std::lock_guard lock(mutex_);
  outgoing_ += line + "\n";
  BALIE_ASSERT(::write(wake_[1], "", 1) == 1);
}

void LinePeer::drop() {
  const std::lock_guard lock(mutex_);
  dropping_ = true;
  BALIE_ASSERT(::write(wake_[1], "", 1) == 1);
}

std::vector<std::string> LinePeer::lines() const {
  const std::lock_guard lock(mutex_);
  return lines_;
}

bool LinePeer::wait(std::size_t count) {
  std::unique_lock lock(mutex_);
  return came_.wait_for(lock, std::chrono::seconds(10), [&] { return lines_.size() >= count; });
}

}  // namespace balie::test
