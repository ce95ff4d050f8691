#include "auth/jwt.hpp"
#include "server/cli/command_line.hpp"
#include "server/cli/report.hpp"
#include "server/config/option_value.hpp"

#include <fmt/format.h>

namespace crier::server {

int run_token(const TokenArguments& arguments) {
    const LoadedConfig loaded = load_config(arguments.config.sources());
    if (!report_problems(loaded)) return 1;
    const auto lifetime =
        parse_option<std::chrono::seconds>(OptionValue::of_text(arguments.lifetime));
    if (!lifetime) {
        report("--lifetime " + lifetime.error(), "For example: --lifetime 12h");
        return 1;
    }
    const auth::Identity identity{
        .tenant = auth::TenantId{arguments.tenant},
        .user = auth::UserId{arguments.user},
        .roles = arguments.roles};
    fmt::print(
        "{}\n", auth::sign_jwt(identity, loaded.config.auth, SystemClock{}.wall_now(), *lifetime));
    return 0;
}

}  // namespace crier::server
