#include "base/shared_bytes.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <limits>
#include <new>

namespace crier {

SharedBytes SharedBytes::allocate(std::size_t size) {
    CRIER_ASSERT(size <= std::numeric_limits<std::uint32_t>::max());
    SharedBytes result;
    void* memory = ::operator new(sizeof(Block) + size);
    result.block_ = new (memory) Block{{1}, static_cast<std::uint32_t>(size)};
    return result;
}

SharedBytes SharedBytes::copy_of(Bytes bytes) {
    SharedBytes result = allocate(bytes.size());
    std::copy(bytes.begin(), bytes.end(), result.data());
    return result;
}

SharedBytes SharedBytes::make(std::size_t size, const std::function<void(MutableBytes)>& fill) {
    SharedBytes result = allocate(size);
    fill({result.data(), size});
    return result;
}

void SharedBytes::release() noexcept {
    if (block_ == nullptr) return;
    // Acquire on the last release: whoever frees must see every reader as finished.
    if (block_->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        block_->~Block();
        ::operator delete(block_);
    }
}

}  // namespace crier
