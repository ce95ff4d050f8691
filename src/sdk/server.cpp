#include "crier/server.hpp"

#include "sdk/host.hpp"

#include <utility>

namespace crier::sdk {

Host& host_of(Server& server) { return *server.host_; }

}  // namespace crier::sdk

namespace crier {
namespace {

constexpr std::string_view kMain = "/";

}  // namespace

Server::Server(ServerOptions options) : Server{std::make_shared<sdk::Host>(std::move(options))} {}

Server::Server(std::shared_ptr<sdk::Host> host)
    : Namespace{host->service(), host->service()->define(std::string{kMain}), std::string{kMain}},
      host_{std::move(host)} {}

Server::~Server() = default;

Namespace Server::of(std::string name) {
    if (!name.starts_with('/')) name.insert(0, 1, '/');
    auto definition = host_->service()->define(name);
    return Namespace{host_->service(), std::move(definition), std::move(name)};
}

Namespace Server::of(const std::regex& pattern) {
    return of_matching([pattern](std::string_view name) {
        return std::regex_match(name.begin(), name.end(), pattern);
    });
}

Namespace Server::of_matching(std::function<bool(std::string_view)> matches) {
    auto definition = host_->service()->define_pattern(std::move(matches));
    return Namespace{host_->service(), std::move(definition), "(pattern)"};
}

void Server::serve(std::string_view path, std::string_view media_type, std::string body) {
    host_->serve(path, media_type, std::move(body));
}

void Server::on_engine_connection(std::string path, std::function<void(EngineSocket)> function) {
    host_->add_engine(std::move(path), std::move(function));
}

std::expected<std::uint16_t, std::string> Server::listen(
    std::uint16_t port, const std::string& address) {
    return host_->listen(port, address);
}

void Server::run() { host_->run(); }
void Server::stop() { host_->stop(); }
void Server::spawn(Task<void> task) { host_->spawn(std::move(task)); }
std::string Server::metrics() const { return host_->metrics(); }

}  // namespace crier
