// The server that the tests of real Socket.IO clients talk to, on the public API alone. Its
// contract is the one at the head of tests/e2e/socketio/reference/scenarioServer.mjs:
//
//   socketio_scenario_server PORT [--recovery MILLISECONDS] [--ping INTERVAL,TIMEOUT] [--loops N]
//
// --msgpack is taken and ignored: both parsers share the port.

#include <crier/crier.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <map>
#include <mutex>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace {

using crier::Ack;
using crier::Argument;
using crier::Arguments;
using crier::Json;
using crier::Socket;
using crier::Task;
using std::chrono::milliseconds;
using namespace std::string_view_literals;

using boost::json::array;
using boost::json::object;

/// A field of an object; null when it is not there.
Json field(const Json& value, std::string_view name) {
    const object* fields = value.if_object();
    const Json* found = fields == nullptr ? nullptr : fields->if_contains(name);
    return found == nullptr ? Json{} : *found;
}

std::string text_of(const Json& value) {
    return value.is_string() ? std::string{value.get_string()} : std::string{};
}

bool is_true(const Json& value) { return value.is_bool() && value.get_bool(); }

std::vector<std::string> texts_of(const Json& value) {
    std::vector<std::string> texts;
    if (!value.is_array()) return texts;
    for (const Json& element : value.get_array()) texts.push_back(text_of(element));
    return texts;
}

Json sorted(std::vector<std::string> rooms) {
    std::ranges::sort(rooms);
    return boost::json::value_from(rooms);
}

/// Sockets that have gone, and who waits to hear of it. Shared by all loops.
class Farewells {
public:
    void forget(const std::string& id) {
        const std::lock_guard lock{mutex_};
        gone_.erase(id);
    }

    void note_rooms(const std::string& id, Json rooms) {
        const std::lock_guard lock{mutex_};
        rooms_[id] = std::move(rooms);
    }

    void tell(const std::string& id, std::string_view reason) {
        const std::lock_guard lock{mutex_};
        const Json farewell{{"reason", reason}, {"rooms", rooms_[id]}};
        for (const Ack& ack : waiting_[id]) ack(farewell);
        waiting_.erase(id);
        rooms_.erase(id);
        gone_[id] = farewell;
    }

    void ask(const std::string& id, const Ack& ack) {
        const std::lock_guard lock{mutex_};
        if (const auto found = gone_.find(id); found != gone_.end()) {
            ack(found->second);
        } else {
            waiting_[id].push_back(ack);
        }
    }

private:
    std::mutex mutex_;
    std::map<std::string, Json> rooms_;  // Of who is about to go.
    std::map<std::string, Json> gone_;
    std::map<std::string, std::vector<Ack>> waiting_;
};

class Scenario {
public:
    explicit Scenario(crier::ServerOptions options) : io_{std::move(options)} {
        describe(io_);
        describe(io_.of("/custom"));
        describe(io_.of("/guarded").use(guard));
        describe(io_.of(std::regex{"/tenant-[a-z]+"}));
    }

    int run(std::uint16_t port) {
        const auto opened = io_.listen(port, "127.0.0.1");
        if (!opened) {
            std::cerr << opened.error() << '\n';
            return EXIT_FAILURE;
        }
        std::cout << "ready " << *opened << std::endl;
        io_.run();
        return EXIT_SUCCESS;
    }

private:
    static crier::Verdict guard(const Socket& socket) {
        const Json given = field(socket.handshake().auth(), "token");
        if (text_of(given) == "secret") return crier::allow();
        return crier::refuse("not authorized", Json{{"given", given}});
    }

    void describe(const crier::Namespace& space) {
        space.on_connection([this](Socket socket) { welcome(socket); });
        handle_messages(space);
        handle_questions(space);
        handle_state(space);
        handle_rooms(space);
        handle_broadcasts(space);
        handle_ends(space);
    }

    void welcome(const Socket& socket) {
        farewells_.forget(socket.id());
        const Json auth = socket.handshake().auth();
        if (const Json greet = field(auth, "greet"); !greet.is_null()) {
            socket.emit("greeting", greet);
        }
        if (const Json room = field(auth, "room"); room.is_string()) socket.join(text_of(room));

        auto heard = std::make_shared<array>();
        socket.on_any([heard](const std::string& name, const Arguments&) {
            heard->push_back(boost::json::value_from(name));
        });
        socket.on("heard", [heard](Ack ack) { ack(Json(*heard)); });
        socket.use([](Socket from, const std::string& name, const Arguments&) {
            if (name != "forbidden") return crier::allow();
            from.emit("refused", "forbidden");
            return crier::refuse("forbidden");
        });
    }

    static void handle_messages(const crier::Namespace& space) {
        space.on("echo", [](Socket socket, Arguments values) { socket.emit("echoed", values); });
        space.on("made", [](Socket socket) {
            socket.emit(
                "made",
                0,
                -7,
                std::uint64_t{9'007'199'254'740'991},
                0.1,
                true,
                nullptr,
                "",
                "quotes \" \\ / \0 \x1f \u2028 é 漢 😀"sv,
                Json(array{}),
                Json(object{}),
                Json(object{{"nested", array{object{{"deep", array{array{nullptr}}}}}}}),
                crier::Binary{std::string{"\x00\x01\x7f\x80\xff"sv}});
        });
        space.on("burst", [](Socket socket, int count) {
            for (int number = 1; number <= count; ++number) socket.emit("tick", number);
        });
        space.on("flood", [](Socket socket, int count, std::size_t bytes) {
            const std::string text(bytes, 'x');
            for (int number = 1; number <= count; ++number) {
                socket.as_volatile().emit("drop", number, text);
            }
            socket.emit("flooded");
        });
    }

    static void handle_questions(const crier::Namespace& space) {
        space.on("ask", [](Arguments values, Ack ack) { ack(values); });
        space.on("silence", [](Ack) {});
        space.on("ask-me", [](Socket socket, Arguments values, Ack ack) -> Task<void> {
            const milliseconds time{values[0].as<int>()};
            const crier::AckResult answer =
                co_await socket.timeout(time).emit_with_ack("question", values.after(1));
            if (answer) {
                ack(nullptr, *answer);
            } else {
                ack("timeout");
            }
        });
    }

    void handle_state(const crier::Namespace& space) {
        space.on("handshake", [](Socket socket, Ack ack) {
            const auto or_null = [](std::optional<std::string_view> text) {
                return text ? Json(*text) : Json{};
            };
            const crier::Handshake& handshake = socket.handshake();
            ack(Json{
                {"auth", handshake.auth()},
                {"who", or_null(handshake.query("who"))},
                {"header", or_null(handshake.header("x-who"))},
                {"address", handshake.address()}});
        });
        space.on("state", [](Socket socket, Ack ack) {
            ack(Json{
                {"id", socket.id()},
                {"nsp", socket.nsp()},
                {"rooms", sorted(socket.rooms())},
                {"data", socket.data()},
                {"recovered", socket.is_recovered()},
                {"transport", socket.transport()}});
        });
        space.on("remember", [](Socket socket, Json value, Ack ack) {
            socket.data().as_object()["value"] = value;
            ack();
        });
        space.on("how-left", [this](std::string id, Ack ack) { farewells_.ask(id, ack); });
    }

    void handle_rooms(const crier::Namespace& space) {
        space.on("join", [](Socket socket, std::string room, Ack ack) {
            socket.join(room);
            ack();
        });
        space.on("leave", [](Socket socket, std::string room, Ack ack) {
            socket.leave(room);
            ack();
        });
        space.on("who", [this](Socket socket, Json plan, Ack ack) -> Task<void> {
            auto sockets = co_await meant(socket, plan).fetch_sockets();
            std::ranges::sort(sockets, {}, &crier::RemoteSocket::id);
            array members;
            for (const crier::RemoteSocket& found : sockets) {
                members.push_back(object{
                    {"id", found.id()}, {"rooms", sorted(found.rooms())}, {"data", found.data()}});
            }
            ack(Json(members));
        });
        space.on("move", [this](Socket socket, Json plan, Json change, Ack ack) {
            const Json join = field(change, "join");
            const Json leave = field(change, "leave");
            if (join.is_string()) meant(socket, plan).sockets_join(text_of(join));
            if (leave.is_string()) meant(socket, plan).sockets_leave(text_of(leave));
            ack();
        });
    }

    void handle_broadcasts(const crier::Namespace& space) {
        space.on("send", [this](Socket socket, Arguments values) {
            const auto name = values[1].as<std::string>();
            meant(socket, values[0].as<Json>()).emit(name, values.after(2));
        });
        space.on("poll", [this](Socket socket, Arguments values, Ack ack) -> Task<void> {
            const milliseconds time{values[1].as<int>()};
            const auto name = values[2].as<std::string>();
            const crier::BroadcastAnswers result = co_await meant(socket, values[0].as<Json>())
                                                       .timeout(time)
                                                       .emit_with_ack(name, values.after(3));
            crier::Payload answer;
            answer.add(result.is_complete());
            for (const Argument& one : result.answers) answer.add(one);
            ack.answer_payload(std::move(answer));
        });
    }

    void handle_ends(const crier::Namespace& space) {
        space.on("kick", [this](Socket socket, Json plan, bool closes) {
            meant(socket, plan).disconnect_sockets(closes);
        });
        space.on("goodbye", [](Socket socket, bool closes) { socket.disconnect(closes); });
        space.on_disconnecting([this](Socket socket, crier::DisconnectReason) {
            farewells_.note_rooms(socket.id(), sorted(socket.rooms()));
        });
        space.on_disconnect([this](Socket socket, crier::DisconnectReason reason) {
            farewells_.tell(socket.id(), name_of(reason));
        });
    }

    crier::Broadcast meant(const Socket& socket, const Json& plan) {
        const bool is_namespace = text_of(field(plan, "from")) == "namespace";
        const Json nsp = field(plan, "nsp");
        crier::Broadcast target =
            is_namespace ? io_.of(nsp.is_string() ? text_of(nsp) : socket.nsp()).everybody()
                         : socket.broadcast();
        for (const std::string& room : texts_of(field(plan, "to"))) target = target.to(room);
        for (const std::string& room : texts_of(field(plan, "except"))) {
            target = target.except(room);
        }
        if (is_true(field(plan, "volatile"))) target = target.as_volatile();
        if (is_true(field(plan, "local"))) target = target.local();
        return target;
    }

    crier::Server io_;
    Farewells farewells_;
};

struct CommandLine {
    std::uint16_t port = 0;
    crier::ServerOptions options{.loops = 2, .serves_client = false};
};

/// Throws std::exception when it makes no sense.
CommandLine read(const std::vector<std::string>& words) {
    CommandLine line;
    line.port = static_cast<std::uint16_t>(std::stoi(words.at(0)));
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (words[i] == "--msgpack") continue;
        const std::string& value = words.at(i + 1);
        if (words[i] == "--recovery") {
            line.options.recovery = {
                .is_enabled = true, .max_disconnection = milliseconds{std::stoi(value)}};
        } else if (words[i] == "--loops") {
            line.options.loops = std::stoul(value);
        } else if (words[i] == "--ping") {
            line.options.ping_interval = milliseconds{std::stoi(value)};
            line.options.ping_timeout = milliseconds{std::stoi(value.substr(value.find(',') + 1))};
        }
        ++i;
    }
    return line;
}

}  // namespace

int main(int count, char** words) {
    try {
        CommandLine line = read({words + 1, words + count});
        return Scenario{std::move(line.options)}.run(line.port);
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return EXIT_FAILURE;
    }
}
