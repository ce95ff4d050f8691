import { CrierServer } from '../harness/crierServer.js'
import { eventually } from '../harness/eventually.js'
import { accepted, download, ended, find, upload } from './support/documents.js'
import { png } from './support/pictures.js'
import { Watcher } from './support/watcher.js'
import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'

let server: CrierServer | undefined
const cleanups: (() => void)[] = []

afterEach(async () => {
  await server?.remove()
  server = undefined
  for (const cleanup of cleanups.splice(0).reverse()) cleanup()
})

const holdLock =
  'import sqlite3, sys\n' +
  'c = sqlite3.connect(sys.argv[1], isolation_level=None)\n' +
  'c.execute("BEGIN EXCLUSIVE")\n' +
  'print("locked", flush=True)\n' +
  'sys.stdin.read()\n'

/** Another process that holds the database's write lock until it is told to let go. */
async function lockDatabase(file: string): Promise<() => void> {
  const child = spawn('python3', ['-c', holdLock, file], { stdio: ['pipe', 'pipe', 'inherit'] })
  cleanups.push(() => child.kill('SIGKILL'))
  await new Promise<void>((done) => child.stdout.once('data', () => done()))
  return () => child.stdin.end()
}

test('B45: a database locked by another process: a bounded wait, 503, and the loop goes on', async () => {
  const user = CrierServer.uniqueId('user')
  server = await CrierServer.start()
  const { url } = server
  const before = await accepted(url, user, png())
  await ended(url, user, before)
  const release = await lockDatabase(join(server.folder, 'data', 'crier.db'))
  const waiting = upload(url, user, png())
  let longest = 0
  const asked = { isOver: false }
  const asking = (async () => {
    while (!asked.isOver) {
      const began = Date.now()
      expect((await fetch(`${url}/livez`)).status).toBe(200)
      longest = Math.max(longest, Date.now() - began)
    }
  })()
  const reply = await waiting
  asked.isOver = true
  await asking
  expect(reply.status).toBe(503)
  expect(reply.headers.get('retry-after')).toMatch(/^\d+$/)
  expect(longest, 'the loop was blocked').toBeLessThan(4_000)
  expect((await find(url, user, before)).status).toBe('completed')
  release()
  const id = await eventually(async () => accepted(url, user, png()), 20_000)
  expect((await ended(url, user, id)).status).toBe('completed')
})

test('B53: file descriptors used up: open sockets live, and it recovers', async () => {
  const user = CrierServer.uniqueId('user')
  server = await CrierServer.start()
  const { pid, port, url } = server
  const began = Date.now()
  const lines = (): number =>
    server!.log.filter((line) => line.event === 'file_limit_reached').length
  const watcher = new Watcher(user)
  await watcher.connect(server.socketUrl)
  execFileSync('prlimit', ['--pid', String(pid), '--nofile=64:64'])
  const sockets: Socket[] = []
  cleanups.push(() => {
    watcher.close()
    for (const socket of sockets) socket.destroy()
  })
  for (let i = 0; i < 150; ++i) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    sockets.push(socket)
  }
  await eventually(() => lines() > 0)
  await watcher.settle()
  expect(watcher.isOpen).toBe(true)
  expect(lines()).toBeLessThanOrEqual(1 + Math.floor((Date.now() - began) / 10_000))
  for (const socket of sockets) socket.destroy()
  const id = await eventually(async () => accepted(url, user, png()), 20_000)
  expect((await ended(url, user, id)).status).toBe('completed')
  expect(watcher.isOpen).toBe(true)
})

function mountSmallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'crier-small-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    rmSync(folder, { recursive: true })
    return undefined
  }
  cleanups.push(() => {
    execFileSync('umount', ['-l', folder])
    rmSync(folder, { recursive: true })
  })
  return folder
}

test('B44: a full disk: 507 for new uploads, reads go on, and it recovers', async (context) => {
  const disk = mountSmallDisk()
  if (disk === undefined) return context.skip('needs the right to mount a tmpfs')
  const user = CrierServer.uniqueId('user')
  mkdirSync(join(disk, 'data'))
  server = await CrierServer.start({ options: { 'server.data_dir': join(disk, 'data') } })
  const { url } = server
  const first = png()
  const kept = await accepted(url, user, first)
  await ended(url, user, kept)
  const filling = join(disk, 'filling')
  try {
    execFileSync('dd', ['if=/dev/zero', `of=${filling}`, 'bs=4096'], { stdio: 'ignore' })
  } catch {
    // It ends when there is no space left, which is the point.
  }
  const refused = await upload(url, user, randomBytes(200_000))
  expect(refused.status).toBe(507)
  expect(JSON.parse(refused.body)).toMatchObject({ code: 'STORAGE_FULL' })
  expect((await download(url, user, kept, 'original')).equals(first)).toBe(true)
  rmSync(filling)
  const id = await eventually(async () => accepted(url, user, png()))
  expect((await ended(url, user, id)).status).toBe('completed')
})
