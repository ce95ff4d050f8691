#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace crier {

/// Where randomness comes from. Injected, so that tests can repeat a run.
///
/// Lives on: any thread, unless an implementation says otherwise.
class Random {
public:
    virtual ~Random() = default;
    virtual void fill(MutableBytes out) = 0;
};

/// The kernel's generator (getrandom): fit for keys, ids and tokens. Small requests come from a
/// stock that each thread has; a forked process has a copy of it and must not ask before exec.
/// Lives on: any thread.
class SystemRandom final : public Random {
public:
    void fill(MutableBytes out) override;
};

/// A fixed sequence from a seed (SplitMix64); for tests and simulations, never for secrets.
/// Lives on: one thread.
class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : state_{seed} {}
    void fill(MutableBytes out) override;

private:
    std::uint64_t next();
    std::uint64_t state_;
};

std::uint64_t random_u64(Random& random);

/// A random UUID, version 4 (RFC 9562 §5.4), lower case.
std::string random_uuid(Random& random);

/// `bytes` random bytes as base64url without padding: an unguessable identifier from 16 up.
std::string random_token(Random& random, std::size_t bytes);

}  // namespace crier
