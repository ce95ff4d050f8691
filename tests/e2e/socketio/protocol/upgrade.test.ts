import { describe, expect, test } from 'vitest'
import { crierTest, expectEnd, expectRefusal, useServer } from '../../../harness/conformance'
import { separator, type PollingSession } from '../../../harness/engineClient'
import { UpgradeRefused, type EngineSocket } from '../../../harness/engineSocket'
import type { HttpConnection } from '../../../harness/httpConnection'

const under = useServer()

/** A WebSocket that has been told that it gets through. */
async function probe(session: PollingSession): Promise<EngineSocket> {
  const socket = await session.probe()
  socket.send('2probe')
  expect(await socket.next()).toBe('3probe')
  return socket
}

async function holdGet(session: PollingSession): Promise<HttpConnection> {
  const held = await session.beginGet()
  for (let count = 0; count < 3; count++) await session.post('6')
  return held
}

/** Polling goes on as if nothing had been. */
async function expectPolling(session: PollingSession): Promise<void> {
  expect((await session.post('4still polling')).body).toBe('ok')
  expect((await session.get()).body).toBe('4still polling')
}

describe.concurrent('succeeds', { timeout: 10_000 }, () => {
  test('C07 upgrade: probe, "6" to the held GET, "5", and messages on the WebSocket', async () => {
    const session = await under.engine.openPolling()
    const held = await holdGet(session)
    const socket = await probe(session)
    const answer = await held.answer()
    expect([answer.status, answer.body]).toEqual([200, '6'])

    socket.send('5', '4hello')
    expect(await socket.next()).toBe('4hello')
    socket.terminate()
  })

  test('C07 upgrade: every GET gets "6" until "5"', async () => {
    const session = await under.engine.openPolling()
    const socket = await probe(session)
    expect((await session.get()).body).toBe('6')
    expect((await session.get()).body).toBe('6')
    socket.send('5', '4hello')
    expect(await socket.next()).toBe('4hello')
    socket.terminate()
  })

  test('C07 upgrade: until "5" messages go to polling', async () => {
    const session = await under.engine.openPolling()
    const socket = await probe(session)
    await session.post('4hello')
    expect((await session.get()).body).toBe('4hello')
    expect(socket.unread).toEqual([])
    socket.terminate()
  })

  test('C07 upgrade: what waited for a GET leaves on the WebSocket, in order, as it is', async () => {
    const session = await under.engine.openPolling()
    const socket = await probe(session)
    await session.post('4one')
    await session.post('bAQID')
    await session.post('4three')
    socket.send('5', '4four')
    expect(await socket.take(4)).toEqual(['4one', Buffer.from([1, 2, 3]), '4three', '4four'])
    socket.terminate()
  })

  test('C07 upgrade: polling requests are refused afterwards, and the session lives', async () => {
    const session = await under.engine.openPolling()
    const socket = await session.upgrade()
    socket.send('4one')
    expect(await socket.next()).toBe('4one')
    expectRefusal(await session.get(), 3)
    expectRefusal(await session.post('4x'), 3)
    socket.send('4two')
    expect(await socket.next()).toBe('4two')
    socket.terminate()
  })

  test('C07 B13 a second WebSocket is accepted and closed, the first unhurt', async () => {
    const session = await under.engine.openPolling()
    const socket = await session.upgrade()
    socket.send('4one')
    expect(await socket.next()).toBe('4one')

    const second = await session.probe()
    await expectEnd(second)
    socket.send('4two')
    expect(await socket.next()).toBe('4two')
    socket.terminate()
  })

  // The reference says "1", which a client that has upgraded ignores.
  crierTest('1.5 a GET that is held when "5" comes hears "6"', async () => {
    const session = await under.engine.openPolling()
    const socket = await session.probe()
    const held = await holdGet(session)
    // Without a wait for the answer to the probe: a client that knows the way.
    socket.send('2probe', '5')
    expect((await held.answer()).body).toBe('6')
    expect(await socket.next()).toBe('3probe')
    socket.send('4x')
    expect(await socket.next()).toBe('4x')
    socket.terminate()
  })

  test('1.5 a session that began with a WebSocket has no second one', async () => {
    const socket = await under.engine.webSocket('EIO=4&transport=websocket')
    const { sid } = JSON.parse((await socket.nextText()).slice(1)) as { sid: string }
    const second = await under.engine.webSocket(`EIO=4&transport=websocket&sid=${sid}`)
    second.send('2probe')
    // The reference lets it take over.
    const [first] = await Promise.race([
      second.take(1).catch(() => []),
      second.ended.then(() => []),
    ])
    if (first === undefined) {
      socket.send('4unhurt')
      expect(await socket.next()).toBe('4unhurt')
    } else {
      expect(first).toBe('3probe')
    }
    socket.terminate()
    second.terminate()
  })
})

describe.concurrent('fails', { timeout: 10_000 }, () => {
  const wrong = ['2', '2probe2', '4hello', '3probe', '1', '6', Buffer.from([1])]
  test.each(wrong)(
    'C07 upgrade: "%s" on the probing WebSocket ends that one only',
    async (frame) => {
      const session = await under.engine.openPolling()
      const socket = await session.probe()
      socket.send(frame)
      await expectEnd(socket)
      await expectPolling(session)
    },
  )

  test('C07 upgrade: after a failure another WebSocket may try', async () => {
    const session = await under.engine.openPolling()
    const failed = await session.probe()
    failed.send('4hello')
    await expectEnd(failed)
    const socket = await session.upgrade()
    socket.send('4x')
    expect(await socket.next()).toBe('4x')
    socket.terminate()
  })

  crierTest('B12 "5" without a probe ends the WebSocket; polling goes on', async () => {
    const session = await under.engine.openPolling()
    const socket = await session.probe()
    socket.send('5')
    await expectEnd(socket)
    await expectPolling(session)
  })

  test('1.5 a second WebSocket during the probe is closed, the first goes on', async () => {
    const session = await under.engine.openPolling()
    const first = await probe(session)
    const second = await session.probe()
    await expectEnd(second)
    first.send('5', '4x')
    expect(await first.next()).toBe('4x')
    first.terminate()
  })

  test('1.5 the probing WebSocket breaks off: polling goes on', async () => {
    const session = await under.engine.openPolling()
    const socket = await probe(session)
    socket.terminate()
    await socket.ended
    await session.post('4x')
    expect((await session.get()).body.split(separator).at(-1)).toBe('4x')
  })

  test('1.5 the session ends during the probe: so does the WebSocket', async () => {
    const session = await under.engine.openPolling()
    const socket = await probe(session)
    await session.post('1')
    await expectEnd(socket)
  })

  test.each([
    { name: 'an unknown sid', query: 'EIO=4&transport=websocket&sid=unknown', code: 1 },
    { name: 'no Engine.IO revision', query: 'transport=foo', code: 0 },
  ])('1.5 $name is refused before 101', async ({ query }) => {
    await expect(under.engine.webSocket(query)).rejects.toBeInstanceOf(UpgradeRefused)
  })
})
