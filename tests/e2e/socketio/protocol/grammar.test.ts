import { describe, expect, test } from 'vitest'
import {
  applicable,
  expectAlive,
  expectEnd,
  join,
  openJoined,
  settle,
  useServer,
  type MaybeOwn,
} from '../../../harness/conformance'

// The grammar of packets, row by row: what is taken, what ends the connection, and that payloads keep every byte.
const under = useServer()

interface Packet extends MaybeOwn {
  readonly packet: string
}

const connects: readonly Packet[] = [
  { packet: '0' },
  { packet: '0{}' },
  { packet: '0{"token":"x"}' },
  { packet: '0/custom' },
  { packet: '0/custom,' },
  { packet: '0/custom,{}' },
]

const refusedConnects: readonly Packet[] = [
  { packet: '0"x"' },
  { packet: '0[1]' },
  { packet: '0null' },
  { packet: '0{"a":' },
  { packet: '0/custom,[1]' },
  { packet: '01{}', isOwn: true },
]

const takenSilently: readonly Packet[] = [
  { packet: '2["a"]' },
  { packet: '2[1]' },
  { packet: '2["a",null]' },
  { packet: '212["a"]' },
  { packet: '2/custom,["a"]' },
  { packet: '2/custom,12["a"]' },
  { packet: '3[]' },
  { packet: '31[]' },
  { packet: '3/custom,1["x"]' },
  { packet: '2["error","x"]' },
]

const refused: readonly Packet[] = [
  // Types.
  { packet: '7' },
  { packet: '9' },
  { packet: 'x' },
  { packet: 'abc' },
  { packet: '' },
  { packet: '-1' },
  // Payloads.
  { packet: '2[]' },
  { packet: '2[null]' },
  { packet: '2{}' },
  { packet: '2[{}]' },
  { packet: '2[[]]' },
  { packet: '2[true]' },
  { packet: '2"a"' },
  { packet: '2["a"' },
  { packet: '2["a"]x' },
  { packet: "2['a']" },
  { packet: '3{}' },
  { packet: '3"x"' },
  { packet: '1"x"' },
  { packet: '1{}' },
  { packet: '1[]' },
  // Ids.
  { packet: '2abc["x"]' },
  { packet: '2-1["a"]' },
  { packet: '2+1["a"]' },
  { packet: '21.5["a"]' },
  // Attachments.
  { packet: '50-["a"]' },
  { packet: '511-["a"]' },
  { packet: '5999999999-["a"]' },
  { packet: '5-["a"]' },
  { packet: '5a-["a"]' },
  { packet: '51["a"]' },
  { packet: '6["a"]' },
  { packet: '60-1[]' },
  // What the reference takes and ignores, or takes too lightly.
  { packet: '2', isOwn: true },
  { packet: '3', isOwn: true },
  { packet: '2 1["a"]', isOwn: true },
  { packet: '51.0-["a"]', isOwn: true },
  { packet: '501-["a"]', isOwn: true },
]

const reserved = [
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
]

describe.concurrent('CONNECT', { timeout: 10_000 }, () => {
  test.each(connects)('C12 $packet is taken', async ({ packet }) => {
    const socket = await under.socketIo.openWebSocket()
    socket.send(`4${packet}`)
    expect(await socket.nextText()).toMatch(/^40(\/custom,)?\{"sid":"[\w-]{20}"\}$/)
    expect(await socket.nextText()).toMatch(/^42(\/custom,)?\["auth",\{.*\}\]$/)
    socket.terminate()
  })

  test.each(applicable(refusedConnects))('C12 $packet ends the connection', async ({ packet }) => {
    const socket = await under.socketIo.openWebSocket()
    socket.send(`4${packet}`)
    await expectEnd(socket)
  })

  test('C12 0/admin is taken: the namespace is unknown, not the packet', async () => {
    const socket = await under.socketIo.openWebSocket()
    socket.send('40/admin')
    expect(await socket.next()).toBe('44/admin,{"message":"Invalid namespace"}')
    socket.send('40/admin,')
    expect(await socket.next()).toBe('44/admin,{"message":"Invalid namespace"}')
    socket.terminate()
  })
})

describe.concurrent('taken', { timeout: 10_000 }, () => {
  test.each(applicable(takenSilently))('C12 $packet', async ({ packet }) => {
    const { socket } = await openJoined(under.socketIo)
    await join(socket, '/custom')
    socket.send(`4${packet}`)
    await expectAlive(socket)
    socket.terminate()
  })

  test.each(['1', '1/,'])('C12 %s leaves "/"', async (packet) => {
    const { socket } = await openJoined(under.socketIo)
    socket.send(`4${packet}`)
    await settle(socket)
    expect(await join(socket)).toHaveProperty('sid')
    socket.terminate()
  })

  test.each(['1/custom', '1/custom,'])('C12 %s leaves its namespace', async (packet) => {
    const { socket } = await openJoined(under.socketIo)
    await join(socket, '/custom')
    socket.send(`4${packet}`)
    await settle(socket)
    expect(await join(socket, '/custom')).toHaveProperty('sid')
    socket.terminate()
  })
})

describe.concurrent('refused', { timeout: 10_000 }, () => {
  test.each(applicable(refused))(
    'C12 B16 B17 B19 "$packet" ends the connection',
    async ({ packet }) => {
      const { socket } = await openJoined(under.socketIo)
      socket.send(`4${packet}`)
      await expectEnd(socket)
      expect(socket.unread).toEqual([])
    },
  )

  test.each(reserved)('C12 B17 the event name "%s" ends the connection', async (name) => {
    const { socket } = await openJoined(under.socketIo)
    socket.send(`42${JSON.stringify([name, 'x'])}`)
    await expectEnd(socket)
    expect(socket.unread).toEqual([])
  })

  test.each(
    applicable([
      { packet: '', isOwn: true },
      { packet: '7' },
      { packet: 'abc' },
      { packet: '2["a"]' },
    ]),
  )('B16 "$packet" before CONNECT ends the connection', async ({ packet }) => {
    const socket = await under.socketIo.openWebSocket()
    socket.send(`4${packet}`)
    await expectEnd(socket)
  })

  test('B16 what one connection did does not touch the next', async () => {
    const { socket } = await openJoined(under.socketIo)
    socket.send('47')
    await expectEnd(socket)
    const { socket: next } = await openJoined(under.socketIo)
    await expectAlive(next)
    next.terminate()
  })
})

const verbatim: readonly (MaybeOwn & { readonly json: string })[] = [
  { json: '1,"2",{"3":[true]}' },
  { json: '{"b":1,"a":2,"c":{"z":null,"y":false}}' },
  { json: '[],{},"",0,[[]],[{}]' },
  { json: '"\\"\\\\/\\b\\f\\n\\r\\t"' },
  { json: '"h\u00e9llo \u20ac \u{1f600} \u2028"' },
  { json: '"\\u0000\\u001f"' },
  { json: '1.5,-1,1e+21,1e-7,0.1,9007199254740991' },
  { json: '{"_placeholder":true,"num":0}' },
  { json: '{"__proto__":{"x":1},"constructor":1}' },
  { json: '["42[\\"message\\"]","451-","\\u001e"]' },
  // What JSON.parse and JSON.stringify change on their way.
  { json: '12345678901234567890', isOwn: true },
  { json: '1.0,-0,1E3,1e2', isOwn: true },
  { json: '"\\u00e9\\/"', isOwn: true },
  { json: '{"2":1,"1":2}', isOwn: true },
  { json: '{"a":1,"a":2}', isOwn: true },
]

describe.concurrent('payloads', { timeout: 10_000 }, () => {
  test.each(applicable(verbatim))('C12 keep every byte: $json', async ({ json }) => {
    const { socket } = await openJoined(under.socketIo)
    socket.send(`42["message",${json}]`, `427["message-with-ack",${json}]`)
    expect(await socket.next()).toBe(`42["message-back",${json}]`)
    expect(await socket.next()).toBe(`437[${json}]`)
    socket.terminate()
  })

  test.each(applicable(verbatim.slice(0, 5)))(
    'C12 auth keeps every byte: $json',
    async ({ json }) => {
      const socket = await under.socketIo.openWebSocket()
      socket.send(`40{"token":[${json}]}`)
      await socket.next()
      expect(await socket.next()).toBe(`42["auth",{"token":[${json}]}]`)
      socket.terminate()
    },
  )
})
