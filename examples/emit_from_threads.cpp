// Events from threads that are none of the server's: a program that has its own work to do and
// reports on it. Every handle of crier may be used from any thread.
//
//   emit_from_threads PORT [THREADS] [EVENTS]     8 threads with 1,000 events each by default
//
// A client that says "start" gets "progress" {thread, number} from all of them, each thread's in
// its order, and "done" when the last one has finished.

#include <atomic>
#include <crier/crier.hpp>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <thread>
#include <vector>

namespace {

struct Job {
    int threads = 8;
    int events = 1'000;
};

/// Reports to one client from `job.threads` threads.
void work_for(const crier::Socket& socket, const Job& job) {
    const auto left = std::make_shared<std::atomic<int>>(job.threads);
    for (int thread = 0; thread < job.threads; ++thread) {
        std::thread{[socket, job, thread, left] {
            for (int number = 0; number < job.events; ++number) {
                socket.emit("progress", crier::Json{{"thread", thread}, {"number", number}});
            }
            if (--*left == 0) socket.emit("done", job.threads * job.events);
        }}.detach();
    }
}

}  // namespace

int main(int count, char** words) {
    Job job;
    const auto number = [&](int index, int otherwise) {
        return count > index ? std::atoi(words[index]) : otherwise;
    };
    job.threads = number(2, job.threads);
    job.events = number(3, job.events);

    crier::Server io{{.loops = 0}};
    io.on("start", [job](crier::Socket socket) { work_for(socket, job); });

    const auto port = io.listen(static_cast<std::uint16_t>(number(1, 3000)), "127.0.0.1");
    if (!port) {
        std::cerr << port.error() << '\n';
        return EXIT_FAILURE;
    }
    std::cout << "listening on " << *port << std::endl;
    io.run();
}
