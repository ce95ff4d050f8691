import { describe, expect, test } from 'vitest'
import { applicable, crierTest, expectRefusal, useServer } from '../../../harness/conformance'
import { separator } from '../../../harness/engineClient'

const under = useServer()
const maxPayload = 1_000_000

const echoed = [
  { name: 'one text packet', body: '4hello' },
  { name: 'three packets', body: ['4a', '4b', '4c'].join(separator) },
  { name: 'a message without data', body: '4' },
  { name: 'text beyond ASCII', body: '4h\u00e9llo \u20ac \u{1f600} \u0000 \u2028' },
  { name: 'one binary packet', body: 'bAQIDBA==' },
  { name: 'an empty binary packet', body: 'b' },
  { name: 'text and binary', body: ['4hello', 'bAQIDBA==', '4bye'].join(separator) },
  { name: 'text that looks like a packet', body: '4bAQIDBA==' },
]

const unreadable = [
  { name: 'no packet type', body: 'abc' },
  { name: 'type 7', body: '7' },
  { name: 'type 9', body: '9x' },
  { name: 'nothing', body: '' },
  { name: 'a separator alone', body: separator },
  { name: 'a separator at the end', body: `4a${separator}` },
  { name: 'a separator at the start', body: `${separator}4a` },
  { name: 'two separators', body: `4a${separator}${separator}4b` },
  { name: 'B14 a ping', body: '2' },
  { name: 'B14 a ping within others', body: ['4a', '2', '4b'].join(separator) },
  { name: 'an open packet', body: '0{}', isOwn: true },
  { name: 'base64 of no bytes', body: 'b!!!!', isOwn: true },
  { name: 'base64 without padding', body: 'bAQIDBA', isOwn: true },
  { name: 'bad UTF-8', body: Buffer.from([0x34, 0xc3, 0x28]), isOwn: true },
  { name: 'more than 100 packets', body: Array(101).fill('4').join(separator), isOwn: true },
]

describe.concurrent('packets', { timeout: 10_000 }, () => {
  test.each(echoed)('C04 $name', async ({ body }) => {
    const session = await under.engine.openPolling()
    expect((await session.post(body)).body).toBe('ok')
    const answer = await session.get()
    expect([answer.status, answer.body]).toEqual([200, body])
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=UTF-8')
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  test('C04 the answer to a POST', async () => {
    const session = await under.engine.openPolling()
    const answer = await session.post('4x')
    expect([answer.status, answer.body]).toEqual([200, 'ok'])
    expect(answer.headers.get('content-type')).toBe('text/html')
    expect(answer.headers.get('content-length')).toBe('2')
  })

  test.each(applicable(unreadable))('C04 $name ends the session', async ({ body }) => {
    const session = await under.engine.openPolling()
    await session.post(body).catch(() => undefined)
    expectRefusal(await session.get(), 1)
  })

  crierTest('B16 a body that cannot be read is refused with 400', async () => {
    const session = await under.engine.openPolling()
    expect((await session.post(`4a${separator}`)).status).toBe(400)
  })

  test.each(['5', '6', '3'])('1.3 a packet %s means nothing here', async (body) => {
    const session = await under.engine.openPolling()
    expect((await session.post(body)).body).toBe('ok')
    await session.post('4x')
    expect((await session.get()).body).toBe('4x')
  })

  crierTest('9.4 at most 16 packets in one answer: stock Python clients take no more', async () => {
    const packets = Array.from({ length: 20 }, (_, index) => `4${index}`)
    const session = await under.engine.openPolling()
    await session.post(packets.join(separator))
    expect((await session.get()).body).toBe(packets.slice(0, 16).join(separator))
    expect((await session.get()).body).toBe(packets.slice(16).join(separator))
  })
})

describe.concurrent('limits', { timeout: 10_000 }, () => {
  test('B05 a body of exactly the limit', async () => {
    const session = await under.engine.openPolling()
    const body = '4'.padEnd(maxPayload, 'x')
    expect((await session.post(body)).body).toBe('ok')
    expect((await session.get()).body === body).toBe(true)
  })

  test('C04 B05 a byte more: 413', async () => {
    const session = await under.engine.openPolling()
    const answer = await session.post(`4handled${separator}4`.padEnd(maxPayload + 1, 'x'))
    expect(answer.status).toBe(413)
  })

  crierTest('B05 after 413 the session has ended', async () => {
    const session = await under.engine.openPolling()
    await session.post('4'.padEnd(maxPayload + 1, 'x'))
    expectRefusal(await session.get(), 1)
  })

  crierTest('B05 413 comes before a body that announces too much', async () => {
    const session = await under.engine.openPolling()
    const headers = { 'Content-Length': '4000000000', 'Content-Type': 'text/plain' }
    const answer = await under.engine.request(session.query, { method: 'POST', headers })
    expect(answer.status).toBe(413)
    expectRefusal(await session.get(), 1)
  })

  test('B05 413 for a body in chunks, without a length', async () => {
    const session = await under.engine.openPolling()
    const chunk = 'x'.repeat(100_000)
    const connection = await under.engine.begin('EIO=4&transport=foo') // Only to have a connection.
    await connection.answer()
    connection.write(
      `POST ${under.engine.target(session.query)} HTTP/1.1\r\nHost: a\r\n` +
        `Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n`,
    )
    for (let count = 0; count < 11; count++) {
      connection.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`)
    }
    expect((await connection.answer()).status).toBe(413)
    connection.socket.destroy()
  })

  test('C04 B06 application/octet-stream: 400, answered, and the session has ended', async () => {
    const session = await under.engine.openPolling()
    const answer = await session.post('4x', { 'Content-Type': 'application/octet-stream' })
    expect(answer.status).toBe(400)
    expectRefusal(await session.get(), 1)
  })

  test.each([
    { name: 'none', type: undefined },
    { name: 'text/plain', type: 'text/plain' },
    { name: 'a form', type: 'application/x-www-form-urlencoded' },
  ])('1.3 content type $name is taken', async ({ type }) => {
    const session = await under.engine.openPolling()
    const headers = type === undefined ? {} : { 'Content-Type': type }
    const answer = await under.engine.request(session.query, {
      method: 'POST',
      headers,
      body: '4x',
    })
    expect(answer.body).toBe('ok')
  })
})
