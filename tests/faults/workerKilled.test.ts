import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { finished, request, upload, type Json } from '../harness/api.js'
import { CrierServer } from '../harness/crierServer.js'
import { eventually } from '../harness/eventually.js'
import { OriginServer } from '../harness/originServer.js'
import { PlainSocket } from '../harness/plainSocket.js'
import { pngImage } from '../harness/testImages.js'
import { killWorker, workersStarted } from '../harness/workers.js'

/** Large enough that each step takes a while. */
const photo = pngImage(4000, 3000)

const isEnd = ({ type }: Json): boolean =>
  type === 'image_processed' || type === 'image_processing_failed'

/** Done when, item 6; promise P11. */
describe('kill -9 of the worker', () => {
  let server: CrierServer
  let origin: OriginServer
  beforeAll(async () => {
    origin = await OriginServer.start()
  })
  afterAll(() => origin.stop())
  beforeEach(async () => {
    server = await CrierServer.start({
      options: { ...origin.fetchOptions, 'jobs.first_backoff': '20ms', 'jobs.max_attempts': 3 },
    })
  })
  afterEach(() => server.remove())

  async function listen(): Promise<{ userId: string; socket: PlainSocket }> {
    const userId = CrierServer.uniqueId('u')
    const url = `${server.socketUrl}?token=${CrierServer.token(userId)}`
    return { userId, socket: await PlainSocket.subscribed(url, { userId }) }
  }

  async function fetchImage(userId: string, path: string): Promise<string> {
    const { body } = await request(server.url, 'POST', '/api/images/process', {
      token: CrierServer.token(userId),
      body: { imageUrl: origin.url(path), documentType: 'scene_image' },
    })
    return (body['data'] as Json)['id'] as string
  }

  /** One end on the wire, the same in the row, and nothing after it. */
  async function expectOneEnd(socket: PlainSocket, userId: string, id: string): Promise<Json> {
    const end = await socket.waitFor(isEnd, 1, 40_000)
    const document = await finished(server, userId, id)
    await socket.settle()
    expect(socket.messages.filter(isEnd)).toHaveLength(1)
    expect(end).toMatchObject({ documentId: id, status: document['status'] })
    return document
  }

  test.each([
    ['after it has claimed the job', 0],
    ['after it has the file', 25],
    ['after it has looked at the header, while it decodes', 35],
    ['after it has handed in the first picture', 75],
    ['after it has handed in everything, before it says so', 95],
  ])('P11: %s, the job is tried again and ends once', async (_step, progress) => {
    const { userId, socket } = await listen()
    const [id = ''] = await upload(server, userId, [{ bytes: photo, name: 'a.png' }])

    await socket.waitFor(
      (event) =>
        isEnd(event) ||
        (event['type'] === 'image_processing_progress' && Number(event['progress']) >= progress),
      1,
      30_000,
    )
    await killWorker(server)

    const document = await expectOneEnd(socket, userId, id)
    expect(document['status']).toBe('completed')
    const reported = socket
      .of('image_processing_progress')
      .map((event) => Number(event['progress']))
    expect(Math.max(...reported)).toBeLessThan(100)
    socket.close()
  })

  test('P11: while it downloads, the download is tried again', async () => {
    const { userId, socket } = await listen()
    origin.answers.set('/slow.png', 'stall')
    const id = await fetchImage(userId, '/slow.png')
    await eventually(() => origin.requests.includes('/slow.png'))

    origin.answers.set('/slow.png', pngImage(64, 48))
    await killWorker(server)

    const document = await expectOneEnd(socket, userId, id)
    expect(document).toMatchObject({ status: 'completed', retry_count: 1 })
    socket.close()
  })

  test('B62: three times in a row, the job fails once, with a reason that can be read', async () => {
    const { userId, socket } = await listen()
    origin.answers.set('/deadly.png', 'stall')
    const id = await fetchImage(userId, '/deadly.png')

    for (const attempt of [1, 2, 3]) {
      await eventually(() => origin.requests.filter((p) => p === '/deadly.png').length === attempt)
      await killWorker(server)
    }

    const document = await expectOneEnd(socket, userId, id)
    expect(document['status']).toBe('failed')
    expect(document['error_message']).toEqual(expect.stringMatching(/\w+ \w+/))
    expect(origin.requests.filter((path) => path === '/deadly.png')).toHaveLength(3)
    socket.close()
  })

  test('between jobs, the next one is done by another', async () => {
    const { userId, socket } = await listen()
    await killWorker(server)
    const before = workersStarted(server)
    const [id = ''] = await upload(server, userId, [{ bytes: pngImage(64, 48), name: 'a.png' }])

    expect((await expectOneEnd(socket, userId, id))['status']).toBe('completed')
    expect(workersStarted(server)).toBe(before)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
    socket.close()
  })
})
