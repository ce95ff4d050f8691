#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "crypto/tls.hpp"
#include "hub/hub_config.hpp"
#include "net/net_config.hpp"
#include "telemetry/log.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace crier::server {

/// A value as an operator wrote it, from whatever source: one text, or a list of texts. An
/// environment variable or flag gives a list separated by commas.
struct OptionValue {
    std::vector<std::string> items;
    bool is_list = false;

    static OptionValue of_text(std::string text) { return {{std::move(text)}, false}; }
};

// Reading: the error says what would be right. Writing: the text that reads back as the value.

template <class T>
Result<T, std::string> parse_option(const OptionValue& value);

std::string format_option(bool value);
std::string format_option(std::uint16_t value);
std::string format_option(int value);
std::string format_option(std::size_t value);
std::string format_option(std::chrono::milliseconds value);
std::string format_option(std::chrono::seconds value);
std::string format_option(const std::string& value);
std::string format_option(const std::filesystem::path& value);
std::string format_option(const Secret& value);
std::string format_option(const std::vector<std::string>& value);
std::string format_option(const std::vector<Secret>& value);
std::string format_option(const std::vector<std::uint16_t>& value);
std::string format_option(log::Level value);
std::string format_option(log::Format value);
std::string format_option(crypto::TlsProfile value);
std::string format_option(hub::OverLimit value);
std::string format_option(net::Sends value);

/// A number of bytes: written and read as "10MiB", "64KiB" or plain bytes.
struct ByteCount {
    std::size_t bytes;
};
std::string format_option(ByteCount value);

}  // namespace crier::server
