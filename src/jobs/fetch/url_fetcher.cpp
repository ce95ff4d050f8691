#include "jobs/fetch/url_fetcher.hpp"

#include "jobs/fetch/address_policy.hpp"
#include "jobs/fetch/fetch_url.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <netdb.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>

namespace crier::jobs {
namespace {

using Curl = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using CurlList = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;
using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

JobFailure not_allowed(std::string_view why) {
    return {
        .code = "PROCESSING_ERROR",
        .message = fmt::format("The address of the image may not be used: {}", why),
        .details = R"({"reason":"url_not_allowed"})",
    };
}

JobFailure failure(std::string_view code, std::string_view message, bool is_retryable) {
    return {
        .code = std::string{code},
        .message = std::string{message},
        .details = {},
        .is_retryable = is_retryable,
    };
}

/// State of one transfer, for libcurl's callbacks.
struct Transfer {
    std::FILE* file = nullptr;
    std::uint64_t bytes = 0;
    std::uint64_t max_bytes = 0;
    bool allows_private_addresses = false;
    bool is_too_large = false;
    bool was_address_refused = false;
};

std::size_t on_body(char* data, std::size_t, std::size_t count, void* context) {
    auto& transfer = *static_cast<Transfer*>(context);
    transfer.bytes += count;
    if (transfer.bytes > transfer.max_bytes) {
        transfer.is_too_large = true;
        return 0;  // Ends the transfer.
    }
    return std::fwrite(data, 1, count, transfer.file);
}

/// Sees the real address just before connecting: what was resolved and checked before cannot be
/// swapped for another one in between.
curl_socket_t on_open_socket(void* context, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(context);
    if (!transfer.allows_private_addresses && !is_public_address(address->addr)) {
        transfer.was_address_refused = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

Result<void, JobFailure> check_policy(const FetchUrl& url, const FetchConfig& config) {
    if (url.scheme == "http" && !config.allows_http) {
        return std::unexpected{not_allowed("only https is fetched.")};
    }
    const auto& ports = config.allowed_ports;
    if (std::find(ports.begin(), ports.end(), url.port) == ports.end()) {
        return std::unexpected{not_allowed("this port is not fetched from.")};
    }
    return {};
}

std::string without_brackets(std::string host) {
    if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
    return host;
}

/// All addresses of the host, in text form, when every one of them may be connected to.
Result<std::vector<std::string>, JobFailure> resolve(
    const FetchUrl& url, const FetchConfig& config) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* raw = nullptr;
    const int error = ::getaddrinfo(without_brackets(url.host).c_str(), nullptr, &hints, &raw);
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> list{raw, &::freeaddrinfo};
    if (error != 0) {
        return std::unexpected{
            failure("DNS_ERROR", "The host of the image was not found.", error == EAI_AGAIN)};
    }
    std::vector<std::string> addresses;
    for (const addrinfo* entry = list.get(); entry != nullptr; entry = entry->ai_next) {
        if (!config.allows_private_addresses && !is_public_address(*entry->ai_addr)) {
            return std::unexpected{not_allowed("it does not lead to the public internet.")};
        }
        std::array<char, NI_MAXHOST> text{};
        ::getnameinfo(
            entry->ai_addr,
            entry->ai_addrlen,
            text.data(),
            text.size(),
            nullptr,
            0,
            NI_NUMERICHOST);
        addresses.emplace_back(text.data());
    }
    return addresses;
}

/// "host:port:a,b,c": libcurl connects to these addresses and asks nobody again.
CurlList pin(const FetchUrl& url, const std::vector<std::string>& addresses) {
    std::string list;
    for (const std::string& address : addresses) {
        const bool is_v6 = address.find(':') != std::string::npos;
        list += fmt::format("{}{}", list.empty() ? "" : ",", is_v6 ? "[" + address + "]" : address);
    }
    const std::string entry = fmt::format("{}:{}:{}", without_brackets(url.host), url.port, list);
    return CurlList{curl_slist_append(nullptr, entry.c_str()), &curl_slist_free_all};
}

void configure(CURL* curl, const FetchUrl& url, const FetchConfig& config, Transfer& transfer) {
    curl_easy_setopt(curl, CURLOPT_URL, url.text().c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, config.allows_http ? "http,https" : "https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "crier");
    curl_easy_setopt(
        curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(config.connect_timeout.count()));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(config.total_timeout.count()));
    curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(config.max_bytes));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, &on_open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &transfer);
}

JobFailure failure_of(CURLcode code, const Transfer& transfer) {
    if (transfer.was_address_refused) {
        return not_allowed("it does not lead to the public internet.");
    }
    if (transfer.is_too_large || code == CURLE_FILESIZE_EXCEEDED) {
        return failure("FILE_TOO_LARGE", "The image is larger than 10 MiB.", false);
    }
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT:
            return failure("TIMEOUT", "The download took too long.", true);
        case CURLE_COULDNT_RESOLVE_HOST:
            return failure("DNS_ERROR", "The host of the image was not found.", true);
        case CURLE_COULDNT_CONNECT:
            return failure("CONNECTION_REFUSED", "The host of the image did not answer.", true);
        default: return failure("UNKNOWN_ERROR", "The download broke off.", true);
    }
}

/// One request. The target of a redirect, or nullopt when the body is in the file.
Result<std::optional<FetchUrl>, JobFailure> fetch_once(
    const FetchUrl& url, const FetchConfig& config, Transfer& transfer) {
    CRIER_TRY_VOID(check_policy(url, config));
    CRIER_TRY(const auto addresses, resolve(url, config));
    const Curl curl{curl_easy_init(), &curl_easy_cleanup};
    const CurlList pinned = pin(url, addresses);
    configure(curl.get(), url, config, transfer);
    // An address needs no pinning, and one with colons could not be written here.
    if (!url.is_address) curl_easy_setopt(curl.get(), CURLOPT_RESOLVE, pinned.get());

    const CURLcode code = curl_easy_perform(curl.get());
    if (code != CURLE_OK) return std::unexpected{failure_of(code, transfer)};
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status >= 200 && status < 300) return std::optional<FetchUrl>{};
    if (status < 300 || status >= 400) return std::unexpected{failure_of_status(status)};

    const char* location = nullptr;
    curl_easy_getinfo(curl.get(), CURLINFO_REDIRECT_URL, &location);
    const auto next = location == nullptr ? std::nullopt : resolve_redirect(url, location);
    if (!next) return std::unexpected{not_allowed("it leads to an address that is not valid.")};
    return next;
}

std::string file_name_of(const FetchUrl& url) {
    const std::string path = url.target.substr(0, url.target.find('?'));
    return path.substr(path.rfind('/') + 1).substr(0, 255);
}

}  // namespace

JobFailure failure_of_status(long status) {
    const auto answered = [status](std::string_view code, bool is_retryable) {
        return failure(
            code,
            fmt::format("The host of the image answered with status {}.", status),
            is_retryable);
    };
    if (status == 401 || status == 403) return answered("AUTH_ERROR", false);
    if (status == 404) return answered("NOT_FOUND", false);
    if (status == 408 || status == 504) return answered("TIMEOUT", true);
    if (status == 429) return answered("RATE_LIMIT", true);
    if (status >= 500) return answered("SERVER_ERROR", true);
    return answered("HTTP_ERROR", true);
}

Result<Fetched, JobFailure> fetch_url(
    std::string_view text, const std::filesystem::path& into, const FetchConfig& config) {
    auto url = parse_fetch_url(text);
    if (!url) return std::unexpected{not_allowed("it is not a valid URL.")};
    const std::string file_name = file_name_of(*url);
    for (int redirects = 0; redirects <= config.max_redirects; ++redirects) {
        const File file{std::fopen(into.c_str(), "wbe"), &std::fclose};
        if (!file) return std::unexpected{failure("PROCESSING_ERROR", "No space to work.", true)};
        Transfer transfer{
            .file = file.get(),
            .max_bytes = config.max_bytes,
            .allows_private_addresses = config.allows_private_addresses,
        };
        CRIER_TRY(std::optional<FetchUrl> next, fetch_once(*url, config, transfer));
        if (!next) return Fetched{.bytes = transfer.bytes, .file_name = file_name};
        url = std::move(next);
    }
    return std::unexpected{not_allowed("it redirects too often.")};
}

}  // namespace crier::jobs
