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

contracts::PublicError to_public(StoreError error) {
    switch (error) {
        case StoreError::Busy:
        case StoreError::Overloaded: return contracts::PublicError::Overloaded;
        case StoreError::Full: return contracts::PublicError::StorageFull;
        case StoreError::Conflict:
        case StoreError::Stale: return contracts::PublicError::Conflict;
        case StoreError::Unavailable: return contracts::PublicError::DatabaseError;
    }
    return contracts::PublicError::DatabaseError;
}

}  // namespace crier::store
