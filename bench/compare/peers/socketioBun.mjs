// Socket.IO on Bun's own engine.
//
//   bun socketioBun.mjs PORT

import { Server as BunEngine } from '@socket.io/bun-engine'
import { Server } from 'socket.io'
import { serveRoom } from './socketio.mjs'

const engine = new BunEngine({ path: '/socket.io/' })
const io = new Server()
io.bind(engine)
serveRoom(io)
Bun.serve({ port: Number(process.argv[2]), hostname: '127.0.0.1', ...engine.handler() })
