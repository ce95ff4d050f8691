#pragma once

#include "base/clock.hpp"
#include "gateways/documents/document_links.hpp"
#include "hub/hub.hpp"
#include "loop/task.hpp"
#include "store/document_record.hpp"

#include <string>

namespace crier::gateways {

/// Tells the owner's sockets how a document stands (contract A, section 4.2): one of
/// image_processing_started, image_processing_progress, image_processed, image_processing_failed.
///
/// Lives on: any loop.
class DocumentEvents {
public:
    DocumentEvents(hub::Hub& hub, const DocumentLinks& links, const Clock& clock)
        : hub_{hub}, links_{links}, clock_{clock} {}
    DocumentEvents(const DocumentEvents&) = delete;
    DocumentEvents& operator=(const DocumentEvents&) = delete;

    loop::Task<void> announce(store::DocumentRecord document);

private:
    hub::Hub& hub_;
    const DocumentLinks& links_;
    const Clock& clock_;
};

/// The event for the present state of a document; pure.
std::string event_of(
    const store::DocumentRecord& document, const DocumentLinks& links, WallTime now);

}  // namespace crier::gateways
