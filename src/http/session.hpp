#pragma once

#include "http/body_reader.hpp"
#include "http/http_server.hpp"
#include "http/peer_watch.hpp"
#include "http/request_parser.hpp"
#include "http/response.hpp"
#include "http/router.hpp"
#include "loop/task.hpp"
#include "net/connection.hpp"
#include "net/connection_handler.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace crier::http {

/// HTTP/1.1 on one connection: keep-alive, pipelining (one request at a time, in order), timeouts,
/// upgrades. A request that belongs to another loop takes its connection there before anybody
/// handles it (ADR 0006); a fresh session on that loop goes on where this one stopped.
///
/// Lives on: one loop. Owner: the connection. A handler that answers after the session has gone
/// is heard by nobody.
class HttpSession final : public net::ConnectionHandler {
public:
    HttpSession(net::Connection& connection, HttpServer& server);
    HttpSession(const HttpSession&) = delete;
    HttpSession& operator=(const HttpSession&) = delete;
    ~HttpSession() override;

    void on_open() override;
    void on_bytes(MutableBytes bytes) override;
    void on_end() override;
    void on_deadline() override;
    void on_drained() override;
    void on_shutdown() override;
    void on_closed(net::CloseReason reason) override;

private:
    struct Moved;

    HttpSession(net::Connection& connection, HttpServer& server, std::unique_ptr<Moved> moved);

    /// What handlers hold instead of the session: null once it has gone.
    struct Link {
        HttpSession* session;
    };

    enum class Phase : std::uint8_t {
        Idle,     ///< Between requests.
        Head,     ///< The first byte of a head is here.
        Body,     ///< The body is arriving.
        Waiting,  ///< The body is complete, the answer is not.
        Closing,
    };

    /// The request being answered. Over when its body is complete and its answer queued.
    struct Exchange {
        const Route* route = nullptr;  // Null when no handler answers.
        BodyPlan body_plan{};
        RequestId id{};
        MonotonicTime began{};
        Request request{};  // Of a buffered route, until its body is complete.
        std::shared_ptr<BodyReader> body_reader{};  // Of a streamed route.
        std::shared_ptr<PeerWatch> peer{};  // Of a route that watches its peer.
        std::shared_ptr<BodySource> source{};
        std::uint64_t body_bytes = 0;
        std::uint64_t source_left = 0;
        bool is_head_request = false;
        bool wants_close = false;
        bool is_body_complete = false;
        bool is_answered = false;     // The head of the answer is queued.
        bool is_answer_sent = false;  // Its body too.
    };

    /// A request whose head is complete, on its way to another loop, and what came after it.
    struct Moved {
        RequestParser parser;
        Exchange exchange;
        Request request;
        std::vector<std::byte> unread;
        std::string peer_host;
        bool has_peer_ended;
    };

    // Moving.
    void move_to(const HttpServer::Sibling& sibling, Request request, MutableBytes& input);
    void continue_moved();

    // Reading.
    bool may_read() const;
    void process(MutableBytes input);
    bool process_step(MutableBytes& input);
    void keep(MutableBytes rest);
    void resume_processing();
    void handle_head(MutableBytes& input);
    void handle_request(Request request, MutableBytes& input);
    void handle_body(Bytes piece);
    void handle_body_end();
    std::size_t max_body_bytes() const;

    // Choosing who answers.
    Exchange& begin_exchange();
    bool try_upgrade(const Request& request, MutableBytes& input);
    void accept_upgrade(Upgrade upgrade, MutableBytes& input);
    void match(Request request);
    void serve(const Route& route, Request request);
    void run_handler(Request request);
    static loop::Task<void> call_handler(
        std::shared_ptr<Link> link, const Route* route, Request request, loop::Gate::Pass pass);

    void drop_reader();
    void discard_rest();

    // Answering.
    void answer(Answer answer);
    void send_answer(const Response& response);
    void ask_for_piece();
    void handle_piece(BodySource::Piece piece);
    void finish_exchange();
    void refuse(Status status, std::string_view message, BodyError to_reader = BodyError::Aborted);
    void abandon_handler(BodyError error);
    void tell_peer_gone();
    void enter(Phase phase);

    net::Connection& connection_;
    HttpServer& server_;
    std::shared_ptr<Link> link_;
    std::optional<RequestParser> parser_;
    std::optional<Exchange> exchange_;
    std::unique_ptr<Moved> moved_;  // Between arrival and on_open.
    std::vector<std::byte> unread_;  // Arrived, but not yet its turn.
    std::string peer_host_;
    std::uint64_t body_bytes_at_check_ = 0;
    Phase phase_ = Phase::Idle;
    bool is_processing_ = false;
    bool has_peer_ended_ = false;
};

}  // namespace crier::http
