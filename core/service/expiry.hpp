// Presentations whose time is over without an answer: the hub itself reports them as ignored.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/contact/keys.hpp"
#include "core/store/store.hpp"

#include "balie/v1/session.pb.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace balie::service {

// Of the presentations that these events of the log report, those of which nothing more was reported, as
// outcomes "ignored" at the time when they were over. The ids follow from decision and offer, so that each is
// recorded once. Errors: those of the store.
result<std::vector<v1::ToHub>> ignored_of(std::span<const std::uint64_t> presented, store::Store& store);

}  // namespace balie::service
