import { describe, expect, test } from 'vitest'
import { crierTest, expectRefusal, join, useServer } from '../../../harness/conformance'
import { separator, type PollingSession } from '../../../harness/engineClient'
import { eventually } from '../../../harness/eventually'
import type { HttpConnection } from '../../../harness/httpConnection'

// How polling requests meet: held, overlapping, given up, and the ways a session ends.
const under = useServer()

/** A GET that is held: requests that came after it have been answered. */
async function holdGet(session: PollingSession): Promise<HttpConnection> {
  const held = await session.beginGet()
  for (let count = 0; count < 3; count++) await session.post('6')
  return held
}

/** Whether the server still knows the session; never held, unlike a GET. */
async function isKnown(session: PollingSession): Promise<boolean> {
  return (await session.post('6')).status === 200
}

describe.concurrent('held', { timeout: 10_000 }, () => {
  test('1.3 a GET is held until something is to be said', async () => {
    const session = await under.engine.openPolling()
    const held = await holdGet(session)
    const posted = await session.post('4now')
    const answer = await held.answer()
    expect([answer.status, answer.body, posted.body]).toEqual([200, '4now', 'ok'])
    held.socket.destroy()
  })

  test('1.3 what one POST brings about leaves in one answer', async () => {
    const session = await under.engine.openPolling()
    const held = await holdGet(session)
    await session.post(`4a${separator}4b`)
    const first = await held.answer()
    const rest = first.body === '4a' ? `${separator}${(await session.get()).body}` : ''
    expect(first.body + rest).toBe(`4a${separator}4b`)
    held.socket.destroy()
  })

  test('1.3 what waits is handed over in order', async () => {
    const session = await under.engine.openPolling()
    for (const text of ['4a', 'bAQ==', '4c']) await session.post(text)
    expect((await session.get()).body).toBe(['4a', 'bAQ==', '4c'].join(separator))
  })
})

describe.concurrent('overlapping', { timeout: 10_000 }, () => {
  test('C05 B07 two GETs: the first hears "1", the second 400, the session has ended', async () => {
    const session = await under.engine.openPolling()
    const first = await holdGet(session)
    const second = await session.get()
    expect(second.status).toBe(400)
    expect((await first.answer()).body).toBe('1')
    expectRefusal(await session.get(), 1)
    first.socket.destroy()
  })

  test('C05 B07 two POSTs: 400, and the session has ended', async () => {
    const session = await under.engine.openPolling()
    const headers = { 'Content-Length': '1000', 'Content-Type': 'text/plain' }
    const first = await under.engine.begin(session.query, {
      method: 'POST',
      headers,
      body: '4half',
    })
    // Until the first one has been seen, the others are alone.
    const refused = await eventually(async () => {
      const answer = await session.post('6')
      return answer.status === 400 && answer
    }, 400)
    expect(refused.status).toBe(400)
    expectRefusal(await session.get(), 1)
    first.socket.destroy()
  })

  test('C05 a held GET and a POST do not overlap', async () => {
    const session = await under.engine.openPolling()
    const held = await holdGet(session)
    expect(await isKnown(session)).toBe(true)
    held.socket.destroy()
  })
})

describe.concurrent('given up', { timeout: 10_000 }, () => {
  test.each(['reset', 'finish'] as const)(
    'C05 an aborted GET ends the session (%s)',
    async (end) => {
      const session = await under.engine.openPolling()
      const held = await holdGet(session)
      expect(await isKnown(session)).toBe(true)
      const from = performance.now()
      held[end]()
      await eventually(async () => !(await isKnown(session)), 1000)
      // Long before the ping would have ended it.
      expect(performance.now() - from).toBeLessThan(200)
      held.socket.destroy()
    },
  )

  test('1.6 a POST that breaks off ends the session', async () => {
    const session = await under.engine.openPolling()
    const headers = { 'Content-Length': '1000', 'Content-Type': 'text/plain' }
    const post = await under.engine.begin(session.query, { method: 'POST', headers, body: '4half' })
    await new Promise<void>((done) => post.socket.write('more', () => done()))
    post.finish()
    const from = performance.now()
    await eventually(async () => (await session.post('6')).status === 400, 1000)
    expect(performance.now() - from).toBeLessThan(300)
    expectRefusal(await session.get(), 1)
    post.socket.destroy()
  })
})

describe.concurrent('closing', { timeout: 10_000 }, () => {
  test('C06 POST 1: the held GET gets "6", the POST "ok", the sid is unknown', async () => {
    const session = await under.engine.openPolling()
    const held = await holdGet(session)
    expect((await session.post('1')).body).toBe('ok')
    const answer = await held.answer()
    expect([answer.status, answer.body]).toEqual([200, '6'])
    expectRefusal(await session.get(), 1)
    expectRefusal(await session.post('4x'), 1)
    held.socket.destroy()
  })

  test('C06 POST 1 without a held GET', async () => {
    const session = await under.engine.openPolling()
    expect((await session.post('1')).body).toBe('ok')
    expectRefusal(await session.get(), 1)
  })

  test('C06 packets behind a close are not handled', async () => {
    const session = await under.engine.openPolling()
    const held = await holdGet(session)
    await session.post(`1${separator}4late`)
    expect((await held.answer()).body).toBe('6')
    held.socket.destroy()
  })

  // A packet Socket.IO cannot read is a reason of the server to close.
  test('1.6 the server closes: the held GET hears "1"', async () => {
    const session = await under.socketIo.openPolling()
    const held = await holdGet(session)
    await session.post('4abc')
    expect((await held.answer()).body).toBe('1')
    expectRefusal(await session.get(), 1)
    held.socket.destroy()
  })

  test('1.6 the server closes: without a held GET the next one hears it', async () => {
    const session = await under.socketIo.openPolling()
    await session.post('4abc')
    // The reference says "6" before it.
    expect((await session.get()).body.split(separator).at(-1)).toBe('1')
    await eventually(async () => (await session.get()).status === 400, 400)
  })

  test('1.6 a client that closes its WebSocket ends the session', async () => {
    const socket = await under.engine.webSocket('EIO=4&transport=websocket')
    const { sid } = JSON.parse((await socket.nextText()).slice(1)) as { sid: string }
    socket.socket.close(1000)
    await socket.ended
    const answer = await eventually(async () => {
      const late = await under.engine.request(`EIO=4&transport=polling&sid=${sid}`)
      return late.body.includes('Session ID unknown') && late
    }, 400)
    expectRefusal(answer, 1)
  })
})

describe.concurrent('slow readers', { timeout: 10_000 }, () => {
  crierTest('C24 a session whose client does not fetch is given up', async () => {
    const session = await under.engine.openPolling()
    const body = '4'.padEnd(900_000, 'x')
    await session.post(body)
    await session.post(body).catch(() => undefined)
    expectRefusal(await session.get(), 1)
  })
})

describe.concurrent('Socket.IO over polling', { timeout: 10_000 }, () => {
  test('1.11 connect, emit, acknowledge', async () => {
    const session = await under.socketIo.openPolling()
    await session.post('40{"token":"x"}')
    const [reply, auth] = (await session.get()).body.split(separator)
    expect(reply).toMatch(/^40\{"sid":"[\w-]{20}"\}$/)
    expect(auth).toBe('42["auth",{"token":"x"}]')

    await session.post(`42["message",1]${separator}427["message-with-ack",{"a":[]}]`)
    expect((await session.get()).body).toBe(`42["message-back",1]${separator}437[{"a":[]}]`)
  })

  test('2.1 attachments as base64 behind their packet', async () => {
    const session = await under.socketIo.openPolling()
    await session.post('40')
    await session.get()
    const packet = '["message",{"_placeholder":true,"num":0}]'
    await session.post([`451-${packet}`, 'bAQID'].join(separator))
    const back = packet.replace('message', 'message-back')
    expect((await session.get()).body).toBe([`451-${back}`, 'bAQID'].join(separator))
  })

  test('1.11 connected over polling, upgraded, and the same socket', async () => {
    const session = await under.socketIo.openPolling()
    await session.post('40')
    await session.get()
    const socket = await session.upgrade()
    socket.send('42["message","here"]')
    expect(await socket.next()).toBe('42["message-back","here"]')
    await join(socket, '/custom')
    socket.terminate()
  })
})
