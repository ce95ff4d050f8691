import { CrierServer } from '../harness/crierServer.js'
import { download, ended, isTerminal, upload } from './support/documents.js'
import { png } from './support/pictures.js'
import { queryRows } from './support/database.js'
import { seededRandom } from './support/seededRandom.js'
import { Watcher } from './support/watcher.js'
import { createHash, randomInt } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const uploads = 200
const clients = 4
const restarts = 4
const lastShade = 65_536

interface Acknowledged {
  readonly user: string
  readonly id: string
  readonly sha256: string
}

/** The server that is killed, and whoever waits for the next one. */
class Restarted {
  server!: CrierServer
  #isUp = Promise.resolve()

  async start(): Promise<void> {
    this.server = await CrierServer.start({
      options: { 'jobs.lease': '1s', 'jobs.first_backoff': '50ms', 'jobs.max_attempts': 10 },
    })
  }

  /** Resolves when the present one can be asked. */
  up(): Promise<void> {
    return this.#isUp
  }

  async killAndRestart(): Promise<void> {
    const { folder, port } = this.server
    const killed = this.server.kill()
    this.#isUp = (async () => {
      await killed
      this.server = await CrierServer.start({
        folder,
        port,
        options: { 'jobs.lease': '1s', 'jobs.first_backoff': '50ms', 'jobs.max_attempts': 10 },
      })
    })()
    await this.#isUp
  }
}

async function watchThroughRestarts(
  watcher: Watcher,
  restarted: Restarted,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    await restarted.up()
    if (!watcher.isOpen) await watcher.connect(restarted.server.socketUrl).catch(() => undefined)
    await new Promise((again) => setTimeout(again, 20))
  }
}

test('item 6, P2, P11, B43: kill -9 of the server during 200 uploads', async () => {
  const seed = Number(process.env['FAULTS_SEED'] ?? randomInt(1, 2 ** 31))
  const random = seededRandom(seed)
  const restarted = new Restarted()
  await restarted.start()
  const history: Acknowledged[] = []
  const watchers = Array.from({ length: clients }, () => new Watcher(CrierServer.uniqueId('user')))
  let attempts = 0
  let isOver = false

  const client = async (watcher: Watcher): Promise<void> => {
    while (attempts < uploads) {
      const shade = attempts++ % lastShade
      const bytes = png(32, 24, shade)
      await restarted.up()
      const reply = await upload(restarted.server.url, watcher.user, bytes).catch(() => undefined)
      if (reply?.documentId === undefined) continue
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      history.push({ user: watcher.user, id: reply.documentId, sha256 })
    }
  }
  const watching = watchers.map((watcher) => watchThroughRestarts(watcher, restarted, () => isOver))
  const uploading = watchers.map(client)
  for (let kill = 1; kill <= restarts; ++kill) {
    const at = Math.floor((uploads * (kill - 0.5 + random() * 0.4)) / (restarts + 1))
    while (attempts < at) await new Promise((again) => setTimeout(again, 1 + random() * 5))
    await restarted.killAndRestart()
  }
  await Promise.all(uploading)

  const { server } = restarted
  const note = `seed ${seed}, ${history.length} of ${uploads} acknowledged`
  try {
    expect(history.length, note).toBeGreaterThan(uploads / 4)
    for (const { user, id, sha256 } of history) {
      const row = await ended(server.url, user, id)
      expect(row.original_checksum_sha256, `${note}: ${id}`).toBe(sha256)
      const original = await download(server.url, user, id, 'original')
      expect(createHash('sha256').update(original).digest('hex'), `${note}: ${id}`).toBe(sha256)
      const watcher = watchers.find((one) => one.user === user)!
      const ends = watcher.of(id).filter((event) => isTerminal(event.status))
      expect(ends.length, `${note}: ${id} ended more than once`).toBeLessThanOrEqual(1)
      for (const end of ends) expect(end.status, `${note}: ${id}`).toBe(row.status)
      expect(row.status, `${note}: ${id}`).toBe('completed')
    }
    isOver = true
    await Promise.all(watching)
    await checkRows(server, note)
  } finally {
    isOver = true
    for (const watcher of watchers) watcher.close()
    await server.remove()
  }
}, 120_000)

async function checkRows(server: CrierServer, note: string): Promise<void> {
  const database = join(server.folder, 'data', 'crier.db')
  const orphans = `SELECT jobs.id FROM jobs LEFT JOIN user_documents AS d
    ON d.tenant = jobs.tenant AND d.id = jobs.subject WHERE d.id IS NULL`
  expect(await queryRows(database, orphans), `${note}: jobs without a document`).toEqual([])
  const jobless = `SELECT d.id FROM user_documents AS d LEFT JOIN jobs ON jobs.tenant = d.tenant
    AND jobs.subject = d.id WHERE jobs.id IS NULL`
  expect(await queryRows(database, jobless), `${note}: documents without a job`).toEqual([])
  const blobs = await queryRows(
    database,
    `SELECT original_blob FROM user_documents WHERE original_blob IS NOT NULL
     UNION SELECT web_blob FROM user_documents WHERE web_blob IS NOT NULL
     UNION SELECT thumbnail_blob FROM user_documents WHERE thumbnail_blob IS NOT NULL`,
  )
  const folder = join(server.folder, 'data')
  expect(existsSync(folder)).toBe(true)
  const files = new Set(
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) =>
      path.replaceAll('/', ''),
    ),
  )
  const missing = blobs.filter((blob) => ![...files].some((file) => file.endsWith(blob)))
  expect(missing, `${note}: blobs without a file`).toEqual([])
}
