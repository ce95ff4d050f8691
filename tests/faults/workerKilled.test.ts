import { CrierServer } from '../harness/crierServer.js'
import { eventually } from '../harness/eventually.js'
import { accepted, ended, process as processUrl } from './support/documents.js'
import { png } from './support/pictures.js'
import { Watcher } from './support/watcher.js'
import { WorkerDoor, workerPid, type Passage } from './support/workerDoor.js'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'

let server: CrierServer
let door: WorkerDoor | undefined
let watcher: Watcher | undefined
let origin: Server | undefined

const options = { 'jobs.first_backoff': '50ms', 'jobs.lease': '60s' }

async function start(more: Record<string, string | boolean> = {}): Promise<string> {
  const user = CrierServer.uniqueId('user')
  server = await CrierServer.start({ options: { ...options, ...more } })
  watcher = new Watcher(user)
  await watcher.connect(server.socketUrl)
  return user
}

afterEach(async () => {
  watcher?.close()
  door?.close()
  door = undefined
  origin?.closeAllConnections()
  origin?.close()
  origin = undefined
  await server.remove()
})

/** Dies at the first passage that fits, and never again. */
function once(fits: (passage: Passage) => boolean): (passage: Passage) => boolean {
  let isOver = false
  return (passage) => {
    if (isOver || !fits(passage)) return false
    isOver = true
    return true
  }
}

const isProgress = (passage: Passage): boolean => passage.request.includes('/progress ')

/** The n-th report of progress: 25 % fetched, 35 % checked, 75 % web picture, 95 % thumbnail. */
function nthProgress(count: number, isAnswer: boolean): (passage: Passage) => boolean {
  let seen = 0
  return (passage) => isProgress(passage) && passage.isAnswer === isAnswer && ++seen === count
}

const steps: readonly (readonly [string, () => (passage: Passage) => boolean])[] = [
  ['after the claim', () => (at) => at.isAnswer && at.body.includes('"kind":"image"')],
  ['before the input', () => (at) => !at.isAnswer && at.request.includes('/input?')],
  ['during the input', () => (at) => at.isAnswer && at.request.includes('/input?')],
  ['before decoding', () => nthProgress(1, true)],
  ['when decoding begins', () => nthProgress(2, true)],
  ['handing in the web picture', () => (at) => at.request.includes('/outputs/web')],
  [
    'after handing in the web picture',
    () => (at) => at.isAnswer && at.request.includes('/outputs/web'),
  ],
  ['between the pictures', () => nthProgress(3, true)],
  ['after handing in all results', () => nthProgress(4, true)],
  [
    'before its completion is known',
    () => (at) => !at.isAnswer && at.request.includes('/complete '),
  ],
  [
    'before it hears of its completion',
    () => (at) => at.isAnswer && at.request.includes('/complete '),
  ],
]

describe('item 6, P11, B62: kill -9 of the worker', () => {
  test.each(steps)('%s: the job ends completed exactly once', async (_, makeStop) => {
    const user = await start()
    door = await WorkerDoor.between(server)
    door.stops = once(makeStop())
    const id = await accepted(server.url, user, png())
    expect((await ended(server.url, user, id)).status).toBe('completed')
    // The row is there before the answer has come through the door.
    await eventually(() => door!.kills.length > 0)
    await eventually(() => watcher!.terminal(id).length > 0)
    await watcher!.settle()
    expect(door.kills).toHaveLength(1)
    expect(watcher!.terminal(id).map((event) => event.status)).toEqual(['completed'])
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  })

  test('three times in a row: retried with backoff, then failed exactly once with a reason', async () => {
    const user = await start()
    door = await WorkerDoor.between(server)
    door.stops = (at) => isProgress(at) && at.isAnswer
    const id = await accepted(server.url, user, png())
    const row = await ended(server.url, user, id)
    expect(row).toMatchObject({
      status: 'failed',
      retry_count: 2,
      error_code: 'MAX_RETRIES_EXCEEDED',
      error_message: 'The file could not be processed: every attempt broke off.',
    })
    expect(door.kills).toHaveLength(3)
    await eventually(() => watcher!.terminal(id).length > 0)
    door.stops = () => false
    const next = await accepted(server.url, user, png())
    expect((await ended(server.url, user, next)).status).toBe('completed')
    await watcher!.settle()
    expect(watcher!.terminal(id)).toMatchObject([{ status: 'failed', error: row.error_message }])
    expect(server.log.filter((line) => line.event === 'job_will_be_retried')).toHaveLength(2)
  })

  test('while it waits for work: the next job is not given to the dead', async () => {
    const user = await start()
    const first = await accepted(server.url, user, png())
    await ended(server.url, user, first)
    process.kill(workerPid(server), 'SIGKILL')
    await server.waitForLog((line) => line.event === 'worker_ended')
    const id = await accepted(server.url, user, png())
    const row = await ended(server.url, user, id, 20_000)
    expect(row).toMatchObject({ status: 'completed', retry_count: 0 })
  })

  test('during a download: the next worker fetches again', async () => {
    let requests = 0
    origin = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'image/png' })
      if (++requests > 1) response.end(png())
      else response.write(png().subarray(0, 20))
    })
    await new Promise<void>((done) => origin!.listen(0, '127.0.0.1', done))
    const port = (origin.address() as AddressInfo).port
    const user = await start({
      'fetch.allow_http': true,
      'fetch.allow_private': true,
      'fetch.allowed_ports': String(port),
    })
    const id = await processUrl(server.url, user, `http://127.0.0.1:${port}/photo.png`)
    await eventually(() => requests === 1)
    process.kill(workerPid(server), 'SIGKILL')
    expect(await ended(server.url, user, id)).toMatchObject({ status: 'completed', retry_count: 1 })
    await eventually(() => watcher!.terminal(id).length > 0)
    await watcher!.settle()
    expect(watcher!.terminal(id)).toHaveLength(1)
    expect(requests).toBe(2)
  })
})
