#pragma once

#include "base/result.hpp"
#include "store/sqlite/database.hpp"

#include <string>

namespace crier::store {

/// What prevents a start, and what to do first.
struct MigrationProblem {
    std::string message;
    std::string remedy;
};

/// Brings the database to this program's schema: runs the numbered files of
/// store/migrations/sqlite that it has not had yet, each in its own transaction.
///
/// A database that is newer than the program is refused, never touched.
Result<void, MigrationProblem> migrate(Database& writer);

/// The number of the newest migration compiled in.
int newest_schema_version();

}  // namespace crier::store
