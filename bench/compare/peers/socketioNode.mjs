// Socket.IO on Node, as its documentation sets it up; messages are not compressed, as crier's are not.
//
//   node socketioNode.mjs PORT

import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { serveRoom } from './socketio.mjs'

const http = createServer()
serveRoom(new Server(http, { perMessageDeflate: false }))
http.listen(Number(process.argv[2]), '127.0.0.1')
