#include "adapters/freeswitch/event_link.hpp"

#include "adapters/sdk/net.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <utility>

namespace balie::freeswitch {
namespace {

namespace asio = sdk::asio;
constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t unwritten_max = 16 << 20;

result<std::string> answer_of(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  if (!text.starts_with("-ERR") && !text.starts_with("-USAGE")) return text;
  if (text.starts_with("-ERR No such channel")) return failure(Fate::reject, "hung_up", "the call is over");
  return failure(Fate::reject, "freeswitch.refused", text.substr(0, 80));
}

}  // namespace

EventLink::EventLink(asio::any_io_executor executor, const Clock& clock, Log log, Settings settings,
                     Hooks hooks)
    : executor_(std::move(executor)),
      clock_(clock),
      log_(std::move(log)),
      settings_(std::move(settings)),
      hooks_(std::move(hooks)),
      socket_(executor_),
      timer_(executor_),
      pause_(executor_) {}

void EventLink::start() { asio::co_spawn(executor_, live(shared_from_this()), asio::detached); }

void EventLink::stop() noexcept {
  stopped_ = true;
  hooks_ = {};
  sdk::shut(socket_);
  timer_.cancel();
  pause_.cancel();
  end();
}

asio::awaitable<void> EventLink::live([[maybe_unused]] std::shared_ptr<EventLink> self) {
  Backoff backoff(settings_.backoff, std::hash<const void*>{}(this));
  while (!stopped_) {
    const auto connected =
        co_await sdk::dial(socket_, settings_.host, settings_.port, std::chrono::seconds(4));
    if (stopped_) co_return;
    if (connected) {
      co_await converse();
    } else {
      code_ = connected.error().code();
    }
    if (was_open_) backoff.worked(clock_.instant());
    end();
    if (stopped_) co_return;
    log_.warning("no line to FreeSWITCH", {{"code", code_}});
    pause_.expires_after(backoff.failed(clock_.instant()));
    co_await pause_.async_wait(awaited);
  }
}

asio::awaitable<void> EventLink::converse() {
  std::array<char, 65536> room;
  session_.emplace(settings_.session);
  session_->start(clock_.instant());
  code_ = "esl.closed";
  pump();
  while (session_) {
    const auto [failed, count] = co_await socket_.async_read_some(asio::buffer(room), awaited);
    if (!session_) co_return;
    if (failed) {
      session_->on_end();
    } else {
      session_->feed({room.data(), count}, clock_.instant());
    }
    pump();
    if (failed) co_return;
  }
}

void EventLink::pump() {
  while (session_) {
    auto action = session_->poll();
    if (!action) break;
    if (auto* send = std::get_if<esl::InboundSession::Send>(&*action)) {
      waiting_ += send->bytes;
    } else if (const auto* came = std::get_if<esl::InboundSession::Came>(&*action)) {
      on_event(came->event);
    } else if (auto* answered = std::get_if<esl::InboundSession::Answered>(&*action)) {
      const auto found = answers_.extract(answered->number);
      if (found) found.mapped()->keep(answer_of(std::move(answered->text)));
    } else if (const auto* close = std::get_if<esl::InboundSession::Close>(&*action)) {
      code_ = close->code;
      sdk::shut(socket_);  // converse() returns for that
      return;
    } else {
      was_open_ = true;
      log_.info("the line to FreeSWITCH is open");
      if (hooks_.opened) hooks_.opened();
    }
  }
  write();
  arm();
}

void EventLink::write() {
  if (!session_ || !writing_.empty() || waiting_.empty()) return;
  if (waiting_.size() > unwritten_max) return sdk::shut(socket_);
  writing_ = std::exchange(waiting_, {});
  asio::async_write(socket_, asio::buffer(writing_),
                    [self = shared_from_this()](const boost::system::error_code& failed, std::size_t) {
                      self->writing_.clear();
                      if (!failed) self->write();
                    });
}

void EventLink::arm() {
  if (!session_ || session_->wake_at() == Instant::max()) return;
  timer_.expires_at(session_->wake_at());
  timer_.async_wait([self = shared_from_this()](const boost::system::error_code& cancelled) {
    if (cancelled || !self->session_) return;
    self->session_->on_time(self->clock_.instant());
    self->pump();
  });
}

void EventLink::end() {
  const bool told = std::exchange(was_open_, false);
  session_.reset();
  timer_.cancel();
  sdk::shut(socket_);
  waiting_.clear();
  const auto lost = [] {
    return failure(Fate::reconnect, "freeswitch.lost", "the line to FreeSWITCH was lost");
  };
  for (auto& [number, answer] : std::exchange(answers_, {})) answer->keep(lost());
  for (auto& [job, answer] : std::exchange(jobs_, {})) answer->keep(lost());
  if (told && hooks_.lost) hooks_.lost();
}

void EventLink::on_event(const esl::Event& event) {
  if (event.name() == "BACKGROUND_JOB") {
    const auto found = jobs_.find(event.text("Job-UUID"));
    if (found == jobs_.end()) return;
    found->second->keep(answer_of(event.body));
    jobs_.erase(found);
    return;
  }
  if (hooks_.came) hooks_.came(event);
}

sdk::Task<std::string> EventLink::wait(Answer answer) {
  while (!answer->value) {
    [[maybe_unused]] const auto woken = co_await answer->timer.async_wait(awaited);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none)
      co_return failure(Fate::reconnect, "freeswitch.late", "FreeSWITCH took too long");
  }
  co_return *answer->value;
}

sdk::Task<std::string> EventLink::ask(std::string line) {
  if (!open()) co_return failure(Fate::retry, "freeswitch.away", "there is no line to FreeSWITCH");
  auto answer = promise();
  answers_.emplace(session_->ask(line, clock_.instant()), answer);
  pump();
  auto said = co_await wait(answer);
  co_return said;
}

sdk::Task<std::string> EventLink::run(std::string line, std::string job) {
  if (!open()) co_return failure(Fate::retry, "freeswitch.away", "there is no line to FreeSWITCH");
  auto started = promise(), done = promise();
  jobs_.insert_or_assign(job, done);
  answers_.emplace(session_->ask_job(line, job, clock_.instant()), started);
  pump();
  auto begun = co_await wait(started);
  if (!begun) {
    jobs_.erase(job);
    co_return begun;
  }
  auto finished = co_await wait(done);
  co_return finished;
}

}  // namespace balie::freeswitch
