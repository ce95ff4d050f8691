import { describe, expect, test } from 'vitest'
import {
  applicable,
  crierTest,
  expectRefusal,
  refusals,
  useServer,
} from '../../../harness/conformance'
import type { Engine } from '../../../harness/engineClient'
import { UpgradeRefused } from '../../../harness/engineSocket'
import { HttpConnection } from '../../../harness/httpConnection'
import { isReference } from '../../../harness/conformanceServer'

// The table of errors: code, status, text, and which of them comes first. As GET or POST, and as an upgrade.
const under = useServer()

/** The refusal of an upgrade. The reference says the sentence alone. */
async function expectUpgradeRefusal(engine: Engine, query: string, code: number): Promise<void> {
  const refusal: unknown = await engine.webSocket(query).then(
    () => 'let in',
    (error: unknown) => error,
  )
  const body = isReference ? refusals[code] : JSON.stringify({ code, message: refusals[code] })
  expect(refusal).toBeInstanceOf(UpgradeRefused)
  expect(refusal).toMatchObject({ status: 400, body })
}

const unknownTransports = [
  { name: 'missing', query: 'EIO=4' },
  { name: 'empty', query: 'EIO=4&transport=' },
  { name: 'foo', query: 'EIO=4&transport=foo' },
  { name: '__proto__', query: 'EIO=4&transport=__proto__' },
  { name: 'constructor', query: 'EIO=4&transport=constructor' },
  { name: 'webtransport', query: 'EIO=4&transport=webtransport' },
  { name: 'in capitals', query: 'EIO=4&transport=POLLING' },
  { name: 'twice', query: 'EIO=4&transport=websocket&transport=polling', isOwn: true },
]

const unknownSids = [
  { name: 'invented', sid: 'AAAAAAAAAAAAAAAAAAAA' },
  { name: 'short', sid: 'x' },
  { name: '__proto__', sid: '__proto__' },
  { name: 'constructor', sid: 'constructor' },
  { name: '4 KiB', sid: 'a'.repeat(4096) },
  { name: 'no base64url', sid: '..%2F%3C%27%20' },
]

const wrongRevisions = [
  { name: 'missing', query: 'transport=' },
  { name: 'empty', query: 'EIO=&transport=' },
  { name: '3', query: 'EIO=3&transport=' },
  { name: '5', query: 'EIO=5&transport=' },
  { name: '44', query: 'EIO=44&transport=' },
  { name: 'abc', query: 'EIO=abc&transport=' },
  { name: 'twice', query: 'EIO=3&EIO=4&transport=', isOwn: true },
]

describe.concurrent('code 0', { timeout: 10_000 }, () => {
  test.each(applicable(unknownTransports))('C02 B09 transport $name', async ({ query }) => {
    expectRefusal(await under.engine.request(query), 0)
    expectRefusal(await under.socketIo.request(query, { method: 'POST', body: '4x' }), 0)
    await expectUpgradeRefusal(under.engine, query, 0)
  })
})

describe.concurrent('code 1', { timeout: 10_000 }, () => {
  test.each(unknownSids)('C02 B10 sid $name', async ({ sid }) => {
    const query = `EIO=4&transport=polling&sid=${sid}`
    expectRefusal(await under.engine.request(query), 1)
    expectRefusal(await under.engine.request(query, { method: 'POST', body: '4x' }), 1)
    await expectUpgradeRefusal(under.engine, `EIO=4&transport=websocket&sid=${sid}`, 1)
  })

  test('B10 sid of another server on the same port', async () => {
    const session = await under.engine.openPolling()
    expectRefusal(await under.socketIo.request(session.query), 1)
    expect((await session.post('4x')).body).toBe('ok')
  })

  test('B10 sid of 10 KiB', async () => {
    const answer = await under.engine.request(`EIO=4&transport=polling&sid=${'a'.repeat(10_240)}`)
    // The line of the request may be too long already.
    if (answer.status !== 414) expectRefusal(answer, 1)
  })
})

describe.concurrent('code 2', { timeout: 10_000 }, () => {
  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('C02 B11 %s without sid', async (method) => {
    const answer = await under.engine.request('EIO=4&transport=polling', { method, body: '4x' })
    expectRefusal(answer, 2)
  })

  test('C02 HEAD without sid has no body', async () => {
    const answer = await under.engine.request('EIO=4&transport=polling', { method: 'HEAD' })
    expect([answer.status, answer.body]).toEqual([400, ''])
  })

  test('1.3 another method with a sid is answered, and the session goes on', async () => {
    const session = await under.engine.openPolling()
    const answer = await under.engine.request(session.query, { method: 'PUT', body: '4x' })
    expect(answer.status).toSatisfy((status: number) => [400, 405, 500].includes(status))
    await session.post('4y')
    expect((await session.get()).body).toBe('4y')
  })
})

describe.concurrent('code 3', { timeout: 10_000 }, () => {
  test('C02 transport=websocket without Upgrade', async () => {
    expectRefusal(await under.engine.request('EIO=4&transport=websocket'), 3)
  })

  test('C03 transport=websocket without Upgrade, for a polling session', async () => {
    const { open } = await under.engine.openPolling()
    expectRefusal(await under.engine.request(`EIO=4&transport=websocket&sid=${open.sid}`), 3)
  })

  test('C03 polling, for a session over WebSocket', async () => {
    const socket = await under.engine.webSocket('EIO=4&transport=websocket')
    const { sid } = JSON.parse((await socket.nextText()).slice(1)) as { sid: string }
    const query = `EIO=4&transport=polling&sid=${sid}`
    expectRefusal(await under.engine.request(query), 3)
    expectRefusal(await under.engine.request(query, { method: 'POST', body: '4x' }), 3)
    socket.send('4still here')
    expect(await socket.next()).toBe('4still here')
    socket.terminate()
  })

  test.each(['EIO=3&', 'EIO=abc&', ''])('C03 known sid with "%s"', async (revision) => {
    const session = await under.engine.openPolling()
    const { sid } = session.open
    expectRefusal(await under.engine.request(`${revision}transport=polling&sid=${sid}`), 3)
    await expectUpgradeRefusal(under.engine, `${revision}transport=websocket&sid=${sid}`, 3)
    expect((await session.post('4x')).body).toBe('ok')
  })

  test('C02 Origin with a control character', async () => {
    const headers = { Origin: 'http://a.test\x7f' }
    const answer = await under.engine.request('EIO=4&transport=polling', { headers })
    expect(answer.status).toBe(400)
  })

  crierTest('C02 an upgrade that asks for polling', async () => {
    await expectUpgradeRefusal(under.engine, 'EIO=4&transport=polling', 3)
  })
})

describe.concurrent('code 5', { timeout: 10_000 }, () => {
  test.each(applicable(wrongRevisions))('C03 B08 EIO $name', async ({ query }) => {
    expectRefusal(await under.engine.request(`${query}polling`), 5)
  })

  // The reference says 101 first, and then 400 into the socket.
  const upgrades = applicable(wrongRevisions.map((one) => ({ ...one, isOwn: true })))
  test.skipIf(isReference).each(upgrades)(
    'C03 EIO $name is refused before any 101',
    async ({ query }) => {
      await expectUpgradeRefusal(under.engine, `${query}websocket`, 5)
    },
  )
})

describe.concurrent('order', { timeout: 10_000 }, () => {
  test.each([
    {
      name: 'transport before sid',
      method: 'GET',
      query: 'EIO=4&transport=foo&sid=unknown',
      code: 0,
    },
    {
      name: 'sid before method',
      method: 'PUT',
      query: 'EIO=4&transport=polling&sid=unknown',
      code: 1,
    },
    {
      name: 'sid before revision',
      method: 'GET',
      query: 'EIO=3&transport=polling&sid=unknown',
      code: 1,
    },
    { name: 'method before revision', method: 'POST', query: 'EIO=3&transport=polling', code: 2 },
    { name: 'method before upgrade', method: 'POST', query: 'EIO=4&transport=websocket', code: 2 },
    { name: 'upgrade before revision', method: 'GET', query: 'EIO=3&transport=websocket', code: 3 },
  ])('C02 $name', async ({ method, query, code }) => {
    expectRefusal(await under.engine.request(query, { method }), code)
  })

  test('C02 a refusal keeps the connection', async () => {
    const connection = await HttpConnection.open(under.engine.port)
    connection.send({ target: under.engine.target('EIO=4&transport=foo') })
    expectRefusal(await connection.answer(), 0)
    connection.send({ target: under.engine.target('EIO=4&transport=polling') })
    expect((await connection.answer()).status).toBe(200)
    connection.socket.destroy()
  })
})
