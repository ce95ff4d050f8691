#include "dashboard/message_window.hpp"

namespace crier::dashboard {

bool MessageWindow::allow(MonotonicTime now, std::chrono::milliseconds window, std::size_t limit) {
    if (now - start_ >= 2 * window) {
        start_ = now;
        before_ = 0;
        present_ = 0;
    } else if (now - start_ >= window) {
        start_ += window;
        before_ = present_;
        present_ = 0;
    }
    const double share = 1.0 - std::chrono::duration<double>(now - start_) / window;
    const double counted = before_ * share + present_;
    if (counted + 1.0 > static_cast<double>(limit)) return false;
    ++present_;
    return true;
}

}  // namespace crier::dashboard
