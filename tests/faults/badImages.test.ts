import { afterAll, beforeAll, expect, test } from 'vitest'
import { finished, upload, type Json } from '../harness/api.js'
import { CrierServer } from '../harness/crierServer.js'
import { pngImage } from '../harness/testImages.js'
import { workerPid, workersStarted } from '../harness/workers.js'

let server: CrierServer
beforeAll(async () => {
  server = await CrierServer.start()
})
afterAll(() => server.remove())

/** Uploads the files, waits for the end of each, and says that the worker is still the first one. */
async function process(files: readonly Buffer[]): Promise<readonly Json[]> {
  const userId = CrierServer.uniqueId('u')
  const ids = await upload(
    server,
    userId,
    files.map((bytes, index) => ({ bytes, name: `${index}.png` })),
  )
  const documents = await Promise.all(ids.map((id) => finished(server, userId, id)))
  expect(workersStarted(server)).toBe(1)
  return documents
}

// Security 2.7; B61.
test('B61: an image cut off at each tenth of its length fails with a reason, and the worker lives', async () => {
  const image = pngImage(200, 150)
  const first = workerPid(server)
  const cut = Array.from({ length: 10 }, (_, tenth) =>
    image.subarray(0, Math.floor((image.length * tenth) / 10)),
  )

  for (const document of await process(cut)) {
    expect(document['status']).toBe('failed')
    expect(document['error_message']).toEqual(expect.stringMatching(/\w+ \w+/))
  }
  expect(workerPid(server)).toBe(first)
})

test('B61: neighbours of a bad image are none the worse for it', async () => {
  const documents = await process([
    Buffer.from('not an image'),
    pngImage(60, 40),
    Buffer.alloc(0),
    pngImage(40, 60),
  ])
  expect(documents.map(({ status }) => status)).toEqual([
    'failed',
    'completed',
    'failed',
    'completed',
  ])
})

test('B60: a header of 65500 by 65500 pixels is refused before anything is decoded', async () => {
  const image = pngImage(8, 8)
  image.writeUInt32BE(65_500, 16)
  image.writeUInt32BE(65_500, 20)

  const [document] = await process([image])
  expect(document?.['status']).toBe('failed')
  expect(document?.['error_message']).toMatch(/65500 × 65500/)
})
