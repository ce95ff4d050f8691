#include "store/job_record.hpp"

#include <array>

namespace crier::store {

std::string_view name_of(JobState state) {
    switch (state) {
        case JobState::Queued: return "queued";
        case JobState::Running: return "running";
        case JobState::Completed: return "completed";
        case JobState::Failed: return "failed";
    }
    return "failed";
}

std::optional<JobState> parse_job_state(std::string_view name) {
    constexpr std::array kStates = {
        JobState::Queued, JobState::Running, JobState::Completed, JobState::Failed};
    for (const JobState state : kStates) {
        if (name_of(state) == name) return state;
    }
    return std::nullopt;
}

}  // namespace crier::store
