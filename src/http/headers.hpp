#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crier::http {

/// Header fields in the order they came or are to be sent. Names compare without regard to case
/// (RFC 9110 §5.1).
class Headers {
public:
    struct Field {
        std::string name;
        std::string value;
    };

    void add(std::string_view name, std::string_view value);
    /// Replaces all fields of that name.
    void set(std::string_view name, std::string_view value);

    /// The value of the first field of that name.
    std::optional<std::string_view> find(std::string_view name) const;
    std::size_t count(std::string_view name) const;
    bool contains(std::string_view name) const { return find(name).has_value(); }

    const std::vector<Field>& all() const { return fields_; }

private:
    std::vector<Field> fields_;
};

/// ASCII only, as HTTP wants it.
bool is_equal_ignoring_case(std::string_view a, std::string_view b);

/// True when the comma-separated list of all fields `name` has the element `token`.
bool has_list_token(const Headers& headers, std::string_view name, std::string_view token);

/// The elements of a comma-separated list, trimmed; empty elements are left out.
std::vector<std::string_view> split_list(std::string_view value);

std::string_view trim(std::string_view text);

/// tchar of RFC 9110 §5.6.2.
bool is_token(std::string_view text);

}  // namespace crier::http
