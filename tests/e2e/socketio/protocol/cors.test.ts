import { describe, expect, test } from 'vitest'
import { crierTest, expectRefusal, useServer } from '../../../harness/conformance'
import type { HttpAnswer } from '../../../harness/httpConnection'

const open = useServer()
const own = useServer({ cors: false })
const foreign = { Origin: 'https://app.example.com' }
const preflight = {
  ...foreign,
  'Access-Control-Request-Method': 'POST',
  'Access-Control-Request-Headers': 'content-type,x-token',
}

function corsHeaders(answer: HttpAnswer): string[] {
  return [...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))
}

describe.concurrent('allowed', { timeout: 10_000 }, () => {
  test('C11 every answer says so: handshake, GET, POST', async () => {
    const opened = await open.engine.request('EIO=4&transport=polling', { headers: foreign })
    const session = await open.engine.openPolling()
    const posted = await session.post('4x', foreign)
    const polled = await open.engine.request(session.query, { headers: foreign })
    for (const answer of [opened, posted, polled]) {
      expect(answer.status).toBe(200)
      expect(answer.headers.get('access-control-allow-origin')).toBe('*')
      expect(answer.headers.has('access-control-allow-credentials')).toBe(false)
    }
  })

  test.each([
    { query: 'EIO=4&transport=foo', code: 0 },
    { query: 'EIO=4&transport=polling&sid=unknown', code: 1 },
    { query: 'EIO=3&transport=polling', code: 5 },
  ])('C11 refusals say so too: code $code', async ({ query, code }) => {
    const answer = await open.engine.request(query, { headers: foreign })
    expectRefusal(answer, code)
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  })

  test('C11 413 says so too', async () => {
    const session = await open.engine.openPolling()
    const answer = await session.post('4'.padEnd(1_000_001, 'x'), foreign)
    expect(answer.status).toBe(413)
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  })

  test('C11 a preflight: 204, no body, what is allowed', async () => {
    const answer = await open.engine.request('EIO=4&transport=polling', {
      method: 'OPTIONS',
      headers: preflight,
    })
    expect([answer.status, answer.body]).toEqual([204, ''])
    expect(answer.headers.get('content-length')).toBe('0')
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    const methods = answer.headers.get('access-control-allow-methods')?.split(',') ?? []
    expect(methods).toEqual(expect.arrayContaining(['GET', 'POST']))
    expect(answer.headers.get('access-control-allow-headers')).toBe('content-type,x-token')
    expect(answer.headers.get('vary')).toMatch(/Access-Control-Request-Headers/i)
  })

  test('C11 a preflight for a session does not touch it', async () => {
    const session = await open.engine.openPolling()
    const options = { method: 'OPTIONS', headers: preflight }
    expect((await open.engine.request(session.query, options)).status).toBe(204)
    expect((await session.post('4x')).body).toBe('ok')
  })

  test('C11 a WebSocket of another origin', async () => {
    const socket = await open.engine.openWebSocket({ headers: foreign })
    socket.send('4x')
    expect(await socket.next()).toBe('4x')
    socket.terminate()
  })
})

describe.concurrent('not allowed', { timeout: 10_000 }, () => {
  test('C11 off: no header at all', async () => {
    const answer = await own.socketIo.request('EIO=4&transport=polling')
    expect(answer.status).toBe(200)
    expect(corsHeaders(answer)).toEqual([])
  })

  test('1.7 off: a preflight is a wrong method', async () => {
    const answer = await own.socketIo.request('EIO=4&transport=polling', {
      method: 'OPTIONS',
      headers: preflight,
    })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(corsHeaders(answer)).toEqual([])
  })

  // The reference leaves it to the browser, which does not protect WebSockets and simple POSTs.
  crierTest.each(['https://app.example.com', 'null', 'http://127.0.0.1.evil.example'])(
    'C11 off: requests of %s are refused',
    async (origin) => {
      const headers = { Origin: origin }
      expectRefusal(await own.socketIo.request('EIO=4&transport=polling', { headers }), 4, 403)
      const session = await own.socketIo.openPolling()
      expectRefusal(await session.post('40', headers), 4, 403)
      const socket = own.socketIo.webSocket('EIO=4&transport=websocket', { headers })
      await expect(socket).rejects.toMatchObject({ status: 403 })
    },
  )

  test('C11 off: the own origin passes', async () => {
    const headers = {
      Origin: `http://127.0.0.1:${own.socketIo.port}`,
      Host: `127.0.0.1:${own.socketIo.port}`,
    }
    expect((await own.socketIo.request('EIO=4&transport=polling', { headers })).status).toBe(200)
    const socket = await own.socketIo.openWebSocket({ headers })
    socket.terminate()
  })
})
