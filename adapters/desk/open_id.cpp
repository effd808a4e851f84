#include "adapters/desk/open_id.hpp"

#include "adapters/desk/password.hpp"

#include <boost/asio/post.hpp>

namespace balie::desk {
namespace {

constexpr std::size_t threads = 4, asking_max = 256;
constexpr auto wait_max = std::chrono::seconds(10);  // of one for a thread

std::unexpected<Error> away(std::string text) { return failure(Fate::retry, "openid.away", std::move(text)); }

}  // namespace

OpenId::OpenId(boost::asio::any_io_executor executor, const OpenIdSettings& settings, const Clock& clock,
               Fetch fetch_by)
    : executor_(std::move(executor)),
      clock_(clock),
      provider_(
          settings, clock,
          fetch_by
              ? std::move(fetch_by)
              : [this, &settings](
                    const FetchRequest& request) { return fetch(request, settings.authorities, {}, stop_); }),
      pending_(clock),
      threads_(threads) {}

OpenId::~OpenId() {
  stop_ = true;
  threads_.join();
}

template <typename Value>
void OpenId::ask(std::function<result<Value>()> work, std::function<void(result<Value>)> then) {
  if (asking_ >= asking_max) return then(away("too many wait for the provider"));
  ++asking_;
  boost::asio::post(threads_, [this, work = std::move(work), then = std::move(then), began = clock_.instant(),
                               alive = std::weak_ptr(alive_)]() mutable {
    const bool late = stop_ || clock_.instant() > began + wait_max;
    auto answer = late ? result<Value>(away("the provider is slow")) : work();
    boost::asio::post(executor_, [this, then = std::move(then), answer = std::move(answer),
                                  alive = std::move(alive)]() mutable {
      if (alive.expired()) return;
      --asking_;
      then(std::move(answer));
    });
  });
}

void OpenId::begin(std::function<void(result<Begun>)> done) {
  auto question = draw_question();
  ask<std::string>([this, question] { return provider_.address_for(question); },
                   [this, question, done = std::move(done)](result<std::string> address) {
                     if (!address) return done(std::unexpected(std::move(address).error()));
                     Begun begun{*std::move(address), random_word(32)};
                     pending_.add(question, begun.browser);
                     done(std::move(begun));
                   });
}

void OpenId::redeem(std::string_view state, std::string_view browser, OpenIdAnswer answer,
                    std::function<void(result<OpenIdPerson>)> done) {
  auto question = pending_.take(state, browser);
  if (!question)
    return done(failure(Fate::reject, "openid.forged", "nobody left with that state from this browser"));
  ask<OpenIdPerson>([this, question = *std::move(question),
                     answer = std::move(answer)] { return provider_.redeem(answer, question); },
                    std::move(done));
}

}  // namespace balie::desk
