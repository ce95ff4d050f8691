#include "http/http_metrics.hpp"

#include <fmt/format.h>

namespace crier::http {

HttpMetrics::HttpMetrics(telemetry::Metrics& metrics)
    : seconds_{metrics.histogram(
          "crier_http_answer_seconds",
          "Time from the end of a request's head to its answer.",
          {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30})} {
    for (std::size_t digit = 1; digit < answers_.size(); ++digit) {
        answers_[digit] = &metrics.counter(
            "crier_http_answers_total",
            "Answers, by class of status.",
            {{"status", fmt::format("{}xx", digit)}});
    }
}

void HttpMetrics::count_answer(Status status, std::chrono::nanoseconds took) {
    answers_[number_of(status) / 100]->Increment();
    seconds_.Observe(std::chrono::duration<double>(took).count());
}

}  // namespace crier::http
