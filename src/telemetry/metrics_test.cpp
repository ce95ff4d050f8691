#include "telemetry/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crier::telemetry {
namespace {

using ::testing::HasSubstr;

TEST(MetricsTest, RendersPrometheusText) {
    Metrics metrics;
    metrics.counter("crier_net_accepted_total", "Connections accepted.").Increment(3);
    metrics.gauge("crier_net_connections", "Open connections.", {{"loop", "0"}}).Set(2);
    metrics.histogram("crier_http_seconds", "Time.", {0.1, 1}).Observe(0.5);

    const std::string text = metrics.render();

    EXPECT_THAT(text, HasSubstr("# HELP crier_net_accepted_total Connections accepted."));
    EXPECT_THAT(text, HasSubstr("# TYPE crier_net_accepted_total counter"));
    EXPECT_THAT(text, HasSubstr("crier_net_accepted_total 3"));
    EXPECT_THAT(text, HasSubstr("crier_net_connections{loop=\"0\"} 2"));
    EXPECT_THAT(text, HasSubstr("crier_http_seconds_bucket{le=\"1\"} 1"));
}

TEST(MetricsTest, SameNameAndLabelsAreOneMetric) {
    Metrics metrics;
    metrics.counter("crier_x_total", "X.", {{"kind", "a"}}).Increment();
    metrics.counter("crier_x_total", "X.", {{"kind", "a"}}).Increment();
    metrics.counter("crier_x_total", "X.", {{"kind", "b"}}).Increment();

    EXPECT_THAT(metrics.render(), HasSubstr("crier_x_total{kind=\"a\"} 2"));
    EXPECT_THAT(metrics.render(), HasSubstr("crier_x_total{kind=\"b\"} 1"));
}

}  // namespace
}  // namespace crier::telemetry
