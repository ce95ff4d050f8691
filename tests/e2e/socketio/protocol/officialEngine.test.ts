import { describe, expect, test } from 'vitest'
import { useServer } from '../../../harness/conformance'
import { separator } from '../../../harness/engineClient'
import { endpoints, sharedCases } from '../../../harness/officialEngine'

// The 25 cases of the suite for Engine.IO, revision 4.
const under = useServer({ isStrict: true })
const endpoint = endpoints['/engine.io/']
const silent = { showsPings: true }

describe('Engine.IO v4', () => {
  sharedCases(under, endpoint, true)
})

describe.concurrent('Engine.IO v4: message', { timeout: 5000 }, () => {
  test.each([
    { name: 'one text packet', body: '4hello' },
    { name: 'several text packets', body: ['4test1', '4test2', '4test3'].join(separator) },
    { name: 'text and binary packets', body: ['4hello', 'bAQIDBA=='].join(separator) },
  ])('polling: $name', async ({ body }) => {
    const session = await under.engine.openPolling()
    expect(await session.post(body)).toMatchObject({ status: 200, body: 'ok' })
    expect(await session.get()).toMatchObject({ status: 200, body })
  })

  test('polling: a packet that cannot be read ends the session', async () => {
    const session = await under.engine.openPolling()
    await session.post('abc')
    expect((await session.get()).status).toBe(400)
  })

  test('polling: two GETs end the session', async () => {
    const session = await under.engine.openPolling()
    const first = await session.beginGet()
    await session.post('6') // Answered: the first GET is held.
    const second = await session.get()
    expect(await first.answer()).toMatchObject({ status: 200, body: '1' })
    expect(second.status).toBe(400)
    expect((await session.get()).status).toBe(400)
    first.socket.destroy()
  })

  test('polling: a GET that is given up ends the session', async () => {
    const session = await under.engine.openPolling()
    const given = await session.beginGet()
    await session.post('6')
    given.socket.destroy()
    expect((await session.get()).status).toBe(400)
  })

  test('WebSocket: a text packet', async () => {
    const socket = await under.engine.openWebSocket(silent)
    socket.send('4hello')
    expect(await socket.next()).toBe('4hello')
    socket.terminate()
  })

  test('WebSocket: a binary packet', async () => {
    const socket = await under.engine.openWebSocket(silent)
    socket.send(Buffer.from([1, 2, 3, 4]))
    expect(await socket.next()).toEqual(Buffer.from([1, 2, 3, 4]))
    socket.terminate()
  })

  test('WebSocket: a packet that cannot be read ends the session', async () => {
    const socket = await under.engine.openWebSocket(silent)
    socket.send('abc')
    await socket.ended
    expect(socket.unread).toEqual([])
  })
})
