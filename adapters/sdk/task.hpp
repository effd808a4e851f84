// What a coroutine of an adapter returns: a value or an Error, never an exception.
#pragma once

#include "core/base/result.hpp"

#include <boost/asio/awaitable.hpp>

namespace balie::sdk {

namespace asio = boost::asio;

template <typename T>
using Task = asio::awaitable<result<T>>;

}  // namespace balie::sdk
