#include "load/client.hpp"

#include "base/assert.hpp"
#include "net/connection_handler.hpp"
#include "net/net_metrics.hpp"

#include <fmt/format.h>

#include <memory>
#include <utility>

namespace crier::load {

class Client::Link final : public net::ConnectionHandler {
public:
    explicit Link(Client& client) : client_{client} {}

    void on_bytes(MutableBytes bytes) override { client_.session_.read(as_text(bytes)); }
    void on_end() override { client_.end("the server closed the connection"); }
    void on_deadline() override {}
    void on_closed(net::CloseReason reason) override {
        if (reason != net::CloseReason::Finished && client_.end_reason_.empty()) {
            client_.end_reason_ =
                fmt::format("the connection broke ({})", net::close_reason_name(reason));
        }
        client_.on_closed();
    }

private:
    Client& client_;
};

void Client::connect(
    net::ConnectionShard& shard,
    UniqueFd socket,
    const SharedBytes& opening_request,
    MonotonicTime now) {
    CRIER_ASSERT(connection_ == nullptr);
    dialed_at_ = now;
    end_reason_.clear();
    connection_ = &shard.adopt(std::move(socket), nullptr, [this](net::Connection&) {
        return std::make_unique<Link>(*this);
    });
    session_.start(opening_request);
}

void Client::send(SharedBytes frame) {
    if (connection_ != nullptr) connection_->send(std::move(frame));
}

void Client::cut() { end({}); }

void Client::on_failed(std::string reason) { end(std::move(reason)); }

void Client::end(std::string reason) {
    if (connection_ == nullptr || !connection_->is_open()) return;
    session_.close();
    end_reason_ = std::move(reason);
    connection_->abort(net::CloseReason::Finished);
}

void Client::on_closed() {
    session_.close();
    connection_ = nullptr;
    owner_.on_gone(*this, end_reason_);
}

}  // namespace crier::load
