// Boost.JSON's own definitions, compiled once here instead of linking a shared library.
#include <boost/json/src.hpp>
