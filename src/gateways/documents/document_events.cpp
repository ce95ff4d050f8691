#include "gateways/documents/document_events.hpp"

#include "base/time_text.hpp"
#include "dashboard/update_event.hpp"
#include "json/parse.hpp"
#include "telemetry/log.hpp"

namespace crier::gateways {
namespace {

using store::DocumentStatus;

std::string_view type_of(DocumentStatus status) {
    switch (status) {
        case DocumentStatus::Pending: return "image_processing_started";
        case DocumentStatus::Processing: return "image_processing_progress";
        case DocumentStatus::Completed: return "image_processed";
        case DocumentStatus::Failed: return "image_processing_failed";
    }
    return "image_processing_failed";
}

}  // namespace

std::string event_of(
    const store::DocumentRecord& document, const DocumentLinks& links, WallTime now) {
    json::object event{
        {"type", type_of(document.status)},
        {"timestamp", to_iso8601(now)},
        {"documentId", document.id.text()},
        {"documentType", document.document_type},
        {"status", store::name_of(document.status)},
    };
    switch (document.status) {
        case DocumentStatus::Pending: break;
        case DocumentStatus::Processing: event["progress"] = document.progress; break;
        case DocumentStatus::Completed: {
            const WallTime expires = document.signed_url_expires_at.value_or(now);
            const WallTime began = document.processing_started_at.value_or(now);
            event["signedUrl"] = links.sign(document, Variant::Web, expires);
            event["processingDuration"] =
                (document.processing_completed_at.value_or(now) - began).count();
            break;
        }
        case DocumentStatus::Failed:
            event["error"] = document.error_message.value_or("The file could not be processed.");
            break;
    }
    return json::serialize(event);
}

loop::Task<void> DocumentEvents::announce(store::DocumentRecord document) {
    std::vector<hub::RoomName> rooms(1, hub::user_room(document.tenant, document.owner));
    hub::Event event =
        dashboard::update_event(std::move(rooms), event_of(document, links_, clock_.wall_now()));
    // How far it is, its row says too; that it is over, nobody shall miss.
    event.is_durable =
        document.status == DocumentStatus::Completed || document.status == DocumentStatus::Failed;
    const auto receipt = co_await hub_.publish(std::move(event));
    if (!receipt) log::error("event_not_published", {{"document", document.id.text()}});
}

}  // namespace crier::gateways
