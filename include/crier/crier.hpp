#pragma once

// Everything at once.

#include "crier/ack.hpp"
#include "crier/arguments.hpp"
#include "crier/broadcast.hpp"
#include "crier/disconnect_reason.hpp"
#include "crier/engine.hpp"
#include "crier/handshake.hpp"
#include "crier/namespace.hpp"
#include "crier/payload.hpp"
#include "crier/server.hpp"
#include "crier/sleep.hpp"
#include "crier/socket.hpp"
#include "crier/task.hpp"
#include "crier/verdict.hpp"
