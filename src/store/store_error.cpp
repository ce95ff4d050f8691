#include "store/store_error.hpp"

namespace crier::store {

std::string_view name_of(StoreError error) {
    switch (error) {
        case StoreError::Busy: return "busy";
        case StoreError::Full: return "full";
        case StoreError::Conflict: return "conflict";
        case StoreError::Overloaded: return "overloaded";
        case StoreError::Unavailable: return "unavailable";
        case StoreError::Stale: return "stale";
    }
    return "unavailable";
}

}  // namespace crier::store
