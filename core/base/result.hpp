// result<T>: a value or an Error, and the macros that hand an error on.
#pragma once

#include "core/base/error.hpp"

#include <expected>

namespace balie {

template <typename T>
using result = std::expected<T, Error>;

inline std::unexpected<Error> failure(Fate fate, std::string_view code, std::string text) {
  return std::unexpected(Error(fate, code, std::move(text)));
}

}  // namespace balie

#define BALIE_JOIN_(a, b) a##b
#define BALIE_JOIN(a, b) BALIE_JOIN_(a, b)
#define BALIE_TRY_(held, variable, expression, leave) \
  auto held = (expression);                           \
  if (!held) leave std::unexpected(std::move(held).error()); \
  variable = *std::move(held)

// BALIE_TRY(auto value, expression): the value of a result, or return its error.
#define BALIE_TRY(variable, expression) \
  BALIE_TRY_(BALIE_JOIN(balie_held_, __LINE__), variable, expression, return)
#define BALIE_CO_TRY(variable, expression) \
  BALIE_TRY_(BALIE_JOIN(balie_held_, __LINE__), variable, expression, co_return)
// BALIE_CHECK(expression): the same for a result<void>.
#define BALIE_CHECK(expression) \
  if (auto balie_held = (expression); !balie_held) return std::unexpected(std::move(balie_held).error())
#define BALIE_CO_CHECK(expression) \
  if (auto balie_held = (expression); !balie_held) co_return std::unexpected(std::move(balie_held).error())
