// The far end of a channel that speaks in lines over TCP: an adapter dials it, a test says what it sends.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace balie::test {

// Listens on a free port of loopback from the beginning. One connection at a time; a new one takes the place
// of the old. Any thread.
class LinePeer {
 public:
  LinePeer();
  ~LinePeer();
  LinePeer(const LinePeer&) = delete;
  LinePeer& operator=(const LinePeer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  void send(const std::string& line);  // now, or when somebody connects
  void drop();                         // the connection
  [[nodiscard]] std::vector<std::string> lines() const;
  // Waits until `count` lines came in all; false after ten seconds.
  bool wait(std::size_t count);

 private:
  void run();
  void take(int socket);
  void flush();

  int listener_ = -1;
  int wake_[2] = {-1, -1};
  std::uint16_t port_ = 0;
  std::thread thread_;
  mutable std::mutex mutex_;
  std::condition_variable came_;
  bool stopping_ = false;
  bool dropping_ = false;
  int peer_ = -1;
  std::string outgoing_;
  std::string incoming_;
  std::vector<std::string> lines_;
};

}  // namespace balie::test
