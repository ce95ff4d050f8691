import { CrierServer } from '../harness/crierServer.js'
import { eventually } from '../harness/eventually.js'
import { accepted, download, ended, find, type DocumentRow } from './support/documents.js'
import { jpegHeaderOnly, png, pngHeaderOnly } from './support/pictures.js'
import { Watcher } from './support/watcher.js'
import { workerPid } from './support/workerDoor.js'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

const user = 'user-bad-files'
let server: CrierServer
let watcher: Watcher
let pid: number
let jpeg: Buffer

beforeAll(async () => {
  server = await CrierServer.start()
  watcher = new Watcher(user)
  await watcher.connect(server.socketUrl)
  const id = await accepted(server.url, user, png(64, 48))
  await ended(server.url, user, id)
  jpeg = await download(server.url, user, id, 'web')
})
afterAll(async () => {
  watcher.close()
  await server.remove()
})
beforeEach(() => {
  pid = workerPid(server)
})
afterEach(() => {
  expect(server.log.filter((line) => line.event === 'worker_ended')).toEqual([])
  expect(workerPid(server)).toBe(pid)
})

async function failedOnce(bytes: Buffer, name: string, type: string): Promise<DocumentRow> {
  const id = await accepted(server.url, user, bytes, name, type)
  const row = await ended(server.url, user, id)
  await eventually(() => watcher.terminal(id).length > 0)
  await watcher.settle()
  expect(watcher.terminal(id)).toMatchObject([
    { type: 'image_processing_failed', status: 'failed', error: row.error_message },
  ])
  expect(row.status).toBe('failed')
  expect(row.retry_count).toBe(0)
  return row
}

const gifAndScript = Buffer.from('GIF89a/*\x01\x00\x01\x00*/=1;alert(1);//;', 'latin1')
const pdfAndZip = Buffer.concat([
  Buffer.from('%PDF-1.7\n'),
  Buffer.from('PK\x03\x04payload', 'latin1'),
  Buffer.from('PK\x05\x06', 'latin1'),
  Buffer.alloc(18),
])
const svg = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
)

describe('item 7, B60, B61: a file that is no picture ends failed with a reason', () => {
  const cases: readonly (readonly [string, () => Buffer, string, string, RegExp])[] = [
    ['zero bytes', () => Buffer.alloc(0), 'empty.jpg', 'image/jpeg', /is empty/],
    [
      'corrupt JPEG',
      () => Buffer.concat([jpeg.subarray(0, 3), Buffer.alloc(2000, 0x55)]),
      'a.jpg',
      'image/jpeg',
      /damaged/,
    ],
    [
      '65500x65500 in a PNG header',
      () => pngHeaderOnly(65_500, 65_500),
      'a.png',
      'image/png',
      /65500 × 65500 pixels/,
    ],
    [
      '65500x65500 in a JPEG header',
      () => jpegHeaderOnly(65_500, 65_500),
      'a.jpg',
      'image/jpeg',
      /65500 × 65500 pixels/,
    ],
    [
      'a PNG bomb of 2^31-1 pixels a side',
      () => pngHeaderOnly(0x7fffffff, 0x7fffffff),
      'a.png',
      'image/png',
      /pixels|damaged/,
    ],
    ['GIF and script', () => gifAndScript, 'a.gif', 'image/gif', /at the same time|damaged/],
    ['PDF and ZIP', () => pdfAndZip, 'a.jpg', 'image/jpeg', /PDF document/],
    ['JPEG and ZIP', () => Buffer.concat([jpeg, pdfAndZip]), 'a.jpg', 'image/jpeg', /ZIP archive/],
    ['SVG called PNG', () => svg, 'a.png', 'image/png', /SVG image/],
    [
      'a text',
      () => Buffer.from('this is no picture'),
      'a.webp',
      'image/webp',
      /not a JPEG, PNG, WebP or GIF/,
    ],
  ]
  test.each(cases)('%s', async (_, bytes, name, type, reason) => {
    const row = await failedOnce(bytes(), name, type)
    expect(row.error_code).toBe('PROCESSING_ERROR')
    expect(row.error_message).toMatch(reason)
    expect(row.error_message).not.toMatch(/vips|null|undefined|\/tmp/i)
  })

  test('B61: cut off at many lengths', async () => {
    for (const [whole, name, type] of [
      [png(64, 48, 0x1234), 'a.png', 'image/png'],
      [jpeg, 'a.jpg', 'image/jpeg'],
    ] as const) {
      for (let part = 1; part < 16; ++part) {
        const length = Math.floor((whole.length * part) / 20)
        const row = await failedOnce(whole.subarray(0, length), name, type)
        expect(row.error_message, `${name}, ${length} bytes`).toMatch(/damaged|not a JPEG/)
      }
    }
  })

  test('a wrong extension and a wrong type do not matter when the bytes are a picture', async () => {
    const id = await accepted(server.url, user, png(), 'photo.gif', 'image/jpeg')
    expect(await ended(server.url, user, id)).toMatchObject({
      status: 'completed',
      mime_type: 'image/png',
    })
  })
})

describe('B64: names of files', () => {
  test.each([
    ['../../etc/passwd', 'passwd'],
    ['..\\..\\boot.ini', 'boot.ini'],
    ['\u202Egpj.exe', 'gpj.exe'],
    ['n'.repeat(5_000), 'n'.repeat(255)],
  ])('%s', async (given, kept) => {
    const id = await accepted(server.url, user, png(), given)
    const row = await find(server.url, user, id)
    expect(row.original_filename).toBe(kept)
    expect(row.storage_path).toMatch(/^user-bad-files\/scene_image\/\d+_scene_image\.png$/)
    expect((await ended(server.url, user, id)).status).toBe('completed')
  })
})
