/**
 * The server that the tests of real clients talk to, on the reference implementation. The tests prove themselves
 * against this one, and then crier with tests/support/socketio_scenario_server.cpp, which keeps the same contract.
 *
 *     node scenarioServer.mjs PORT [--msgpack] [--recovery MILLISECONDS] [--ping INTERVAL,TIMEOUT]
 *
 * Writes `ready PORT` once it listens (port 0: one the kernel chooses). Ends on SIGTERM.
 *
 * Namespaces
 *   `/`, `/custom`         everybody comes in
 *   `/guarded`             whoever says auth.token "secret"; others: "not authorized", data { given: auth.token or null }
 *   `/tenant-<letters>`    made on demand by a pattern
 *
 * When a socket has come in
 *   auth.greet             it is sent `greeting` with that value, before anything else
 *   auth.room              it joins that room
 *
 * Events, the same in every namespace; `ack` is the client's
 *   echo ...values         → `echoed` ...values
 *   ask ...values ack      → ack(...values)
 *   silence ack            never answered
 *   ask-me ms ...values ack    asks the client `question` ...values and waits so long: ack(null, ...answer) or ack("timeout")
 *   made                   → `made`, one value of each kind, made by the server (see madeValues)
 *   burst n                → `tick` 1 … n
 *   flood n bytes          → n times a volatile `drop` number text, all at once, and then `flooded`
 *   forbidden              refused by the socket's own middleware → `refused` "forbidden"
 *   heard ack              → ack(names of the events of this socket so far)
 *   handshake ack          → ack({ auth, who: ?who= or null, header: x-who or null, address })
 *   state ack              → ack({ id, nsp, rooms (sorted), data, recovered, transport })
 *   remember value ack     socket.data.value = value → ack()
 *   join room ack, leave room ack    → ack()
 *   send plan name ...values         a broadcast
 *   poll plan ms name ...values ack  a broadcast that asks → ack(isComplete, ...answers)
 *   who plan ack           fetchSockets → ack([{ id, rooms (sorted), data }]), in the order of their ids
 *   move plan { join?, leave? } ack  socketsJoin, socketsLeave → ack()
 *   kick plan close        disconnectSockets(close)
 *   goodbye close          socket.disconnect(close)
 *   how-left id ack        → ack({ reason, rooms }) as soon as that socket has gone; rooms as it was disconnecting
 *
 * A plan says who is meant: { from: "socket" (everybody else; the default) or "namespace", nsp (with "namespace"),
 * to: [rooms], except: [rooms], volatile, local }.
 */
import { Buffer } from 'node:buffer'
import process from 'node:process'
import { Server } from 'socket.io'
import * as msgpack from 'socket.io-msgpack-parser'

const [port = '0', ...flags] = process.argv.slice(2)
const valueOf = (flag) => flags[flags.indexOf(flag) + 1]
const [pingInterval, pingTimeout] = flags.includes('--ping')
  ? valueOf('--ping').split(',').map(Number)
  : [25_000, 20_000]

const io = new Server({
  pingInterval,
  pingTimeout,
  serveClient: false,
  ...(flags.includes('--msgpack') && { parser: msgpack }),
  ...(flags.includes('--recovery') && {
    connectionStateRecovery: { maxDisconnectionDuration: Number(valueOf('--recovery')) },
  }),
})

const madeValues = () => [
  0,
  -7,
  9_007_199_254_740_991,
  0.1,
  true,
  null,
  '',
  'quotes " \\ / \u0000 \u001f \u2028 é 漢 😀',
  [],
  {},
  { nested: [{ deep: [[null]] }] },
  Buffer.from([0, 1, 127, 128, 255]),
]

/** Sockets that have gone, by id, and who waits to hear of it. */
const farewells = new Map()
const waiting = new Map()

function tellFarewell(id, farewell) {
  farewells.set(id, farewell)
  for (const ack of waiting.get(id) ?? []) ack(farewell)
  waiting.delete(id)
}

/** What a plan means: something to emit with. */
function meant(socket, plan) {
  let target = plan.from === 'namespace' ? io.of(plan.nsp ?? socket.nsp.name) : socket
  if (plan.from !== 'namespace') target = target.except([])
  for (const room of plan.to ?? []) target = target.to(room)
  for (const room of plan.except ?? []) target = target.except(room)
  if (plan.volatile) target = target.volatile
  if (plan.local) target = target.local
  return target
}

const sorted = (rooms) => [...rooms].sort()

function handleMessages(socket) {
  socket.on('echo', (...values) => socket.emit('echoed', ...values))
  socket.on('ask', (...values) => values.pop()(...values))
  socket.on('silence', () => {})
  socket.on('ask-me', (milliseconds, ...values) => {
    const ack = values.pop()
    socket.timeout(milliseconds).emit('question', ...values, (error, ...answer) => {
      if (error) ack('timeout')
      else ack(null, ...answer)
    })
  })
  socket.on('made', () => socket.emit('made', ...madeValues()))
  socket.on('burst', (count) => {
    for (let number = 1; number <= count; number++) socket.emit('tick', number)
  })
  socket.on('flood', (count, bytes) => {
    const text = 'x'.repeat(bytes)
    for (let number = 1; number <= count; number++) socket.volatile.emit('drop', number, text)
    socket.emit('flooded')
  })
}

function handleState(socket, heard) {
  socket.on('heard', (ack) => ack(heard))
  socket.on('handshake', (ack) => {
    const { auth, query, headers, address } = socket.handshake
    ack({ auth, who: query['who'] ?? null, header: headers['x-who'] ?? null, address })
  })
  socket.on('state', (ack) => {
    const { id, nsp, rooms, data, recovered, conn } = socket
    ack({
      id,
      nsp: nsp.name,
      rooms: sorted(rooms),
      data,
      recovered,
      transport: conn.transport.name,
    })
  })
  socket.on('remember', (value, ack) => {
    socket.data.value = value
    ack()
  })
  socket.on('how-left', (id, ack) => {
    if (farewells.has(id)) ack(farewells.get(id))
    else waiting.set(id, [...(waiting.get(id) ?? []), ack])
  })
}

function handleRooms(socket) {
  socket.on('join', (room, ack) => {
    socket.join(room)
    ack()
  })
  socket.on('leave', (room, ack) => {
    socket.leave(room)
    ack()
  })
  socket.on('send', (plan, name, ...values) => meant(socket, plan).emit(name, ...values))
  socket.on('poll', (plan, milliseconds, name, ...values) => {
    const ack = values.pop()
    meant(socket, plan)
      .timeout(milliseconds)
      .emit(name, ...values, (error, answers) => ack(error === null, ...answers))
  })
  socket.on('who', async (plan, ack) => {
    const found = await meant(socket, plan).fetchSockets()
    const members = found.map(({ id, rooms, data }) => ({ id, rooms: sorted(rooms), data }))
    ack(members.sort((a, b) => (a.id < b.id ? -1 : 1)))
  })
  socket.on('move', (plan, { join, leave }, ack) => {
    if (join !== undefined) meant(socket, plan).socketsJoin(join)
    if (leave !== undefined) meant(socket, plan).socketsLeave(leave)
    ack()
  })
  socket.on('kick', (plan, close) => meant(socket, plan).disconnectSockets(close))
  socket.on('goodbye', (close) => socket.disconnect(close))
}

function welcome(socket) {
  const heard = []
  farewells.delete(socket.id)
  const { greet, room } = socket.handshake.auth
  if (greet !== undefined) socket.emit('greeting', greet)
  if (room !== undefined) socket.join(room)

  socket.onAny((name) => heard.push(name))
  socket.use(([name], next) => next(name === 'forbidden' ? new Error('forbidden') : undefined))
  socket.on('error', (error) => socket.emit('refused', error.message))
  handleMessages(socket)
  handleState(socket, heard)
  handleRooms(socket)

  let rooms = []
  socket.on('disconnecting', () => (rooms = sorted(socket.rooms)))
  socket.on('disconnect', (reason) => tellFarewell(socket.id, { reason, rooms }))
}

function guard(socket, next) {
  const given = socket.handshake.auth.token
  if (given === 'secret') next()
  else next(Object.assign(new Error('not authorized'), { data: { given: given ?? null } }))
}

// Debian's python3-socketio 5.7.2 with msgpack does not answer a question with the id 0, which is the first here.
io.on('new_namespace', (namespace) => (namespace._ids = 1))
io.of('/')._ids = 1
for (const name of ['/', '/custom']) io.of(name).on('connection', welcome)
io.of('/guarded').use(guard).on('connection', welcome)
io.of(/^\/tenant-[a-z]+$/).on('connection', welcome)

io.listen(Number(port))
io.httpServer.on('listening', () => process.stdout.write(`ready ${io.httpServer.address().port}\n`))
process.on('SIGTERM', () => process.exit(0))
