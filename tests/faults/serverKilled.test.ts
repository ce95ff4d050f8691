import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { finished, request, type Json } from '../harness/api.js'
import { CrierServer } from '../harness/crierServer.js'
import { eventually } from '../harness/eventually.js'
import { PlainSocket } from '../harness/plainSocket.js'
import { pngImage } from '../harness/testImages.js'

const uploads = 200
const clients = 8
const kills = 6

/** The same run for the same seed, as far as the machine's own timing allows. */
function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** One server after the other on the same folder and port. */
class MortalServer {
  private constructor(public now: CrierServer) {}

  static async start(): Promise<MortalServer> {
    return new MortalServer(await CrierServer.start({ options: MortalServer.#options }))
  }

  static readonly #options = { 'jobs.first_backoff': '20ms', 'limits.connections_per_user': 50 }

  async killAndRestart(): Promise<void> {
    const { folder, port } = this.now
    await this.now.kill()
    this.now = await CrierServer.start({ folder, port, options: MortalServer.#options })
  }
}

/** What was acknowledged: document → checksum of what was sent. */
type History = Map<string, string>

async function tryUpload(url: string, userId: string, bytes: Buffer): Promise<string | undefined> {
  const form = new FormData()
  form.append('scene_image', new Blob([new Uint8Array(bytes)], { type: 'image/png' }), 'a.png')
  try {
    const { status, body } = await request(url, 'POST', '/api/images/upload', {
      body: form,
      token: CrierServer.token(userId),
    })
    const [image] = (body['images'] ?? []) as readonly Json[]
    return status === 200 ? (image?.['documentId'] as string) : undefined
  } catch {
    return undefined // Cut off: not acknowledged, so nothing is promised.
  }
}

/** Uploads until `count` of them were acknowledged by all clients together. */
async function uploadMany(server: MortalServer, userId: string, history: History): Promise<void> {
  let seed = 0
  const one = async (): Promise<void> => {
    while (history.size < uploads) {
      const bytes = pngImage(48, 32, ++seed)
      const id = await tryUpload(server.now.url, userId, bytes)
      if (id === undefined) await eventually(() => fetch(`${server.now.url}/livez`), 30_000)
      else history.set(id, sha256(bytes))
    }
  }
  await Promise.all(Array.from({ length: clients }, one))
}

/** Collects every terminal event of the user, coming back after each crash. */
class Listener {
  readonly ends: Json[] = []
  #isStopped = false
  #socket: PlainSocket | undefined
  #done: Promise<void>

  constructor(server: MortalServer, userId: string) {
    this.#done = this.#listen(server, userId)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#socket?.close()
    await this.#done
  }

  async #listen(server: MortalServer, userId: string): Promise<void> {
    while (!this.#isStopped) {
      const url = `${server.now.socketUrl}?token=${CrierServer.token(userId)}`
      this.#socket = await eventually(() => PlainSocket.subscribed(url, { userId }), 30_000)
      await this.#socket.ended
      this.ends.push(
        ...this.#socket.messages.filter(
          ({ type }) => type === 'image_processed' || type === 'image_processing_failed',
        ),
      )
    }
  }
}

async function checkFile(url: string, userId: string, id: string, sum: string): Promise<void> {
  for (const variant of ['original', 'web', 'thumbnail']) {
    const answer = await fetch(`${url}/api/user-documents/${id}/download?variant=${variant}`, {
      headers: { Authorization: `Bearer ${CrierServer.token(userId)}` },
    })
    expect(answer.status).toBe(200)
    const bytes = new Uint8Array(await answer.arrayBuffer())
    if (variant === 'original') expect(sha256(bytes)).toBe(sum)
  }
}

test('P2, P11: kill -9 of the server at random points of 200 uploads loses nothing acknowledged', async () => {
  const seed = Number(process.env['CRIER_TEST_SEED'] ?? Date.now() % 1_000_000)
  const random = seededRandom(seed)
  const server = await MortalServer.start()
  const userId = CrierServer.uniqueId('u')
  const history: History = new Map()
  const listener = new Listener(server, userId)
  try {
    const uploading = uploadMany(server, userId, history)
    for (let kill = 1; kill <= kills; kill++) {
      // Somewhere inside the next share of the uploads.
      const at = Math.floor(((kill - 1 + random()) * uploads) / kills)
      await eventually(() => history.size >= at, 60_000)
      await server.killAndRestart()
    }
    await uploading

    for (const [id, sum] of history) {
      const document = await finished(server.now, userId, id)
      expect(document, `seed ${seed}`).toMatchObject({
        status: 'completed',
        original_checksum_sha256: sum,
      })
      await checkFile(server.now.url, userId, id, sum)
    }
    await listener.stop()
    const heard = listener.ends.map(({ documentId }) => documentId)
    expect(new Set(heard).size, `an end was heard twice, seed ${seed}`).toBe(heard.length)
    expect(listener.ends.filter(({ type }) => type !== 'image_processed')).toEqual([])
  } finally {
    await listener.stop()
    await server.now.remove()
  }
}, 180_000)
