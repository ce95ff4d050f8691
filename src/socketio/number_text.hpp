#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crier::socketio {

/// A number as JSON.stringify prints it: the fewest digits that read back the same (ECMAScript
/// Number::toString); "null" when it is not finite.
std::string to_number_text(double number);

/// Reads the text of a JSON number; what is out of range becomes infinite or 0, as in JavaScript.
double parse_number_text(const std::string& text);

}  // namespace crier::socketio
