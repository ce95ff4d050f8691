#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crier::load {

/// What went wrong, and what to do first.
struct BenchProblem {
    std::string message;
    std::string remedy;
};

enum class Protocol : std::uint8_t { SocketIo, Plain };

enum class Scenario : std::uint8_t {
    Connect,  ///< Everybody connects and stays: cost of a connection, and of its silence.
    Fanout,   ///< The first one publishes to all.
    Echo,     ///< Everybody asks and is answered.
    Storm,    ///< Everybody is cut off at once and comes back, again and again.
    Mixed,    ///< All of these at the same time (Mix).
};

std::string_view name_of(Protocol protocol);
std::string_view name_of(Scenario scenario);
std::optional<Protocol> parse_protocol(std::string_view name);
std::optional<Scenario> parse_scenario(std::string_view name);

/// How the connections of Mixed are divided; parts of any sum.
struct Mix {
    std::size_t publishing = 5;
    std::size_t echoing = 25;
    std::size_t idle = 60;
    std::size_t reconnecting = 10;

    friend bool operator==(const Mix&, const Mix&) = default;
};

/// "5:25:60:10". nullopt for anything else, and when nobody would be left.
std::optional<Mix> parse_mix(std::string_view text);

struct BenchOptions {
    Scenario scenario = Scenario::Fanout;
    Protocol protocol = Protocol::SocketIo;

    /// ws://host:port[/path]; empty: a server of our own is started.
    std::string url{};
    /// Loops of our own server.
    std::size_t loops = 1;
    /// Of our own server, where the kernel allows it.
    bool uses_io_uring = true;

    std::size_t connections = 1000;
    std::chrono::milliseconds duration{5'000};
    std::chrono::milliseconds warm_up{1'000};
    /// What is still on its way so long after the last message was sent, is lost.
    std::chrono::milliseconds patience{5'000};
    /// Of the text that is published or echoed, its mark included.
    std::size_t payload_bytes = 128;

    /// Closed loop: as many messages are on their way at a time, in Echo for each connection. When
    /// one has arrived everywhere the next one leaves.
    std::optional<std::size_t> window{};
    /// Open loop: as many messages a second, whether they arrive or not.
    std::optional<double> rate{};

    /// Process whose CPU time and memory are read; known for our own server.
    std::optional<int> pid{};

    Mix mix{};
    /// Of everything that is chosen by lot in Mixed.
    std::uint64_t seed = 1;
};

inline constexpr std::size_t kMaxPayloadBytes = 500'000;  ///< Below what servers accept by default.
inline constexpr std::size_t kMaxWindow = 65'536;
inline constexpr double kMaxRate = 1'000'000;

bool has_traffic(Scenario scenario);

/// Every mistake, so that all can be corrected in one go. `max_files` is how many descriptors this
/// process may have.
std::vector<BenchProblem> check(const BenchOptions& options, std::size_t max_files);

/// With what is left open decided: a window or a rate.
BenchOptions with_defaults(BenchOptions options);

}  // namespace crier::load
