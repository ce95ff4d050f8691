#include "jobs/worker/http_client.hpp"

#include "base/units.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <cstdio>

namespace crier::jobs {
namespace {

using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;
using CurlList = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

constexpr std::size_t kMaxReplyBytes = 4 * kMiB;
constexpr std::chrono::milliseconds kTransferTimeout{60'000};

std::size_t on_text(char* data, std::size_t, std::size_t count, void* context) {
    auto& text = *static_cast<std::string*>(context);
    if (text.size() + count > kMaxReplyBytes) return 0;
    text.append(data, count);
    return count;
}

std::size_t on_file(char* data, std::size_t, std::size_t count, void* context) {
    return std::fwrite(data, 1, count, static_cast<std::FILE*>(context));
}

std::size_t on_upload(char* data, std::size_t, std::size_t count, void* context) {
    return std::fread(data, 1, count, static_cast<std::FILE*>(context));
}

}  // namespace

struct HttpClient::State {
    explicit State(ServerAddress server) : address{std::move(server)} {}

    ServerAddress address;
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl{curl_easy_init(), &curl_easy_cleanup};

    /// Common settings; the handle keeps its connection through a reset.
    void prepare(std::string_view path, std::chrono::milliseconds timeout) {
        curl_easy_reset(curl.get());
        curl_easy_setopt(
            curl.get(), CURLOPT_URL, fmt::format("{}{}", address.base_url, path).c_str());
        if (!address.unix_socket.empty()) {
            curl_easy_setopt(curl.get(), CURLOPT_UNIX_SOCKET_PATH, address.unix_socket.c_str());
        }
        curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
        curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
    }

    Outcome perform(std::string_view content_type, std::string* body) {
        const std::string authorization =
            fmt::format("Authorization: Bearer {}", address.token.reveal());
        CurlList headers{curl_slist_append(nullptr, authorization.c_str()), &curl_slist_free_all};
        const std::string type = fmt::format("Content-Type: {}", content_type);
        headers.reset(curl_slist_append(headers.release(), type.c_str()));
        headers.reset(curl_slist_append(headers.release(), "Expect:"));
        curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
        if (body != nullptr) {
            curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &on_text);
            curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, body);
        }
        const CURLcode code = curl_easy_perform(curl.get());
        if (code != CURLE_OK) return std::unexpected{std::string{curl_easy_strerror(code)}};
        HttpReply reply;
        curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &reply.status);
        if (body != nullptr) reply.body = std::move(*body);
        return reply;
    }
};

HttpClient::HttpClient(ServerAddress address)
    : state_{std::make_unique<State>(std::move(address))} {}
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient::~HttpClient() = default;

HttpClient::Outcome HttpClient::post_json(
    std::string_view path, const std::string& body, std::chrono::milliseconds timeout) {
    state_->prepare(path, timeout);
    curl_easy_setopt(state_->curl.get(), CURLOPT_POST, 1L);
    curl_easy_setopt(state_->curl.get(), CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(
        state_->curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    std::string reply;
    return state_->perform("application/json", &reply);
}

HttpClient::Outcome HttpClient::put_file(std::string_view path, const std::filesystem::path& file) {
    const File source{std::fopen(file.c_str(), "rbe"), &std::fclose};
    if (!source) return std::unexpected{"the file cannot be read"};
    state_->prepare(path, kTransferTimeout);
    curl_easy_setopt(state_->curl.get(), CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(state_->curl.get(), CURLOPT_READFUNCTION, &on_upload);
    curl_easy_setopt(state_->curl.get(), CURLOPT_READDATA, source.get());
    curl_easy_setopt(
        state_->curl.get(),
        CURLOPT_INFILESIZE_LARGE,
        static_cast<curl_off_t>(std::filesystem::file_size(file)));
    std::string reply;
    return state_->perform("application/octet-stream", &reply);
}

HttpClient::Outcome HttpClient::get_file(std::string_view path, const std::filesystem::path& into) {
    const File target{std::fopen(into.c_str(), "wbe"), &std::fclose};
    if (!target) return std::unexpected{"the file cannot be written"};
    state_->prepare(path, kTransferTimeout);
    curl_easy_setopt(state_->curl.get(), CURLOPT_WRITEFUNCTION, &on_file);
    curl_easy_setopt(state_->curl.get(), CURLOPT_WRITEDATA, target.get());
    return state_->perform("application/json", nullptr);
}

}  // namespace crier::jobs
