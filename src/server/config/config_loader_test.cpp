#include "server/config/config_loader.hpp"

#include "server/config/option_table.hpp"
#include "tests/support/temporary_folder.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace crier::server {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kSecret(32, 's');

/// A configuration that has nothing wrong yet.
ConfigSources good() { return {.environment = {{"CRIER_AUTH_JWT_SECRET", kSecret}}}; }

class ConfigLoaderTest : public ::testing::Test {
protected:
    std::filesystem::path write(const std::string& text) {
        const auto file = folder_.path() / "crier.toml";
        std::ofstream{file} << text;
        return file;
    }

    testing::TemporaryFolder folder_;
};

auto says(const std::string& message, const std::string& remedy) {
    return ::testing::AllOf(
        Field("message", &ConfigProblem::message, HasSubstr(message)),
        Field("remedy", &ConfigProblem::remedy, HasSubstr(remedy)));
}

TEST_F(ConfigLoaderTest, AFileIsOverruledByTheEnvironmentAndBothByFlags) {
    ConfigSources sources = good();
    sources.file =
        write("[listen]\nport = 1001\nhost = \"::\"\n[limits]\nmax_message = \"2MiB\"\n");
    sources.environment["CRIER_LISTEN_PORT"] = "1002";
    const LoadedConfig by_environment = load_config(sources);
    EXPECT_THAT(by_environment.problems, IsEmpty());
    EXPECT_EQ(by_environment.config.listen.port, 1002);
    EXPECT_EQ(by_environment.config.listen.host, "::");
    EXPECT_EQ(by_environment.config.plain.websocket.max_message_bytes, 2U * 1024 * 1024);

    sources.flags["listen.port"] = "1003";
    EXPECT_EQ(load_config(sources).config.listen.port, 1003);
}

TEST_F(ConfigLoaderTest, NamesEveryProblemAtOnceWithASuggestion) {
    ConfigSources sources;
    sources.file = write("[listen]\nprot = 1\n[auth]\nleeway = \"soon\"\n");
    sources.environment["CRIER_LISTEN_HSOT"] = "::";
    sources.environment["CRIER_FROBNICATE_EVERYTHING"] = "1";
    sources.flags["--listen-prt"] = "";
    EXPECT_THAT(
        load_config(sources).problems,
        ::testing::UnorderedElementsAre(
            says("listen.prot is not an option", "Did you mean listen.port?"),
            says("auth.leeway must be a time", "Correct it in the file."),
            says("CRIER_LISTEN_HSOT is not an option", "Did you mean CRIER_LISTEN_HOST?"),
            says("CRIER_FROBNICATE_EVERYTHING is not an option", "Remove it from the environment"),
            says("--listen-prt is not an option", "Did you mean --listen-port?"),
            says("auth.jwt_secret is not set", "CRIER_AUTH_JWT_SECRET=")));
}

TEST_F(ConfigLoaderTest, AFileThatIsNotTomlIsNamedWithItsLine) {
    ConfigSources sources = good();
    sources.file = write("[listen]\nport = = 3\n");
    EXPECT_THAT(load_config(sources).problems, ElementsAre(says("line 2", "toml.io")));
}

TEST_F(ConfigLoaderTest, AFractionOrADateIsNoValueAndNeverReadAsAnEmptyText) {
    ConfigSources sources = good();
    sources.file = write("[auth]\nissuer = 1.5\naudience = 2026-01-02\napi_keys = [[]]\n");
    const LoadedConfig loaded = load_config(sources);
    EXPECT_THAT(
        loaded.problems,
        ::testing::UnorderedElementsAre(
            says("auth.issuer must be a text", "in the file"),
            says("auth.audience must be a text", "in the file"),
            says("auth.api_keys must be a text", "in the file")));
    EXPECT_TRUE(loaded.origins.find("auth.issuer") == loaded.origins.end());
}

TEST_F(ConfigLoaderTest, AMissingFileIsAProblem) {
    ConfigSources sources = good();
    sources.file = folder_.path() / "missing.toml";
    EXPECT_EQ(load_config(sources).problems.size(), 1U);
}

TEST_F(ConfigLoaderTest, SecretsComeFromFilesAndAreNeverShown) {
    ConfigSources sources;
    sources.environment["CRIER_AUTH_JWT_SECRET_FILE"] = write(kSecret + "\n");
    sources.environment["CRIER_AUTH_API_KEYS"] = "first-key-1234567,second-key-123456";
    const LoadedConfig loaded = load_config(sources);
    EXPECT_THAT(loaded.problems, IsEmpty());
    EXPECT_EQ(loaded.config.auth.jwt_secret.reveal(), kSecret);
    ASSERT_EQ(loaded.config.auth.api_keys.size(), 2U);
    EXPECT_EQ(loaded.config.auth.api_keys[1].reveal(), "second-key-123456");

    const std::string shown = print_config(loaded);
    EXPECT_THAT(shown, Not(HasSubstr(kSecret)));
    EXPECT_THAT(shown, Not(HasSubstr("first-key")));
    EXPECT_THAT(shown, HasSubstr("auth.jwt_secret = ***  # environment\n"));
    EXPECT_THAT(shown, HasSubstr("auth.api_keys = ***,***  # environment\n"));
    EXPECT_THAT(shown, HasSubstr("listen.port = 3000  # default\n"));
}

TEST_F(ConfigLoaderTest, AProblemWithASecretDoesNotShowIt) {
    ConfigSources sources;
    sources.file = write("[auth]\njwt_secret = [\"short and secret\"]\n");
    for (const ConfigProblem& problem : load_config(sources).problems) {
        EXPECT_THAT(problem.message + problem.remedy, Not(HasSubstr("short and secret")));
    }
}

// Security 2.15: what stands on a command line is seen by every user of the machine.
TEST_F(ConfigLoaderTest, S215_SecretsAreNotTakenFromFlags) {
    for (const char* name : {"auth.jwt_secret", "auth.api_keys", "links.secret", "worker.token"}) {
        ConfigSources sources = good();
        sources.flags[name] = "a-secret-on-the-command-line-of-32-bytes";
        const LoadedConfig loaded = load_config(sources);
        ASSERT_EQ(loaded.problems.size(), 1U) << name;
        const ConfigProblem& problem = loaded.problems.front();
        EXPECT_THAT(problem.message, HasSubstr(find_option(name)->flag_name()));
        EXPECT_THAT(problem.remedy, HasSubstr(find_option(name)->environment_name() + "_FILE"));
        EXPECT_THAT(problem.message + problem.remedy, Not(HasSubstr("command-line")));
    }
}

TEST_F(ConfigLoaderTest, RulesBetweenOptionsAreChecked) {
    ConfigSources sources;
    sources.environment = {
        {"CRIER_AUTH_JWT_SECRET", "too short"},
        {"CRIER_AUTH_LEEWAY", "10min"},
        {"CRIER_AUTH_ALLOWED_ORIGINS", "https://ok.example,https://bad.example/path"},
        {"CRIER_TLS_CERTIFICATE", "/a.pem"},
        {"CRIER_LIMITS_SEND_QUEUE_SOFT", "2MiB"},
        {"CRIER_JOBS_MAX_ATTEMPTS", "0"},
    };
    EXPECT_THAT(
        load_config(sources).problems,
        ElementsAre(
            says("auth.jwt_secret is shorter", "random"),
            says("Only one of tls.certificate and tls.private_key", "both"),
            says("\"https://bad.example/path\" is not an origin", "scheme, host and port"),
            says("limits.send_queue_soft is above", "smaller"),
            says("auth.leeway is above 60s", "NTP"),
            says("jobs.max_attempts is 0", "at least 1")));
}

TEST_F(ConfigLoaderTest, AWorkerNeedsNoKeyButAServer) {
    const LoadedConfig loaded = load_config({}, Purpose::Work);
    EXPECT_THAT(
        loaded.problems,
        ElementsAre(says("worker.server_url is not set", ""), says("worker.token is not set", "")));
}

/// What an option shows can be read back: print, reference and file speak one language.
TEST_F(ConfigLoaderTest, EveryOptionReadsWhatItShows) {
    for (const Option& option : option_table()) {
        ServerConfig config;
        const std::string shown = option.show(config);
        if (option.is_secret) continue;
        const auto set = option.set(config, OptionValue::of_text(shown));
        EXPECT_TRUE(set.has_value()) << option.name << " shows " << shown;
        EXPECT_EQ(option.show(config), shown) << option.name;
    }
}

TEST_F(ConfigLoaderTest, ANameMuchTooLongIsNearNone) {
    EXPECT_NE(suggest_option("listen.prt"), nullptr);
    EXPECT_EQ(suggest_option("listen.port" + std::string(100'000, 't')), nullptr);
}

TEST_F(ConfigLoaderTest, EveryOptionHasThreeSpellings) {
    const Option* option = find_option("limits.over_limit");
    ASSERT_NE(option, nullptr);
    EXPECT_EQ(option->environment_name(), "CRIER_LIMITS_OVER_LIMIT");
    EXPECT_EQ(option->flag_name(), "--limits-over-limit");
    EXPECT_THAT(configuration_reference(), HasSubstr("| `limits.over_limit` | `refuse` |"));
}

TEST_F(ConfigLoaderTest, TheReferenceInTheDocumentsIsTheOneOfThisBinary) {
    std::ifstream file{CRIER_SOURCE_DIR "/docs/configuration.md"};
    const std::string written{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_EQ(written, configuration_reference())
        << "crier config reference > docs/configuration.md";
}

struct BadValue {
    const char* name;
    const char* text;
    const char* message;
};

class BadValueTest : public ::testing::TestWithParam<BadValue> {};

TEST_P(BadValueTest, IsToldWhatWouldBeRight) {
    ConfigSources sources = good();
    sources.flags[GetParam().name] = GetParam().text;
    EXPECT_THAT(load_config(sources).problems, ElementsAre(says(GetParam().message, "flag")));
}

INSTANTIATE_TEST_SUITE_P(
    Values,
    BadValueTest,
    ::testing::Values(
        BadValue{"listen.port", "70000", "must be a whole number from 0 to 65535"},
        BadValue{"listen.port", "-1", "must be a whole number"},
        BadValue{"listen.port", "", "must be a whole number"},
        BadValue{"auth.open_subscribe", "yes", "must be true or false"},
        BadValue{"limits.over_limit", "drop", "must be one of: refuse, evict_oldest"},
        BadValue{"images.max_file", "10 MB", "must be a size such as"},
        BadValue{"timeouts.head", "10", "must be a time such as"},
        BadValue{"timeouts.head", "99999999999999999999s", "must be a time such as"},
        BadValue{"timeouts.head", "1099511627776d", "must be a time such as"},
        BadValue{"timeouts.head", "36526d", "must be a time such as"},
        BadValue{"images.max_file", "1099511627776GiB", "must be a size such as"},
        BadValue{"images.web_side", "-1", "must be a whole number from 0 to"},
        BadValue{"log.level", "trace", "must be one of: debug"}));

}  // namespace
}  // namespace crier::server
