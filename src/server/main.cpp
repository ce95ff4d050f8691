#include "server/cli/command_line.hpp"
#include "server/cli/report.hpp"
#include "server/config/option_table.hpp"

#include <CLI/CLI.hpp>

#include <exception>
#include <functional>

namespace crier::server {
namespace {

/// One program, one command; `chosen` runs what the arguments asked for.
class Cli {
public:
    Cli() {
        app_.require_subcommand(1);
        app_.get_formatter()->column_width(40);
        add_serve();
        add_dev();
        add_worker();
        add_token();
        add_bench();
        add_config();
        add("version", "Print the version.", app_)->callback([this] {
            chosen_ = [] { return run_version(); };
        });
    }

    int run(int count, char** arguments) {
        try {
            app_.parse(count, arguments);
        } catch (const CLI::ParseError& error) {
            return app_.exit(error) == 0 ? 0 : 1;
        }
        return chosen_();
    }

private:
    static CLI::App* add(const std::string& name, const std::string& help, CLI::App& parent) {
        return parent.add_subcommand(name, help);
    }

    /// --config, and a flag for each option. A flag nobody knows goes the way of every other
    /// mistake: it is named together with them, with a suggestion.
    void add_config_arguments(CLI::App& command, ConfigArguments& into) {
        command.add_option("--config", into.file, "Configuration file (TOML).");
        for (const Option& option : option_table()) {
            command
                .add_option_function<std::string>(
                    option.flag_name(),
                    [&into, name = std::string{option.name}](const std::string& text) {
                        into.flags[name] = text;
                    },
                    std::string{option.help})
                ->group("Configuration");
        }
        command.allow_extras();
        command.parse_complete_callback([&command, &into] {
            for (const std::string& unknown : command.remaining()) {
                into.flags[unknown.substr(0, unknown.find('='))] = "";
            }
        });
    }

    void add_serve() {
        CLI::App* command = add("serve", "Run the server.", app_);
        add_config_arguments(*command, serve_);
        command->callback([this] { chosen_ = [this] { return run_serve(serve_); }; });
    }

    void add_dev() {
        CLI::App* command = add("dev", "Run a server to try things out on this machine.", app_);
        command->add_option("--port", dev_.port, "Port; without it the next free one from 3000.");
        add_config_arguments(*command, dev_.config);
        command->callback([this] { chosen_ = [this] { return run_dev(dev_); }; });
    }

    void add_worker() {
        CLI::App* command =
            add("worker",
                "Process jobs. The server starts its own workers; this starts one more, anywhere.",
                app_);
        add_config_arguments(*command, worker_);
        command->callback([this] { chosen_ = [this] { return run_worker(worker_); }; });
    }

    void add_token() {
        CLI::App* command = add("token", "Print a token.", app_);
        command->add_option("--user", token_.user, "User id (the claim sub).");
        command->add_option("--role", token_.roles, "Role; \"service\" may publish.");
        command->add_option("--tenant", token_.tenant, "Tenant.")->capture_default_str();
        command->add_option("--lifetime", token_.lifetime, "How long it is valid.")
            ->capture_default_str();
        add_config_arguments(*command, token_.config);
        command->callback([this] { chosen_ = [this] { return run_token(token_); }; });
    }

    void add_bench() {
        CLI::App* command =
            add("bench",
                "Measure a server from outside: latency, CPU time and memory per connection.",
                app_);
        command->add_option("scenario", bench_.scenario, "connect, fanout, echo, storm or mixed.")
            ->required();
        command->add_option("--protocol", bench_.protocol, "socketio or plain.")
            ->capture_default_str();
        command->add_option(
            "--url",
            bench_.url,
            "ws://host:port[/path]; without it a server is started for the run.");
        command->add_option("--connections", bench_.connections, "How many clients.")
            ->capture_default_str();
        command->add_option("--seconds", bench_.seconds, "How long is measured.")
            ->capture_default_str();
        command->add_option("--warm-up", bench_.warm_up_seconds, "Seconds of traffic before that.")
            ->capture_default_str();
        command->add_option("--payload", bench_.payload_bytes, "Bytes of each message's text.")
            ->capture_default_str();
        command->add_option(
            "--window", bench_.window, "Closed loop: messages in flight (echo: of each client).");
        command->add_option("--rate", bench_.rate, "Open loop: messages a second, of all clients.");
        command->add_option("--pid", bench_.pid, "Process of the server at --url, to read /proc.");
        command->add_option("--loops", bench_.loops, "Loops of the server that is started.")
            ->capture_default_str();
        command->add_flag(
            "--no-io-uring",
            bench_.avoids_io_uring,
            "The server that is started sends without it.");
        command->add_option(
            "--mix", bench_.mix, "mixed: publishing:echoing:idle:reconnecting, 5:25:60:10.");
        command->add_option("--seed", bench_.seed, "mixed: of what is chosen by lot.")
            ->capture_default_str();
        command->add_flag("--json", bench_.prints_json, "One JSON object instead of text.");
        command->callback([this] { chosen_ = [this] { return run_bench(bench_); }; });

        CLI::App* server = add("bench-server", "The server that `crier bench` measures.", app_);
        server->add_option("port", bench_server_.port, "Port on 127.0.0.1; 0: any free one.")
            ->required();
        server->add_option("--loops", bench_server_.loops, "Threads that serve.")
            ->capture_default_str();
        server->add_flag("--no-io-uring", bench_server_.avoids_io_uring, "Send without it.");
        server->callback([this] { chosen_ = [this] { return run_bench_server(bench_server_); }; });
    }

    void add_config() {
        CLI::App* config = add("config", "Look at the configuration.", app_);
        config->require_subcommand(1);
        CLI::App* check = add("check", "Name every mistake.", *config);
        add_config_arguments(*check, config_);
        check->callback([this] { chosen_ = [this] { return run_config_check(config_); }; });
        CLI::App* print = add("print", "Show what is in force, and where it comes from.", *config);
        add_config_arguments(*print, config_);
        print->callback([this] { chosen_ = [this] { return run_config_print(config_); }; });
        add("reference", "Print docs/configuration.md.", *config)->callback([this] {
            chosen_ = [] { return run_config_reference(); };
        });
    }

    CLI::App app_{"crier: a real-time server for web applications", "crier"};
    ConfigArguments serve_{};
    DevArguments dev_{};
    ConfigArguments worker_{};
    TokenArguments token_{};
    BenchArguments bench_{};
    BenchServerArguments bench_server_{};
    ConfigArguments config_{};
    std::function<int()> chosen_{};
};

}  // namespace
}  // namespace crier::server

int main(int count, char** arguments) {
    try {
        return crier::server::Cli{}.run(count, arguments);
    } catch (const std::exception& error) {
        crier::server::report(error.what(), "Please report this with the command you used.");
        return 1;
    }
}
