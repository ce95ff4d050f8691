import { describe, expect, test } from 'vitest'
import { expectRefusal, useServer } from '../../../harness/conformance'
import { readOpenPacket } from '../../../harness/engineClient'
import { HttpConnection } from '../../../harness/httpConnection'

const under = useServer({ isStrict: true })

describe.concurrent.each(['engine', 'socketIo'] as const)('%s', { timeout: 10_000 }, (endpoint) => {
  test('C01 handshake over polling: exactly five members, in the order of the reference', async () => {
    const answer = await under[endpoint].request('EIO=4&transport=polling')

    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=UTF-8')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.has('set-cookie')).toBe(false)
    expect(answer.body).toMatch(
      /^0\{"sid":"[\w-]{20,}","upgrades":\["websocket"\],"pingInterval":300,"pingTimeout":200,"maxPayload":1000000\}$/,
    )
  })

  test('C01 handshake over WebSocket: the same, with nothing to upgrade to', async () => {
    const socket = await under[endpoint].webSocket('EIO=4&transport=websocket')

    expect(await socket.next()).toMatch(
      /^0\{"sid":"[\w-]{20,}","upgrades":\[\],"pingInterval":300,"pingTimeout":200,"maxPayload":1000000\}$/,
    )
    socket.terminate()
  })

  test('1.2 sids do not repeat', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => under[endpoint].request('EIO=4&transport=polling')),
    )
    const sids = answers.map((answer) => readOpenPacket(answer.body).sid)
    expect(new Set(sids).size).toBe(20)
  })

  test('1.1 what else stands in the query is no matter', async () => {
    const query = 'token=a%20b&EIO=4&transport=polling&t=abc123&user=1&user=2'
    expect((await under[endpoint].request(query)).body).toMatch(/^0\{/)
  })

  test('1.1 an empty sid asks for a session', async () => {
    const answer = await under[endpoint].request('EIO=4&transport=polling&sid=')
    expect(answer.body).toMatch(/^0\{/)
  })

  test('1.1 the path is a prefix', async () => {
    const { port, path } = under[endpoint]
    const target = `${path}default/?EIO=4&transport=polling`
    expect((await HttpConnection.request(port, { target })).body).toMatch(/^0\{/)
  })
})

describe.concurrent('connections', { timeout: 10_000 }, () => {
  test('9.1 Connection: close is answered with the same, and kept', async () => {
    const headers = { Connection: 'close' }
    const connection = await under.engine.begin('EIO=4&transport=polling', { headers })
    expect((await connection.answer()).headers.get('connection')).toBe('close')
    await connection.ended
  })

  test('1.3 requests of one session may share a connection', async () => {
    const session = await under.engine.openPolling()
    const connection = await HttpConnection.open(under.engine.port)
    const target = under.engine.target(session.query)

    connection.send({ method: 'POST', target, body: '4one' })
    expect((await connection.answer()).body).toBe('ok')
    connection.send({ target })
    expect((await connection.answer()).body).toBe('4one')
    connection.socket.destroy()
  })

  test('1.10 requests of one session may come over any connection', async () => {
    const session = await under.engine.openPolling()
    for (const text of ['4a', '4b', '4c', '4d', '4e', '4f']) {
      expect((await session.post(text)).body).toBe('ok')
      expect((await session.get()).body).toBe(text)
    }
  })

  test('CVE-2022-41940 a client that resets while it is refused does no harm', async () => {
    const headers = { Connection: 'Upgrade', Upgrade: 'websocket' }
    const connection = await under.engine.begin('EIO=4&transport=foo', { headers })
    connection.reset()
    expectRefusal(await under.engine.request('EIO=4&transport=foo'), 0)
  })
})
