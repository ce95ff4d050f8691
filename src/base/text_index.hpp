#pragma once

#include <boost/unordered/unordered_flat_set.hpp>

#include <cstddef>
#include <functional>
#include <string_view>

namespace crier {

/// Finds objects by a text that each of them bears, without a copy of it: `text_of`, a method or a
/// function, gives the text, which stays the same for as long as the object is in here.
///
/// About 12 bytes per object. Owns nothing. Lives on: one thread.
template <class Object, auto text_of>
class TextIndex {
    static std::string_view text(std::string_view its) { return its; }
    static std::string_view text(const Object* object) { return std::invoke(text_of, *object); }

    struct Hash {
        using is_transparent = void;
        std::size_t operator()(const auto& its) const {
            return std::hash<std::string_view>{}(text(its));
        }
    };
    struct Same {
        using is_transparent = void;
        bool operator()(const auto& a, const auto& b) const { return text(a) == text(b); }
    };
    using Objects = boost::unordered_flat_set<Object*, Hash, Same>;

public:
    /// False (and nothing changes) when another object bears the text.
    bool add(Object& object) { return objects_.insert(&object).second; }

    /// Not an error for one that is not in here.
    void remove(Object& object) {
        const auto found = objects_.find(&object);
        if (found != objects_.end() && *found == &object) objects_.erase(found);
    }

    /// Null when there is none.
    Object* find(std::string_view text) const {
        const auto found = objects_.find(text);
        return found == objects_.end() ? nullptr : *found;
    }

    std::size_t size() const { return objects_.size(); }

    // In no order.
    auto begin() const { return objects_.begin(); }
    auto end() const { return objects_.end(); }

private:
    Objects objects_;
};

}  // namespace crier
