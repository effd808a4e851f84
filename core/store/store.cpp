#include "core/store/store.hpp"

namespace balie::store {

void ReadRequest::clear() {
  keys.clear();
  identifiers.clear();
  customers.clear();
}

void ReadAnswer::clear() {
  keys.clear();
  identifiers.clear();
  customers.clear();
}

void WriteBatch::clear() {
  entries.clear();
  customers.clear();
}

}  // namespace balie::store
