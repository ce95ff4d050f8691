#include "tests/conformance/websocket_case.hpp"

namespace crier::conformance {
namespace {

std::string echo_text(std::string_view payload) { return server_frame(Opcode::Text, payload); }
std::string echo_binary(std::string_view payload) { return server_frame(Opcode::Binary, payload); }
std::string echo_ping(std::string_view payload) { return server_frame(Opcode::Pong, payload); }

Script ten_pings() {
    std::vector<Sent> pings;
    std::vector<std::string> pongs;
    for (int i = 0; i < 10; ++i) {
        const std::string payload = "payload-" + std::to_string(i);
        pings.push_back(ping(payload));
        pongs.push_back(echo_ping(payload));
    }
    return answered(std::move(pings), std::move(pongs));
}

/// The first pong must come before the message is finished.
Script pings_between_fragments() {
    Script script = answered(
        {unfinished(continuation("fragment3")),
         unfinished(continuation("fragment4")),
         ping("pongme 2!"),
         continuation("fragment5")},
        {echo_ping("pongme 2!"), echo_text("fragment1fragment2fragment3fragment4fragment5")});
    const Step first{
        {unfinished(text("fragment1")), unfinished(continuation("fragment2")), ping("pongme 1!")},
        echo_ping("pongme 1!")};
    script.steps.insert(script.steps.begin(), first);
    return script;
}

}  // namespace

const std::vector<Case>& basic_cases() {
    static const std::vector<Case> cases = {
        // Category 1
        {"1.1.1", [] { return answered({text("")}, {echo_text("")}); }},
        {"1.1.2",
         [] { return answered({text(repeated("*", 125))}, {echo_text(repeated("*", 125))}); }},
        {"1.1.3",
         [] { return answered({text(repeated("*", 126))}, {echo_text(repeated("*", 126))}); }},
        {"1.1.4",
         [] { return answered({text(repeated("*", 127))}, {echo_text(repeated("*", 127))}); }},
        {"1.1.5",
         [] { return answered({text(repeated("*", 128))}, {echo_text(repeated("*", 128))}); }},
        {"1.1.6",
         [] { return answered({text(repeated("*", 65535))}, {echo_text(repeated("*", 65535))}); }},
        {"1.1.7",
         [] { return answered({text(repeated("*", 65536))}, {echo_text(repeated("*", 65536))}); }},
        {"1.1.8",
         [] { return answered({text(repeated("*", 65536))}, {echo_text(repeated("*", 65536))}); }},
        {"1.2.1", [] { return answered({binary("")}, {echo_binary("")}); }},
        {"1.2.2",
         [] {
             return answered(
                 {binary(repeated(hex("fe"), 125))}, {echo_binary(repeated(hex("fe"), 125))});
         }},
        {"1.2.3",
         [] {
             return answered(
                 {binary(repeated(hex("fe"), 126))}, {echo_binary(repeated(hex("fe"), 126))});
         }},
        {"1.2.4",
         [] {
             return answered(
                 {binary(repeated(hex("fe"), 127))}, {echo_binary(repeated(hex("fe"), 127))});
         }},
        {"1.2.5",
         [] {
             return answered(
                 {binary(repeated(hex("fe"), 128))}, {echo_binary(repeated(hex("fe"), 128))});
         }},
        {"1.2.6",
         [] {
             return answered(
                 {binary(repeated(hex("fe"), 65535))}, {echo_binary(repeated(hex("fe"), 65535))});
         }},
        {"1.2.7",
         [] {
             return answered(
                 {binary(repeated(hex("fe"), 65536))}, {echo_binary(repeated(hex("fe"), 65536))});
         }},
        {"1.2.8",
         [] {
             return answered(
                 {binary(repeated(hex("fe"), 65536))}, {echo_binary(repeated(hex("fe"), 65536))});
         }},
        // Category 2
        {"2.1", [] { return answered({ping()}, {echo_ping("")}); }},
        {"2.2", [] { return answered({ping("Hello, world!")}, {echo_ping("Hello, world!")}); }},
        {"2.3",
         [] {
             return answered({ping(hex("00fffefdfcfb00ff"))}, {echo_ping(hex("00fffefdfcfb00ff"))});
         }},
        {"2.4",
         [] {
             return answered(
                 {ping(repeated(hex("fe"), 125))}, {echo_ping(repeated(hex("fe"), 125))});
         }},
        {"2.5", [] { return failed(1002, {ping(repeated(hex("fe"), 126))}); }},
        {"2.6",
         [] {
             return answered(
                 {ping(repeated(hex("fe"), 125))}, {echo_ping(repeated(hex("fe"), 125))});
         }},
        {"2.7", [] { return closed(1000, {pong(), close_frame(1000)}); }},
        {"2.8", [] { return closed(1000, {pong("unsolicited pong payload"), close_frame(1000)}); }},
        {"2.9",
         [] {
             return answered(
                 {pong("unsolicited pong payload"), ping("ping payload")},
                 {echo_ping("ping payload")});
         }},
        {"2.10", [] { return ten_pings(); }},
        {"2.11", [] { return ten_pings(); }},
        // Category 3
        {"3.1", [] { return failed(1002, {reserved(1, text("Hello, world!"))}); }},
        {"3.2",
         [] {
             return failed(
                 1002,
                 {text("Hello, world!"), reserved(2, text("Hello, world!")), ping()},
                 {echo_text("Hello, world!")});
         }},
        {"3.3",
         [] {
             return failed(
                 1002,
                 {text("Hello, world!"), reserved(3, text("Hello, world!")), ping()},
                 {echo_text("Hello, world!")});
         }},
        {"3.4",
         [] {
             return failed(
                 1002,
                 {text("Hello, world!"), reserved(4, text("Hello, world!")), ping()},
                 {echo_text("Hello, world!")});
         }},
        {"3.5", [] { return failed(1002, {reserved(5, binary(hex("00fffefdfcfb00ff")))}); }},
        {"3.6", [] { return failed(1002, {reserved(6, binary("Hello, world!"))}); }},
        {"3.7", [] { return failed(1002, {reserved(7, close_without_code())}); }},
        // Category 4
        {"4.1.1", [] { return failed(1002, {frame(3)}); }},
        {"4.1.2", [] { return failed(1002, {frame(4, "reserved opcode payload")}); }},
        {"4.1.3",
         [] {
             return failed(
                 1002, {text("Hello, world!"), frame(5), ping()}, {echo_text("Hello, world!")});
         }},
        {"4.1.4",
         [] {
             return failed(
                 1002,
                 {text("Hello, world!"), frame(6, "Hello, world!"), ping()},
                 {echo_text("Hello, world!")});
         }},
        {"4.1.5",
         [] {
             return failed(
                 1002,
                 {text("Hello, world!"), frame(7, "Hello, world!"), ping()},
                 {echo_text("Hello, world!")});
         }},
        {"4.2.1", [] { return failed(1002, {frame(11)}); }},
        {"4.2.2", [] { return failed(1002, {frame(12, "reserved opcode payload")}); }},
        {"4.2.3",
         [] {
             return failed(
                 1002, {text("Hello, world!"), frame(13), ping()}, {echo_text("Hello, world!")});
         }},
        {"4.2.4",
         [] {
             return failed(
                 1002,
                 {text("Hello, world!"), frame(14, "Hello, world!"), ping()},
                 {echo_text("Hello, world!")});
         }},
        {"4.2.5",
         [] {
             return failed(
                 1002,
                 {text("Hello, world!"), frame(15, "Hello, world!"), ping()},
                 {echo_text("Hello, world!")});
         }},
        // Category 5
        {"5.1",
         [] { return failed(1002, {unfinished(ping("fragment1")), continuation("fragment2")}); }},
        {"5.2",
         [] { return failed(1002, {unfinished(pong("fragment1")), continuation("fragment2")}); }},
        {"5.3",
         [] {
             return answered(
                 {unfinished(text("fragment1")), continuation("fragment2")},
                 {echo_text("fragment1fragment2")});
         }},
        {"5.4",
         [] {
             return answered(
                 {unfinished(text("fragment1")), continuation("fragment2")},
                 {echo_text("fragment1fragment2")});
         }},
        {"5.5",
         [] {
             return answered(
                 {unfinished(text("fragment1")), continuation("fragment2")},
                 {echo_text("fragment1fragment2")});
         }},
        {"5.6",
         [] {
             return answered(
                 {unfinished(text("fragment1")), ping("ping payload"), continuation("fragment2")},
                 {echo_ping("ping payload"), echo_text("fragment1fragment2")});
         }},
        {"5.7",
         [] {
             return answered(
                 {unfinished(text("fragment1")), ping("ping payload"), continuation("fragment2")},
                 {echo_ping("ping payload"), echo_text("fragment1fragment2")});
         }},
        {"5.8",
         [] {
             return answered(
                 {unfinished(text("fragment1")), ping("ping payload"), continuation("fragment2")},
                 {echo_ping("ping payload"), echo_text("fragment1fragment2")});
         }},
        {"5.9",
         [] {
             return failed(1002, {continuation("non-continuation payload"), text("Hello, world!")});
         }},
        {"5.10",
         [] {
             return failed(1002, {continuation("non-continuation payload"), text("Hello, world!")});
         }},
        {"5.11",
         [] {
             return failed(1002, {continuation("non-continuation payload"), text("Hello, world!")});
         }},
        {"5.12",
         [] {
             return failed(
                 1002,
                 {unfinished(continuation("non-continuation payload")), text("Hello, world!")});
         }},
        {"5.13",
         [] {
             return failed(
                 1002,
                 {unfinished(continuation("non-continuation payload")), text("Hello, world!")});
         }},
        {"5.14",
         [] {
             return failed(
                 1002,
                 {unfinished(continuation("non-continuation payload")), text("Hello, world!")});
         }},
        {"5.15",
         [] {
             return failed(
                 1002,
                 {unfinished(text("fragment1")),
                  continuation("fragment2"),
                  unfinished(continuation("fragment3")),
                  text("fragment4")},
                 {echo_text("fragment1fragment2")});
         }},
        {"5.16",
         [] {
             return failed(
                 1002,
                 {unfinished(continuation("fragment1")),
                  unfinished(text("fragment2")),
                  continuation("fragment3"),
                  unfinished(continuation("fragment1")),
                  unfinished(text("fragment2")),
                  continuation("fragment3")});
         }},
        {"5.17",
         [] {
             return failed(
                 1002,
                 {continuation("fragment1"),
                  unfinished(text("fragment2")),
                  continuation("fragment3"),
                  continuation("fragment1"),
                  unfinished(text("fragment2")),
                  continuation("fragment3")});
         }},
        {"5.18", [] { return failed(1002, {unfinished(text("fragment1")), text("fragment2")}); }},
        {"5.19", [] { return pings_between_fragments(); }},
        {"5.20", [] { return pings_between_fragments(); }},
        // Category 7
        {"7.1.1", [] { return answered({text("Hello World!")}, {echo_text("Hello World!")}); }},
        {"7.1.2", [] { return closed(1000, {close_frame(1000), close_without_code()}); }},
        {"7.1.3", [] { return closed(1000, {close_frame(1000), ping()}); }},
        {"7.1.4", [] { return closed(1000, {close_frame(1000), text("Hello World!")}); }},
        {"7.1.5",
         [] {
             return closed(
                 1000,
                 {unfinished(text("fragment1")), close_frame(1000), continuation("fragment2")});
         }},
        {"7.1.6",
         [] {
             return closed(
                 1000,
                 {text(repeated("BAsd7&jh23", 262144)),
                  text("Hello World!"),
                  close_frame(1000),
                  ping()},
                 {echo_text(repeated("BAsd7&jh23", 262144)), echo_text("Hello World!")});
         }},
        {"7.3.1", [] { return closed(1000, {close_without_code()}); }},
        {"7.3.2", [] { return failed(1002, {close_without_code("a")}); }},
        {"7.3.3", [] { return closed(1000, {close_frame(1000)}); }},
        {"7.3.4", [] { return closed(1000, {close_frame(1000, "Hello World!")}); }},
        {"7.3.5", [] { return closed(1000, {close_frame(1000, repeated("*", 123))}); }},
        {"7.3.6", [] { return failed(1002, {close_frame(1000, repeated("*", 124))}); }},
        {"7.5.1",
         [] {
             return failed(
                 1007, {close_frame(1000, hex("cebae1bdb9cf83cebcceb5eda080656469746564"))});
         }},
        {"7.7.1", [] { return closed(1000, {close_frame(1000)}); }},
        {"7.7.2", [] { return closed(1001, {close_frame(1001)}); }},
        {"7.7.3", [] { return closed(1002, {close_frame(1002)}); }},
        {"7.7.4", [] { return closed(1003, {close_frame(1003)}); }},
        {"7.7.5", [] { return closed(1007, {close_frame(1007)}); }},
        {"7.7.6", [] { return closed(1008, {close_frame(1008)}); }},
        {"7.7.7", [] { return closed(1009, {close_frame(1009)}); }},
        {"7.7.8", [] { return closed(1010, {close_frame(1010)}); }},
        {"7.7.9", [] { return closed(1011, {close_frame(1011)}); }},
        {"7.7.10", [] { return closed(3000, {close_frame(3000)}); }},
        {"7.7.11", [] { return closed(3999, {close_frame(3999)}); }},
        {"7.7.12", [] { return closed(4000, {close_frame(4000)}); }},
        {"7.7.13", [] { return closed(4999, {close_frame(4999)}); }},
        {"7.9.1", [] { return failed(1002, {close_frame(0)}); }},
        {"7.9.2", [] { return failed(1002, {close_frame(999)}); }},
        {"7.9.3", [] { return failed(1002, {close_frame(1004)}); }},
        {"7.9.4", [] { return failed(1002, {close_frame(1005)}); }},
        {"7.9.5", [] { return failed(1002, {close_frame(1006)}); }},
        {"7.9.6", [] { return failed(1002, {close_frame(1016)}); }},
        {"7.9.7", [] { return failed(1002, {close_frame(1100)}); }},
        {"7.9.8", [] { return failed(1002, {close_frame(2000)}); }},
        {"7.9.9", [] { return failed(1002, {close_frame(2999)}); }},
        {"7.13.1", [] { return failed(1002, {close_frame(5000)}); }},
        {"7.13.2", [] { return failed(1002, {close_frame(65535)}); }},
        // Category 10
        {"10.1.1",
         [] {
             return answered(
                 fragmented(Opcode::Text, repeated("*", 65536), 1300),
                 {echo_text(repeated("*", 65536))});
         }},
    };
    return cases;
}

}  // namespace crier::conformance
