import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { request, type Json } from '../../harness/api.js'
import { CrierServer } from '../../harness/crierServer.js'
import { PlainSocket } from '../../harness/plainSocket.js'
import { history, publishOnce, type Page } from '../../harness/streams.js'

/** Kept events over HTTP: published once, read again from a position (promises P1 to P4). */
let server: CrierServer
beforeAll(async () => {
  server = await CrierServer.start()
})
afterAll(() => server.remove())

const note = (text: string): Json => ({ type: 'summary_ready', text })
const texts = (page: Page): readonly unknown[] => page.events.map(({ event }) => event['text'])

describe('reading from a position', () => {
  test('a published event is answered with its position, and read again from the one before', async () => {
    const userId = CrierServer.uniqueId('u')
    const first = await publishOnce(server, { userId }, note('a'))
    const second = await publishOnce(server, { userId }, note('b'))
    expect(first).toMatchObject({ status: 202, success: true, delivered: 0 })

    const all = await history(server, { userId })
    expect(texts(all)).toEqual(['a', 'b'])
    expect(all.events.map(({ position }) => position)).toEqual([first.position, second.position])
    expect(all).toMatchObject({ next: second.position, more: false, gap: null })

    const rest = await history(server, { userId }, { after: first.position! })
    expect(texts(rest)).toEqual(['b'])
    expect(await history(server, { userId }, { after: rest.next })).toMatchObject({
      events: [],
      next: second.position,
      gap: null,
    })
  })

  test('offsets count up without gaps, and pages end where the limit says', async () => {
    const userId = CrierServer.uniqueId('u')
    await Promise.all(
      Array.from({ length: 25 }, (_, i) => publishOnce(server, { userId }, note(String(i)))),
    )
    const seen: string[] = []
    let after = '0:0'
    for (let more = true; more;) {
      const page = await history(server, { userId }, { after, limit: 10 })
      expect(page.gap).toBeNull()
      expect(page.events.length).toBeLessThanOrEqual(10)
      seen.push(...page.events.map(({ position }) => position.split(':')[1]!))
      after = page.next
      more = page.more
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => String(i + 1)))
  })

  test('an event of a queue is in its own stream and in its owner’s', async () => {
    const [queueId, userId] = [CrierServer.uniqueId('q'), CrierServer.uniqueId('u')]
    await request(server.url, 'PUT', `/api/queues/${queueId}`, { body: { ownerId: userId } })
    await publishOnce(server, { queueId }, { type: 'transcription_complete', text: 'done' })
    expect(texts(await history(server, { queueId }))).toEqual(['done'])
    expect(texts(await history(server, { userId }))).toEqual(['done'])
  })

  test('progress is not kept: its row says it too', async () => {
    const userId = CrierServer.uniqueId('u')
    const answer = await publishOnce(
      server,
      { userId },
      { type: 'image_processing_progress', documentId: 'd', documentType: 't', progress: 5 },
    )
    expect(answer.position).toBeUndefined()
    expect((await history(server, { userId })).events).toEqual([])
  })

  test('who asks where nothing was ever kept begins before everything', async () => {
    const userId = CrierServer.uniqueId('u')
    const empty = await history(server, { userId })
    expect(empty).toMatchObject({ events: [], next: '0:0', more: false, gap: null })
    await publishOnce(server, { userId }, note('a'))
    expect(texts(await history(server, { userId }, { after: empty.next }))).toEqual(['a'])
  })

  test.each(['after=1', 'after=x:1', 'after=0:5', 'limit=0', 'limit=1001', 'wait=61', 'wait=-1'])(
    '%s is refused with what to do',
    async (query) => {
      const answer = await request(server.url, 'GET', `/api/users/u-1/events?${query}`)
      expect(answer.status).toBe(400)
      expect(answer.body['code']).toBe('VALIDATION_ERROR')
      expect(answer.body['error']).toContain(query.split('=')[0]!)
    },
  )
})

describe('publishing once', () => {
  test('P4: the same key and content give the same answer, and nobody gets it twice', async () => {
    const userId = CrierServer.uniqueId('u')
    const socket = await PlainSocket.subscribed(
      server.socketUrl,
      { userId },
      { headers: { authorization: `Bearer ${CrierServer.token(userId)}` } },
    )
    const first = await publishOnce(server, { userId }, note('once'), 'key-1')
    const again = await publishOnce(server, { userId }, note('once'), 'key-1')
    expect(first).toMatchObject({ status: 202, delivered: 1 })
    expect(again).toMatchObject({
      status: 202,
      delivered: 0,
      duplicate: true,
      position: first.position,
    })
    await socket.settle()
    expect(socket.of('summary_ready')).toHaveLength(1)
    expect((await history(server, { userId })).events).toHaveLength(1)
    socket.close()
  })

  test('P4: twenty at once under one key are one event', async () => {
    const userId = CrierServer.uniqueId('u')
    const key = CrierServer.uniqueId('key')
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => publishOnce(server, { userId }, note('once'), key)),
    )
    expect(new Set(answers.map(({ position }) => position)).size).toBe(1)
    expect(answers.filter(({ duplicate }) => duplicate === undefined)).toHaveLength(1)
    expect((await history(server, { userId })).events).toHaveLength(1)
  })

  test('P4: other content, or another receiver, under the same key is a conflict', async () => {
    const userId = CrierServer.uniqueId('u')
    const key = CrierServer.uniqueId('key')
    await publishOnce(server, { userId }, note('a'), key)
    const other = await publishOnce(server, { userId }, note('b'), key)
    expect(other).toMatchObject({ status: 409, code: 'CONFLICT' })
    const elsewhere = await publishOnce(server, { userId: 'u-else' }, note('a'), key)
    expect(elsewhere.status).toBe(409)
    expect(texts(await history(server, { userId }))).toEqual(['a'])
  })

  test('a key that nobody could keep is refused', async () => {
    const answer = await publishOnce(server, { userId: 'u-1' }, note('a'), 'k'.repeat(256))
    expect(answer).toMatchObject({ status: 400, code: 'VALIDATION_ERROR' })
  })
})

describe('waiting', () => {
  test('a request that waits is answered by the next kept event, not by a passing one', async () => {
    const userId = CrierServer.uniqueId('u')
    const waiting = history(server, { userId }, { after: '0:0', wait: 30 })
    // It counts as a receiver as soon as it listens.
    const progress = { type: 'image_processing_progress', documentId: 'd', documentType: 't' }
    while ((await publishOnce(server, { userId }, { ...progress, progress: 1 })).delivered === 0);
    const published = await publishOnce(server, { userId }, note('now'))
    expect(texts(await waiting)).toEqual(['now'])
    expect((await waiting).next).toBe(published.position)
  })

  test('what is there already is answered at once, and nothing is when the time is over', async () => {
    const userId = CrierServer.uniqueId('u')
    const { position } = await publishOnce(server, { userId }, note('a'))
    expect(texts(await history(server, { userId }, { after: '0:0', wait: 60 }))).toEqual(['a'])
    expect((await history(server, { userId }, { after: position!, wait: 1 })).events).toEqual([])
  })
})

describe('access', () => {
  test('nobody reads what is somebody else’s, and does not learn that it exists', async () => {
    const [userId, queueId] = [CrierServer.uniqueId('u'), CrierServer.uniqueId('q')]
    await request(server.url, 'PUT', `/api/queues/${queueId}`, { body: { ownerId: userId } })
    await publishOnce(server, { queueId }, { type: 'transcription_complete', text: 'secret' })
    const own = CrierServer.token(userId)
    const foreign = CrierServer.token('somebody-else')
    for (const path of [`/api/users/${userId}/events`, `/api/queues/${queueId}/events`]) {
      expect((await request(server.url, 'GET', path, { token: own })).status).toBe(200)
      const denied = await request(server.url, 'GET', path, { token: foreign })
      expect(denied.status).toBe(404)
      expect(JSON.stringify(denied.body)).not.toContain('secret')
      expect((await fetch(server.url + path)).status).toBe(401)
    }
  })
})

test('P3: what was trimmed is told as a gap, and reading goes on behind it', async () => {
  const small = await CrierServer.start({ options: { 'streams.max_entries': 3 } })
  const userId = 'u-1'
  const positions: string[] = []
  for (const text of ['a', 'b', 'c', 'd', 'e']) {
    positions.push((await publishOnce(small, { userId }, note(text))).position!)
  }
  const page = await history(small, { userId }, { after: positions[0]! })
  expect(page.gap).toEqual({ reason: 'trimmed', from: 2, to: 2 })
  expect(texts(page)).toEqual(['c', 'd', 'e'])
  expect((await history(small, { userId }, { after: positions[1]! })).gap).toBeNull()
  expect(texts(await history(small, { userId }))).toEqual(['c', 'd', 'e'])
  const other = await history(small, { userId }, { after: '1:1' })
  expect(other.gap).toMatchObject({ reason: 'epoch' })
  expect(texts(other)).toEqual(['c', 'd', 'e'])
  await small.remove()
})
