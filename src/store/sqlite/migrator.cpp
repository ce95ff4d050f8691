#include "store/sqlite/migrator.hpp"

#include "base/assert.hpp"
#include "embedded/sqlite_migrations.hpp"
#include "telemetry/log.hpp"

#include <fmt/format.h>

#include <charconv>

namespace crier::store {
namespace {

/// "0001_documents_and_jobs.sql" is number 1.
int number_of(const embedded::File& file) {
    int number = 0;
    const auto [end, error] =
        std::from_chars(file.path.data(), file.path.data() + file.path.size(), number);
    CRIER_ASSERT(error == std::errc{} && *end == '_');
    return number;
}

std::unexpected<MigrationProblem> problem(const Database& database, std::string_view what) {
    return std::unexpected{MigrationProblem{
        .message = fmt::format("{}: {}", what, database.last_message()),
        .remedy = "Check the data folder's space and permissions; restore it from a backup if the "
                  "file is damaged.",
    }};
}

Result<int, MigrationProblem> present_version(Database& database) {
    // user_version lies in the file's header: no table is needed to know which tables there are.
    auto statement = database.prepare("PRAGMA user_version");
    if (!statement) return problem(database, "The database cannot be read");
    const auto row = statement->step();
    if (!row || !*row) return problem(database, "The database cannot be read");
    return static_cast<int>(statement->integer(0));
}

Result<void, MigrationProblem> apply(Database& database, const embedded::File& file) {
    const std::string sql = fmt::format(
        "BEGIN EXCLUSIVE;\n{}\nPRAGMA user_version = {};\nCOMMIT;",
        as_text(file.bytes),
        number_of(file));
    if (!database.execute(sql)) {
        auto failed = problem(database, fmt::format("Migration {} failed", file.path));
        static_cast<void>(database.execute("ROLLBACK"));
        return failed;
    }
    log::info("database_migrated", {{"migration", file.path}});
    return {};
}

}  // namespace

int newest_schema_version() { return number_of(embedded::sqlite_migrations().back()); }

Result<void, MigrationProblem> migrate(Database& writer) {
    CRIER_TRY(const int present, present_version(writer));
    if (present > newest_schema_version()) {
        return std::unexpected{MigrationProblem{
            .message = fmt::format(
                "The database has schema {}, this program knows only {}",
                present,
                newest_schema_version()),
            .remedy = "Start the newer version of crier, or restore the backup made before it.",
        }};
    }
    for (const embedded::File& file : embedded::sqlite_migrations()) {
        if (number_of(file) <= present) continue;
        CRIER_TRY_VOID(apply(writer, file));
    }
    return {};
}

}  // namespace crier::store
