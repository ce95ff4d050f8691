#include "load/client_frame.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace crier::load {
namespace {

constexpr std::uint32_t kKey = 0x5AC3'96E1;
constexpr std::byte kMasked{0x80};

}  // namespace

SharedBytes encode_client_frame(websocket::Opcode opcode, std::string_view payload) {
    std::array<std::byte, 10> head{};
    const std::size_t head_bytes = websocket::write_frame_head(head, opcode, payload.size());
    head[1] |= kMasked;
    return SharedBytes::make(head_bytes + sizeof kKey + payload.size(), [&](MutableBytes out) {
        std::copy_n(head.begin(), head_bytes, out.begin());
        std::memcpy(out.data() + head_bytes, &kKey, sizeof kKey);
        const MutableBytes body = out.subspan(head_bytes + sizeof kKey);
        std::ranges::copy(as_bytes(payload), body.begin());
        websocket::apply_mask(body, kKey, 0);
    });
}

}  // namespace crier::load
