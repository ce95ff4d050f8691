#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace crier::conformance {

/// What must come back: every answer in order, and what the connection is good for afterwards.
struct Expected {
    std::vector<int> statuses{};
    bool is_closed = false;        ///< Otherwise one more request is answered, in step.
    bool half_closes = false;      ///< The tester ends its side after the last part.
    bool is_head = false;
    std::vector<std::string> present{};  ///< Fields of the last answer.
    std::vector<std::string> absent{};
    std::vector<std::string> in_body{};  ///< Of the last answer.

    Expected with_field(std::string name) &&;
    Expected without_field(std::string name) &&;
    Expected with_body(std::string part) &&;
    Expected after_half_close() &&;
    Expected to_head() &&;
    Expected then_closed() &&;
};

/// One answer, and the connection goes on.
Expected answered(int status);
Expected answers(std::vector<int> statuses);
/// One answer, and the connection is closed.
Expected refused(int status);
/// No answer; the connection is closed.
Expected closed();

/// Requests that are right, wrong or ambiguous. Notation inside a part:
///   <H>     a Host field            <NUL>   a zero byte
///   <a*9>   "a" nine times          <etag> <etag-unquoted> <etag-weak> <modified>
///                                   from the answer before
struct Probe {
    std::string id;
    /// Each is sent when the answers to the one before have come.
    std::vector<std::string> parts;
    Expected expected;

    friend void PrintTo(const Probe& self, std::ostream* out) { *out << self.id; }
};

const std::vector<Probe>& compliance_probes();
const std::vector<Probe>& smuggling_probes();
const std::vector<Probe>& malformed_probes();
const std::vector<Probe>& behaviour_probes();  ///< Normalization, cookies and capabilities.
std::vector<Probe> all_probes();

/// The bytes of a part whose placeholders do not depend on an answer.
std::string expand(std::string_view part);

}  // namespace crier::conformance
