// The conformance server on the reference implementation (npm engine.io and socket.io): what the tests of the protocol
// are proven against.
//
//   node conformanceServer.mjs PORT [--recovery] [--msgpack] [--no-cors] [--ping-timeout MS] [--connect-timeout MS]
//
// /engine.io/   echoes every message. Ping every 300 ms, 200 ms for the pong, 1,000,000 bytes; CORS for everybody.
// /socket.io/   the same times; connectTimeout 1000 ms. Namespaces "/" and "/custom", no other.
//   on connection      → "auth" with the auth object of the client
//   in "/":
//   message            → "message-back" with the same arguments
//   message-with-ack   → acknowledged with the same arguments
//   emit-with-ack      → "emit-with-ack" with the same arguments, to be acknowledged by the client; what it answers
//                        follows under the same name
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { attach } from 'engine.io'
import { Server } from 'socket.io'
import * as msgpackParser from 'socket.io-msgpack-parser'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    recovery: { type: 'boolean', default: false },
    'no-cors': { type: 'boolean', default: false },
    msgpack: { type: 'boolean', default: false },
    'ping-timeout': { type: 'string', default: '200' },
    'connect-timeout': { type: 'string', default: '1000' },
  },
})

const common = {
  pingInterval: 300,
  pingTimeout: Number(values['ping-timeout']),
  maxHttpBufferSize: 1_000_000,
  destroyUpgrade: false,
  ...(values['no-cors'] ? {} : { cors: { origin: '*' } }),
}
const http = createServer()

const engine = attach(http, {
  path: '/engine.io/',
  ...common,
})
engine.on('connection', (session) => session.on('message', (data) => session.send(data)))

const io = new Server(http, {
  ...common,
  connectTimeout: Number(values['connect-timeout']),
  ...(values.recovery ? { connectionStateRecovery: {} } : {}),
  ...(values.msgpack ? { parser: msgpackParser } : {}),
})

// A client that wants an acknowledgement adds a function, which would ask the client for one.
const withoutAck = (values) => values.filter((value) => typeof value !== 'function')
const greet = (socket) => socket.emit('auth', socket.handshake.auth)

io.on('connection', (socket) => {
  greet(socket)
  socket.on('message', (...values) => socket.emit('message-back', ...withoutAck(values)))
  socket.on('message-with-ack', (...values) => values.pop()(...values))
  socket.on('emit-with-ack', (...values) => {
    const acknowledged = (...answer) => socket.emit('emit-with-ack', ...answer)
    socket.emit('emit-with-ack', ...withoutAck(values), acknowledged)
  })
})
io.of('/custom').on('connection', greet)

http.listen(Number(positionals[0]), '127.0.0.1')
