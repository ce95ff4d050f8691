#include "server/config/config_loader.hpp"

#include "server/config/option_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

namespace crier::server {
namespace {

/// Collects values and problems from one source after the other.
class Loader {
public:
    explicit Loader(ServerConfig defaults) { loaded_.config = std::move(defaults); }

    /// `written` is the name as the operator spelled it.
    void apply(
        const Option& option,
        const OptionValue& value,
        std::string_view origin,
        const std::string& written) {
        if (const auto set = option.set(loaded_.config, value); !set) {
            const std::string shown =
                option.is_secret ? "" : fmt::format(" (it is \"{}\")", fmt::join(value.items, ","));
            problem(
                fmt::format("{} {}{}", written, set.error(), shown),
                fmt::format("Correct it in the {}.", origin));
            return;
        }
        loaded_.origins[std::string{option.name}] = origin;
    }

    void report_unknown(const std::string& written, std::string_view origin) {
        const Option* near = suggest_option(written);
        std::string remedy =
            fmt::format("Remove it from the {}; docs/configuration.md lists all options.", origin);
        if (near != nullptr) {
            remedy = fmt::format("Did you mean {}?", spelled_like(written, *near));
        }
        problem(fmt::format("{} is not an option", written), std::move(remedy));
    }

    void problem(std::string message, std::string remedy) {
        loaded_.problems.push_back({std::move(message), std::move(remedy)});
    }

    LoadedConfig take(Purpose purpose) {
        for (ConfigProblem& broken : check(loaded_.config, purpose)) {
            loaded_.problems.push_back(std::move(broken));
        }
        return std::move(loaded_);
    }

private:
    static std::string spelled_like(const std::string& written, const Option& option) {
        if (written.starts_with("--")) return option.flag_name();
        if (written.starts_with("CRIER_")) return option.environment_name();
        return std::string{option.name};
    }

    LoadedConfig loaded_;
};

/// nullopt for what no option takes: fractions, dates, and lists or tables inside a list.
std::optional<std::string> text_of(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* number = node.as_integer()) return fmt::format("{}", number->get());
    if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
    return std::nullopt;
}

std::optional<OptionValue> value_of(const toml::node& node) {
    const toml::array* list = node.as_array();
    if (list == nullptr) return text_of(node).transform(OptionValue::of_text);
    OptionValue value{{}, true};
    for (const toml::node& entry : *list) {
        auto text = text_of(entry);
        if (!text) return std::nullopt;
        value.items.push_back(std::move(*text));
    }
    return value;
}

void apply_node(
    Loader& loader, const Option& option, const toml::node& node, const std::string& name) {
    if (const auto value = value_of(node)) {
        loader.apply(option, *value, "file", name);
    } else {
        loader.problem(
            fmt::format("{} must be a text, a whole number, true, false, or a list of them", name),
            "Correct it in the file.");
    }
}

void apply_table(Loader& loader, const toml::table& table, const std::string& prefix) {
    for (const auto& [key, node] : table) {
        const std::string name = prefix + std::string{key.str()};
        if (const toml::table* inner = node.as_table()) {
            apply_table(loader, *inner, name + ".");
        } else if (const Option* option = find_option(name)) {
            apply_node(loader, *option, node, name);
        } else {
            loader.report_unknown(name, "file");
        }
    }
}

void apply_file(Loader& loader, const std::filesystem::path& path) {
    try {
        apply_table(loader, toml::parse_file(path.string()), "");
    } catch (const toml::parse_error& error) {
        const auto& at = error.source().begin;
        loader.problem(
            fmt::format("{}, line {}: {}", path.string(), at.line, error.description()),
            "Correct the file; https://toml.io shows the format.");
    }
}

std::optional<std::string> read_secret(const std::string& path) {
    std::ifstream file{path};
    if (!file) return std::nullopt;
    std::string text{std::istreambuf_iterator<char>{file}, {}};
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    return text;
}

void apply_secret_file(
    Loader& loader, const Option& option, const std::string& variable, const std::string& path) {
    if (auto secret = read_secret(path)) {
        loader.apply(option, OptionValue::of_text(std::move(*secret)), "environment", variable);
    } else {
        loader.problem(
            fmt::format("{}: the file {} cannot be read", variable, path),
            "Check that it exists and that this user may read it.");
    }
}

void apply_variable(Loader& loader, const std::string& name, const std::string& text) {
    for (const Option& option : option_table()) {
        const std::string variable = option.environment_name();
        if (name == variable) {
            loader.apply(option, OptionValue::of_text(text), "environment", name);
            return;
        }
        if (option.is_secret && name == variable + "_FILE") {
            apply_secret_file(loader, option, name, text);
            return;
        }
    }
    loader.report_unknown(name, "environment");
}

void apply_flag(Loader& loader, const std::string& name, const std::string& text) {
    const Option* option = find_option(name);
    if (option != nullptr && option->is_secret) {
        loader.problem(
            fmt::format("{} is a secret, and every user sees the flags", option->flag_name()),
            fmt::format("Set {0}, or {0}_FILE to a file with it.", option->environment_name()));
    } else if (option != nullptr) {
        loader.apply(*option, OptionValue::of_text(text), "flag", option->flag_name());
    } else {
        loader.report_unknown(name, "command line");
    }
}

}  // namespace

LoadedConfig load_config(const ConfigSources& sources, Purpose purpose, ServerConfig defaults) {
    Loader loader{std::move(defaults)};
    if (sources.file) apply_file(loader, *sources.file);
    for (const auto& [name, text] : sources.environment) {
        if (name.starts_with("CRIER_")) apply_variable(loader, name, text);
    }
    for (const auto& [name, text] : sources.flags) apply_flag(loader, name, text);
    return loader.take(purpose);
}

std::map<std::string, std::string> process_environment() {
    std::map<std::string, std::string> variables;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text{*entry};
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos) continue;
        variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return variables;
}

std::string print_config(const LoadedConfig& loaded) {
    std::string text;
    for (const Option& option : option_table()) {
        const auto origin = loaded.origins.find(std::string{option.name});
        text += fmt::format(
            "{} = {}  # {}\n",
            option.name,
            option.show(loaded.config),
            origin == loaded.origins.end() ? "default" : origin->second);
    }
    return text;
}

}  // namespace crier::server
