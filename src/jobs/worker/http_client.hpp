#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace crier::jobs {

/// Where a worker finds its server, and how it proves itself.
struct ServerAddress {
    /// "http://127.0.0.1:3000"; with a socket its host is only a name.
    std::string base_url{"http://crier"};
    /// A socket in the file system; empty: TCP.
    std::filesystem::path unix_socket{};
    Secret token{};
};

struct HttpReply {
    long status = 0;
    std::string body{};
};

/// The requests of a worker to its server, over one kept connection (libcurl).
///
/// Lives on: one thread; blocks.
class HttpClient {
public:
    explicit HttpClient(ServerAddress address);
    HttpClient(HttpClient&&) noexcept;
    ~HttpClient();

    /// The error is libcurl's sentence.
    using Outcome = Result<HttpReply, std::string>;

    Outcome post_json(
        std::string_view path, const std::string& body, std::chrono::milliseconds timeout);
    Outcome put_file(std::string_view path, const std::filesystem::path& file);
    /// The body goes into the file; only the status is returned.
    Outcome get_file(std::string_view path, const std::filesystem::path& into);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace crier::jobs
