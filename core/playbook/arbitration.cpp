#include "core/playbook/arbitration.hpp"

#include <algorithm>

namespace balie::playbook {

const Channel* Arbitration::channel(std::string_view name) const {
  const auto found = std::ranges::find(channels, name, &Channel::name);
  return found == channels.end() ? nullptr : &*found;
}

}  // namespace balie::playbook
