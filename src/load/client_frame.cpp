#include "load/client_frame.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace crier::load {
namespace {

constexpr std::uint32_t kKey = 0x5AC3'96E1;
constexpr std::byte kMasked{0x80};

}  // namespace

SharedBytes encode_client_frame(websocket::Opcode opcode, std::string_view payload) {
    const std::size_t size = payload.size();
    const std::size_t head_bytes = size < 126 ? 2 : size <= 0xFFFF ? 4 : 10;
    return SharedBytes::make(head_bytes + sizeof kKey + size, [&](MutableBytes out) {
        out[0] = std::byte{0x80} | static_cast<std::byte>(opcode);
        if (head_bytes == 2) {
            out[1] = kMasked | static_cast<std::byte>(size);
        } else {
            out[1] = kMasked | std::byte{head_bytes == 4 ? std::uint8_t{126} : std::uint8_t{127}};
            for (std::size_t i = 2; i < head_bytes; ++i) {
                out[i] = static_cast<std::byte>(size >> (8 * (head_bytes - 1 - i)));
            }
        }
        std::memcpy(out.data() + head_bytes, &kKey, sizeof kKey);
        const MutableBytes body = out.subspan(head_bytes + sizeof kKey);
        std::ranges::copy(as_bytes(payload), body.begin());
        websocket::apply_mask(body, kKey, 0);
    });
}

}  // namespace crier::load
