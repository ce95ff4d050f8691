import { expect, test } from 'vitest'
import { CrierServer } from '../harness/crierServer.js'
import { history, publishOnce, type Page } from '../harness/streams.js'
import { seededRandom } from './support/seededRandom.js'

const kills = 8
const publishers = 6
const userId = 'u-1'

interface Acknowledged {
  readonly text: string
  readonly position: string
}

const offsetOf = (position: string): number => Number(position.split(':')[1])
const epochOf = (position: string): string => position.split(':')[0]!

/** One server after the other on one folder and port; whoever asks meanwhile asks again. */
class Restarting {
  server!: CrierServer
  isOver = false

  async start(): Promise<void> {
    this.server = await CrierServer.start()
  }

  async killAndRestart(): Promise<void> {
    const { folder, port } = this.server
    await this.server.kill()
    this.server = await CrierServer.start({ folder, port })
  }

  /** Until it is answered: what a publisher with a key may do. */
  async insist<T>(ask: (server: CrierServer) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await ask(this.server)
      } catch {
        await new Promise((wake) => setImmediate(wake))
      }
    }
  }
}

/** Publishes one after the other until it is over. */
async function publish(servers: Restarting, name: string): Promise<readonly Acknowledged[]> {
  const acknowledged: Acknowledged[] = []
  for (let number = 0; !servers.isOver; number++) {
    const text = `${name} ${String(number)}`
    const event = { type: 'summary_ready', text }
    const answer = await servers.insist((server) => publishOnce(server, { userId }, event, text))
    expect(answer.status).toBe(202)
    acknowledged.push({ text, position: answer.position! })
    if (number % 10 !== 0) continue
    // As if the answer had been lost, also across a restart.
    const again = await servers.insist((server) => publishOnce(server, { userId }, event, text))
    expect(again).toMatchObject({ position: answer.position, duplicate: true })
  }
  return acknowledged
}

/** Follows the stream by waiting requests until `last` has come. */
async function follow(servers: Restarting, last: Promise<number>): Promise<Page['events']> {
  const seen: Page['events'][number][] = []
  let end = Infinity
  void last.then((offset) => (end = offset))
  for (let after = '0:0'; offsetOf(after) < end;) {
    const page = await servers.insist((server) => history(server, { userId }, { after, wait: 1 }))
    expect(page.gap).toBeNull()
    seen.push(...page.events)
    after = page.next
  }
  return seen
}

test('P1 to P4: kill -9 under publishers: what was acknowledged is there, once and in order', async () => {
  const seed = Math.floor(Math.random() * 0xffff_ffff)
  const random = seededRandom(seed)
  const servers = new Restarting()
  await servers.start()
  const publishing = Promise.all(
    Array.from({ length: publishers }, (_, i) => publish(servers, `p${String(i)}`)),
  )
  const lastOffset = publishing.then((all) =>
    Math.max(...all.flat().map(({ position }) => offsetOf(position))),
  )
  const following = follow(servers, lastOffset)
  const failure = Promise.all([publishing, following]).then(
    () => false,
    () => true,
  )

  for (let kill = 0; kill < kills; kill++) {
    // A moment by events instead of by time: after so many more have been kept.
    const goal = (await servers.insist(lastOf)) + 20 + Math.floor(random() * 200)
    for (let last = 0; last < goal;) {
      last = await Promise.race([servers.insist(lastOf), failure.then(() => Infinity)])
    }
    await servers.killAndRestart()
  }
  servers.isOver = true
  const perPublisher = await publishing
  const acknowledged = perPublisher.flat()
  const followed = await following

  const label = `seed ${String(seed)}, ${String(acknowledged.length)} acknowledged`
  expect(acknowledged.length, label).toBeGreaterThan(kills * 20)
  // Gapless, one epoch.
  expect(
    followed.map(({ position }) => offsetOf(position)),
    label,
  ).toEqual(followed.map((_, i) => i + 1))
  expect(new Set(followed.map(({ position }) => epochOf(position))).size, label).toBe(1)
  // No duplicate, no ghost, and each where its publisher was told.
  const kept = new Map(followed.map(({ position, event }) => [event['text'], position]))
  expect(kept.size, label).toBe(followed.length)
  expect(new Map(acknowledged.map(({ text, position }) => [text, position])), label).toEqual(kept)
  // The order of each publisher.
  for (const own of perPublisher) {
    const offsets = own.map(({ position }) => offsetOf(position))
    expect(offsets, label).toEqual([...offsets].sort((a, b) => a - b))
  }
  await servers.server.remove()
}, 120_000)

/** The newest offset: of the last of all pages. */
async function lastOf(server: CrierServer): Promise<number> {
  let after = '0:0'
  for (;;) {
    const page = await history(server, { userId }, { after, limit: 1000 })
    after = page.next
    if (!page.more) return offsetOf(after)
  }
}
