// What an adapter's author wrote may throw; the SDK's own code sees an Error instead.
#pragma once

#include "adapters/sdk/task.hpp"

namespace balie::sdk {

template <typename T>
Task<T> guarded(Task<T> call) {
  try {
    auto done = co_await std::move(call);
    co_return done;
  } catch (const std::exception& thrown) {
    co_return failure(Fate::reconnect, "adapter.exception", thrown.what());
  }
}

}  // namespace balie::sdk
