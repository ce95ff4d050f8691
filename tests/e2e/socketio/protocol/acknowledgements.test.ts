import { describe, expect, test } from 'vitest'
import { crierTest, expectAlive, openJoined, useServer } from '../../../harness/conformance'
import type { EngineSocket } from '../../../harness/engineSocket'

const under = useServer()

/** The id of an event that awaits an acknowledgement. */
async function nextId(socket: EngineSocket, json: string): Promise<string> {
  const text = await socket.nextText()
  const id = /^42(\d+)/.exec(text)?.[1] ?? ''
  expect(text).toBe(`42${id}${json}`)
  return id
}

describe.concurrent('of the server', { timeout: 10_000 }, () => {
  test.each(['0', '1', '456', '999999999999999', '2147483648'])(
    'C18 id %s is echoed',
    async (id) => {
      const { socket } = await openJoined(under.socketIo)
      socket.send(`42${id}["message-with-ack",1,"2",{"3":[false]}]`)
      expect(await socket.next()).toBe(`43${id}[1,"2",{"3":[false]}]`)
      socket.terminate()
    },
  )

  crierTest.each(['9007199254740993', '1234567890123456789', '007'])(
    'C18 id %s is echoed digit by digit',
    async (id) => {
      const { socket } = await openJoined(under.socketIo)
      socket.send(`42${id}["message-with-ack"]`)
      expect(await socket.next()).toBe(`43${id}[]`)
      socket.terminate()
    },
  )

  test('C18 without arguments', async () => {
    const { socket } = await openJoined(under.socketIo)
    socket.send('425["message-with-ack"]')
    expect(await socket.next()).toBe('435[]')
    socket.terminate()
  })

  test('2.3 the same event with new ids: each is acknowledged', async () => {
    const { socket } = await openJoined(under.socketIo)
    const ids = [0, 1, 2, 2]
    for (const id of ids) socket.send(`42${id}["message-with-ack","again"]`)
    expect(await socket.take(4)).toEqual(ids.map((id) => `43${id}["again"]`))
    socket.terminate()
  })

  test('2.3 an event nobody acknowledges stays without one', async () => {
    const { socket } = await openJoined(under.socketIo)
    socket.send('429["message","x"]', '428["unheard of"]')
    expect(await socket.next()).toBe('42["message-back","x"]')
    await expectAlive(socket)
    socket.terminate()
  })
})

describe.concurrent('of the client', { timeout: 10_000 }, () => {
  test('2.3 what the client answers reaches the handler', async () => {
    const { socket } = await openJoined(under.socketIo)
    socket.send('42["emit-with-ack",1,"2"]')
    const id = await nextId(socket, '["emit-with-ack",1,"2"]')
    socket.send(`43${id}["yes",{"a":[null]}]`)
    expect(await socket.next()).toBe('42["emit-with-ack","yes",{"a":[null]}]')
    socket.terminate()
  })

  test('C18 ids count up', async () => {
    const { socket } = await openJoined(under.socketIo)
    socket.send('42["emit-with-ack"]', '42["emit-with-ack"]', '42["emit-with-ack"]')
    const ids: number[] = []
    while (ids.length < 3) ids.push(Number(await nextId(socket, '["emit-with-ack"]')))
    // Others share the counter of the reference.
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
    socket.terminate()
  })

  crierTest(
    '9.3 ids begin with 1 for each socket: python-socketio with msgpack drops 0',
    async () => {
      for (let count = 0; count < 2; count++) {
        const { socket } = await openJoined(under.socketIo)
        socket.send('42["emit-with-ack"]')
        expect(await nextId(socket, '["emit-with-ack"]')).toBe('1')
        socket.terminate()
      }
    },
  )

  test('C18 answers may come in any order', async () => {
    const { socket } = await openJoined(under.socketIo)
    socket.send('42["emit-with-ack","a"]', '42["emit-with-ack","b"]')
    const a = await nextId(socket, '["emit-with-ack","a"]')
    const b = await nextId(socket, '["emit-with-ack","b"]')
    socket.send(`43${b}["to b"]`, `43${a}["to a"]`)
    expect(await socket.take(2)).toEqual([
      '42["emit-with-ack","to b"]',
      '42["emit-with-ack","to a"]',
    ])
    socket.terminate()
  })

  test.each([
    '43[]',
    '43999999["x"]',
    '439007199254740993[]',
    '461-5[{"_placeholder":true,"num":0}]',
  ])('C18 the unknown acknowledgement %s is ignored', async (packet) => {
    const { socket } = await openJoined(under.socketIo)
    socket.send(packet)
    if (packet.startsWith('46')) socket.send(Buffer.from([1]))
    await expectAlive(socket)
    socket.terminate()
  })

  test('C18 the second of two answers is ignored', async () => {
    const { socket } = await openJoined(under.socketIo)
    socket.send('42["emit-with-ack"]')
    const id = await nextId(socket, '["emit-with-ack"]')
    socket.send(`43${id}["once"]`, `43${id}["twice"]`)
    expect(await socket.next()).toBe('42["emit-with-ack","once"]')
    await expectAlive(socket)
    socket.terminate()
  })

  test('C18 an answer of somebody else is none', async () => {
    const { socket } = await openJoined(under.socketIo)
    const { socket: stranger } = await openJoined(under.socketIo)
    socket.send('42["emit-with-ack"]')
    const id = await nextId(socket, '["emit-with-ack"]')
    stranger.send(`43${id}["from elsewhere"]`)
    await expectAlive(stranger)
    await expectAlive(socket)
    socket.send(`43${id}["from here"]`)
    expect(await socket.next()).toBe('42["emit-with-ack","from here"]')
    socket.terminate()
    stranger.terminate()
  })

  test('2.3 a connection that ends with answers missing does no harm', async () => {
    const { socket } = await openJoined(under.socketIo)
    socket.send('42["emit-with-ack"]')
    await nextId(socket, '["emit-with-ack"]')
    socket.terminate()
    await socket.ended
    const { socket: next } = await openJoined(under.socketIo)
    await expectAlive(next)
    next.terminate()
  })
})
