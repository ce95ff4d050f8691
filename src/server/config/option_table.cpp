#include "server/config/option_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace crier::server {
namespace {

/// An option over a member; `access` gives a reference to it.
template <class Access>
Option make(std::string_view name, std::string_view help, Access access) {
    using Value = std::remove_cvref_t<decltype(access(std::declval<ServerConfig&>()))>;
    return {
        .name = name,
        .help = help,
        .set = [access](
                   ServerConfig& config, const OptionValue& value) -> Result<void, std::string> {
            CRIER_TRY(access(config), parse_option<Value>(value));
            return {};
        },
        .show =
            [access](const ServerConfig& config) {
                return format_option(access(const_cast<ServerConfig&>(config)));
            },
        .is_secret = std::is_same_v<Value, Secret> || std::is_same_v<Value, std::vector<Secret>>,
    };
}

/// The same for a number of bytes, which is written with its unit.
template <class Access>
Option make_size(std::string_view name, std::string_view help, Access access) {
    return {
        .name = name,
        .help = help,
        .set = [access](
                   ServerConfig& config, const OptionValue& value) -> Result<void, std::string> {
            CRIER_TRY(const ByteCount size, parse_option<ByteCount>(value));
            access(config) = size.bytes;
            return {};
        },
        .show =
            [access](const ServerConfig& config) {
                return format_option(ByteCount{access(const_cast<ServerConfig&>(config))});
            },
    };
}

#define CRIER_MEMBER(path) [](ServerConfig& config) -> auto& { return config.path; }

std::vector<Option> make_table() {
    return {
        make("listen.host", "Address to listen on.", CRIER_MEMBER(listen.host)),
        make("listen.port", "Port; 0 lets the kernel choose one.", CRIER_MEMBER(listen.port)),
        make(
            "tls.certificate",
            "PEM file with the certificate chain; with tls.private_key the port speaks TLS.",
            CRIER_MEMBER(tls.certificate)),
        make(
            "tls.private_key",
            "PEM file with the certificate's key.",
            CRIER_MEMBER(tls.private_key)),
        make(
            "tls.profile",
            "modern (TLS 1.3 only) or intermediate (1.2 too).",
            CRIER_MEMBER(tls.profile)),
        make("log.level", "debug, info, warning or error.", CRIER_MEMBER(log.level)),
        make("log.format", "json (one object per line) or pretty.", CRIER_MEMBER(log.format)),
        make("server.loops", "Event loops; 0 means one per core.", CRIER_MEMBER(loops)),
        make(
            "server.sends",
            "auto, io_uring or send: how what is sent to many reaches the kernel.",
            CRIER_MEMBER(net.sends)),
        make("server.data_dir", "Folder for the database and files.", CRIER_MEMBER(data_dir)),
        make(
            "server.trust_proxy",
            "Believe X-Forwarded-Proto; only behind a proxy that sets it.",
            CRIER_MEMBER(trusts_proxy)),
        make(
            "server.drain_timeout",
            "How long a stop waits for requests and clients.",
            CRIER_MEMBER(drain_timeout)),
        make(
            "server.stall_warning",
            "Work that holds up an event loop for this long is named in the log.",
            CRIER_MEMBER(stall_warning)),
        make(
            "server.conformance",
            "Serve /echo and /cookie for protocol test suites.",
            CRIER_MEMBER(serves_conformance)),

        make(
            "auth.jwt_secret",
            "Key of HS256 tokens, at least 32 bytes.",
            CRIER_MEMBER(auth.jwt_secret)),
        make(
            "auth.issuer",
            "When set, a token's iss must be exactly this.",
            CRIER_MEMBER(auth.issuer)),
        make(
            "auth.audience",
            "When set, a token's aud must be or contain this.",
            CRIER_MEMBER(auth.audience)),
        make(
            "auth.leeway",
            "How far clocks may differ in exp, nbf and iat.",
            CRIER_MEMBER(auth.leeway)),
        make("auth.api_keys", "Keys that let programs publish.", CRIER_MEMBER(auth.api_keys)),
        make(
            "auth.allowed_origins",
            "Origins besides the server's own that browsers may use.",
            CRIER_MEMBER(auth.allowed_origins)),
        make(
            "auth.open_subscribe",
            "Anybody may subscribe to anything without a credential. For development only.",
            CRIER_MEMBER(plain.allows_open_subscribe)),
        make(
            "auth.demo_sign_in",
            "Anybody may sign in as anybody. For the demo only.",
            CRIER_MEMBER(session.allows_demo_sign_in)),

        make(
            "limits.max_connections",
            "Open connections of the process; 0: what the file limit allows.",
            CRIER_MEMBER(net.max_connections)),
        make(
            "limits.connections_per_user",
            "Sockets of one signed-in user.",
            CRIER_MEMBER(hub.max_connections_per_user)),
        make(
            "limits.over_limit",
            "refuse the newest connection of a user, or evict_oldest.",
            CRIER_MEMBER(hub.over_limit)),
        make(
            "limits.rooms_per_connection",
            "Subscriptions of one socket.",
            CRIER_MEMBER(hub.max_rooms_per_member)),
        make(
            "limits.messages_per_window",
            "Messages of one socket per window; more closes it with 4029.",
            CRIER_MEMBER(plain.max_messages_per_window)),
        make(
            "limits.message_window",
            "The sliding window they are counted in.",
            CRIER_MEMBER(plain.message_window)),
        make_size(
            "limits.max_message",
            "Largest message of a dashboard socket; a larger one closes it with 1009.",
            CRIER_MEMBER(plain.websocket.max_message_bytes)),
        make_size(
            "limits.send_queue_soft",
            "Unsent bytes from which a connection counts as slow.",
            CRIER_MEMBER(net.send_queue_soft_bytes)),
        make_size(
            "limits.send_queue_hard",
            "Unsent bytes from which a connection is given up.",
            CRIER_MEMBER(net.send_queue_hard_bytes)),
        make_size(
            "limits.send_queues",
            "Unsent bytes of all connections of a loop; above it the slowest are given up.",
            CRIER_MEMBER(net.waiting_bytes_per_loop)),

        make(
            "compression.enabled",
            "Messages are compressed for WebSockets that offer permessage-deflate.",
            CRIER_MEMBER(deflate.is_enabled)),
        make_size(
            "compression.threshold",
            "Messages of fewer bytes leave as they are.",
            CRIER_MEMBER(deflate.threshold_bytes)),
        make("compression.level", "1 (fast) to 9 (small).", CRIER_MEMBER(deflate.level)),
        make(
            "compression.except_queues",
            "Queues whose events leave uncompressed: those with secrets in them.",
            CRIER_MEMBER(events.uncompressed_queues)),

        make(
            "streams.max_entries",
            "Events that are kept of each user and queue; older ones are a gap.",
            CRIER_MEMBER(streams.max_entries)),
        make("streams.retention", "For how long events are kept.", CRIER_MEMBER(streams.retention)),

        make(
            "timeouts.ping_interval",
            "How often a socket is pinged; the second unanswered ping drops it.",
            CRIER_MEMBER(plain.websocket.ping_interval)),
        make(
            "timeouts.write_stall",
            "A connection that takes nothing for this long is given up.",
            CRIER_MEMBER(net.write_stall_timeout)),
        make(
            "timeouts.head",
            "Time for the whole head of a request.",
            CRIER_MEMBER(http.head_timeout)),
        make("timeouts.answer", "Time for a handler to answer.", CRIER_MEMBER(http.answer_timeout)),
        make(
            "timeouts.keep_alive",
            "How long an idle HTTP connection stays open.",
            CRIER_MEMBER(http.keep_alive_timeout)),

        make(
            "socketio.enabled",
            "Serve Socket.IO on /socket.io.",
            CRIER_MEMBER(socketio.is_enabled)),
        make(
            "socketio.ping_interval",
            "How long after an answer a Socket.IO client is pinged again.",
            CRIER_MEMBER(socketio.engine.ping_interval)),
        make(
            "socketio.ping_timeout",
            "How long a client may take to answer a ping.",
            CRIER_MEMBER(socketio.engine.ping_timeout)),
        make(
            "socketio.connect_timeout",
            "A connection that enters no namespace for this long is closed.",
            CRIER_MEMBER(socketio.protocol.connect_timeout)),
        make_size(
            "socketio.max_payload",
            "Largest packet with its attachments, and largest body of a polling request.",
            CRIER_MEMBER(socketio.engine.max_payload_bytes)),
        make(
            "socketio.recovery",
            "Clients that come back in time go on where they stopped.",
            CRIER_MEMBER(socketio.protocol.recovery.is_enabled)),
        make(
            "socketio.recovery_time",
            "How long a lost client, and what it misses, is kept.",
            CRIER_MEMBER(socketio.protocol.recovery.max_disconnection)),

        make_size(
            "http.max_body",
            "Largest body of an ordinary request.",
            CRIER_MEMBER(http.max_body_bytes)),

        make_size("images.max_file", "Largest image.", CRIER_MEMBER(documents.max_file_bytes)),
        make_size(
            "images.max_form",
            "Largest upload with all its images.",
            CRIER_MEMBER(documents.max_form_bytes)),
        make("images.max_files", "Images in one upload.", CRIER_MEMBER(documents.max_files)),
        make(
            "images.max_pixels",
            "Pixels of an image; read from its header before it is decoded.",
            CRIER_MEMBER(images.max_pixels)),
        make("images.web_side", "Longest side of the web picture.", CRIER_MEMBER(images.web_side)),
        make(
            "images.thumbnail_side",
            "Longest side of the thumbnail.",
            CRIER_MEMBER(images.thumbnail_side)),
        make(
            "images.signed_url_life",
            "Life of the links in events and rows.",
            CRIER_MEMBER(documents.signed_url_life)),
        make(
            "images.public_url",
            "Put in front of links, e.g. https://files.example; empty: paths.",
            CRIER_MEMBER(documents.public_url)),

        make(
            "fetch.allow_http",
            "Fetch images from http URLs too.",
            CRIER_MEMBER(fetch.allows_http)),
        make(
            "fetch.allow_private",
            "Fetch from private addresses too. Opens the inside to whoever names URLs.",
            CRIER_MEMBER(fetch.allows_private_addresses)),
        make(
            "fetch.allowed_ports",
            "Ports that are fetched from.",
            CRIER_MEMBER(fetch.allowed_ports)),

        make(
            "jobs.lease",
            "A worker that is silent for this long has lost its job.",
            CRIER_MEMBER(jobs.lease)),
        make(
            "jobs.max_attempts",
            "Attempts before a job fails for good.",
            CRIER_MEMBER(jobs.max_attempts)),
        make(
            "jobs.first_backoff",
            "Pause before the second attempt; doubled each time.",
            CRIER_MEMBER(jobs.first_backoff)),

        make(
            "worker.count",
            "Worker processes the server keeps alive; 0: start them by hand.",
            CRIER_MEMBER(worker.count)),
        make(
            "worker.token",
            "What workers started by hand prove themselves with.",
            CRIER_MEMBER(worker.token)),
        make(
            "worker.server_url",
            "Where a worker started by hand finds its server.",
            CRIER_MEMBER(worker.server_url)),
        make(
            "worker.socket",
            "Instead of worker.server_url: a server's socket on the same machine.",
            CRIER_MEMBER(worker.socket)),
        make(
            "worker.id",
            "A worker's name in leases and logs; made up when empty.",
            CRIER_MEMBER(worker.id)),
        make_size(
            "worker.max_memory",
            "Address space of a worker process.",
            CRIER_MEMBER(worker.max_memory_bytes)),

        make(
            "links.secret",
            "Key of signed links; empty: derived from auth.jwt_secret.",
            CRIER_MEMBER(links.secret)),
        make(
            "links.previous_secret",
            "The key before: its links stay valid.",
            CRIER_MEMBER(links.previous_secret)),
    };
}

#undef CRIER_MEMBER

char to_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

/// Levenshtein distance.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0U);
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string Option::environment_name() const {
    std::string text = "CRIER_";
    for (const char c : name) text.push_back(c == '.' ? '_' : to_upper(c));
    return text;
}

std::string Option::flag_name() const {
    std::string text = "--";
    for (const char c : name) text.push_back(c == '.' || c == '_' ? '-' : c);
    return text;
}

const std::vector<Option>& option_table() {
    static const std::vector<Option> table = make_table();
    return table;
}

const Option* find_option(std::string_view name) {
    for (const Option& option : option_table()) {
        if (option.name == name) return &option;
    }
    return nullptr;
}

const Option* suggest_option(std::string_view written) {
    constexpr std::size_t kMaxBytes = 64;  // About twice the longest name: no slip of the finger.
    if (written.size() > kMaxBytes) return nullptr;
    const auto distance_to = [written](const Option& option) {
        return std::min(
            {distance(option.name, written),
             distance(option.environment_name(), written),
             distance(option.flag_name(), written)});
    };
    const auto& table = option_table();
    const auto nearest = std::ranges::min_element(table, {}, distance_to);
    const std::size_t allowed = std::max<std::size_t>(2, written.size() / 4);
    return distance_to(*nearest) <= allowed ? &*nearest : nullptr;
}

std::string configuration_reference() {
    std::string text =
        "# Configuration\n\n"
        "<!-- Generated by `crier config reference`; a test compares it. -->\n\n"
        "A TOML file (`--config FILE`) is overruled by the environment, and both by flags. An option\n"
        "`listen.port` is `port` in the table `[listen]` of the file, `CRIER_LISTEN_PORT` in the\n"
        "environment and `--listen-port` as a flag. Times are written `500ms`, `30s`, `15min`, `12h`,\n"
        "`365d`; sizes `64KiB`, `10MiB`; lists in the environment and in flags with commas. Secrets\n"
        "can be read from a file: `CRIER_AUTH_JWT_SECRET_FILE=/run/secrets/jwt`.\n"
        "`crier config check` names every mistake at once, `crier config print` shows what is in "
        "force.\n\n"
        "| option | default | what it does |\n|---|---|---|\n";
    const ServerConfig defaults;
    for (const Option& option : option_table()) {
        const std::string shown = option.show(defaults);
        text += fmt::format(
            "| `{}`{} | {} | {} |\n",
            option.name,
            option.is_secret ? " (secret)" : "",
            shown.empty() ? "" : fmt::format("`{}`", shown),
            option.help);
    }
    return text;
}

}  // namespace crier::server
