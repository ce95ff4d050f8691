import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { finished, request, upload, type Json } from '../../harness/api.js'
import { CrierServer } from '../../harness/crierServer.js'
import { OriginServer } from '../../harness/originServer.js'
import { PlainSocket } from '../../harness/plainSocket.js'
import { pngImage } from '../../harness/testImages.js'

describe('the image pipeline tells what it does', () => {
  let server: CrierServer
  let origin: OriginServer
  beforeAll(async () => {
    origin = await OriginServer.start()
    server = await CrierServer.start({
      options: { ...origin.fetchOptions, 'jobs.first_backoff': '50ms' },
    })
  })
  afterAll(async () => {
    await server.remove()
    await origin.stop()
  })

  function listen(userId: string): Promise<PlainSocket> {
    const url = `${server.socketUrl}?token=${CrierServer.token(userId)}`
    return PlainSocket.subscribed(url, { userId })
  }

  async function processUrl(userId: string, path: string): Promise<string> {
    const { status, body } = await request(server.url, 'POST', '/api/images/process', {
      token: CrierServer.token(userId),
      body: { imageUrl: origin.url(path), documentType: 'scene_image' },
    })
    expect(status).toBe(202)
    return (body['data'] as Json)['id'] as string
  }

  const ends = ({ type }: Json): boolean =>
    type === 'image_processed' || type === 'image_processing_failed'

  function expectSuccess(socket: PlainSocket, documentId: string): void {
    const types = socket.messages.map(({ type }) => type)
    expect(types.indexOf('image_processing_started')).toBeLessThan(types.indexOf('image_processed'))
    expect(socket.of('image_processing_started')).toEqual([
      {
        type: 'image_processing_started',
        documentId,
        documentType: 'scene_image',
        status: 'pending',
        timestamp: expect.any(String) as string,
      },
    ])
    const [processed] = socket.of('image_processed')
    expect(processed).toMatchObject({
      documentId,
      documentType: 'scene_image',
      status: 'completed',
    })
    expect(processed?.['signedUrl']).toEqual(expect.stringMatching(/^https?:|^\//))
    expect(Number.isInteger(processed?.['processingDuration'])).toBe(true)
    const progress = socket
      .of('image_processing_progress')
      .map((event) => Number(event['progress']))
    expect(progress).toEqual([...progress].sort((a, b) => a - b))
  }

  test('A11: an upload: started (pending) precedes processed (completed) of the same document', async () => {
    const userId = CrierServer.uniqueId('u')
    const socket = await listen(userId)

    const [id = ''] = await upload(server, userId, [{ bytes: pngImage(640, 480), name: 'a.png' }])
    await socket.waitFor(ends)

    expectSuccess(socket, id)
    socket.close()
  })

  test('A11: a fetched image: started (pending) precedes processed (completed) of the same document', async () => {
    const userId = CrierServer.uniqueId('u')
    const socket = await listen(userId)
    origin.answers.set('/good.png', pngImage(320, 200))

    const id = await processUrl(userId, '/good.png')
    await socket.waitFor(ends)

    expectSuccess(socket, id)
    expect((await finished(server, userId, id))['status']).toBe('completed')
    socket.close()
  })

  test('A12: a download that answers 404 fails with an error text, and there is no processed event', async () => {
    const userId = CrierServer.uniqueId('u')
    const socket = await listen(userId)

    const id = await processUrl(userId, '/missing.png')
    const end = await socket.waitFor(ends)
    await socket.settle()

    expect(end).toMatchObject({
      type: 'image_processing_failed',
      documentId: id,
      documentType: 'scene_image',
      status: 'failed',
    })
    expect(end['error']).toEqual(expect.stringMatching(/\w{3}/))
    expect(socket.of('image_processed')).toEqual([])
    expect(origin.requests.filter((path) => path === '/missing.png')).toHaveLength(1)
    expect(await finished(server, userId, id)).toMatchObject({ error_code: 'NOT_FOUND' })
    socket.close()
  })

  test('A12: a download that answers 503 three times fails too', async () => {
    const userId = CrierServer.uniqueId('u')
    const socket = await listen(userId)
    origin.answers.set('/busy.png', 503)

    await processUrl(userId, '/busy.png')
    const end = await socket.waitFor(ends, 1, 30_000)

    expect(end['type']).toBe('image_processing_failed')
    expect(end['error']).toMatch(/^Failed to download image after 3 attempts: /)
    expect(origin.requests.filter((path) => path === '/busy.png')).toHaveLength(3)
    socket.close()
  })
})
