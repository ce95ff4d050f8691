#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace prometheus {
class Registry;
}

namespace crier::telemetry {

using Counter = prometheus::Counter;
using Gauge = prometheus::Gauge;
using Histogram = prometheus::Histogram;
using Labels = std::map<std::string, std::string>;

/// Every number the process reports about itself, in Prometheus' model.
///
/// A module keeps its metrics in one struct that it makes at start-up; the references stay valid
/// as long as this object. Counting is an atomic addition, so hot paths count in a plain integer
/// of their loop and hand the sum over once per turn.
///
/// Names: `crier_<module>_<what>_<unit>`, counters end in `_total`. Label values come from a
/// closed set, never from a peer.
/// Lives on: any thread.
class Metrics {
public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// The same name and labels give the same metric.
    Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {});
    Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels = {});
    /// `bounds` are the upper limits of the buckets, rising.
    Histogram& histogram(
        const std::string& name,
        const std::string& help,
        const std::vector<double>& bounds,
        const Labels& labels = {});

    /// Prometheus text exposition format 0.0.4.
    std::string render() const;

private:
    std::shared_ptr<prometheus::Registry> registry_;
};

}  // namespace crier::telemetry
