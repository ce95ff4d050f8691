import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { measure, runBench, type BenchReport } from '../../harness/crierBench'

/** Socket.IO and ws as npm has them, behaving as the bench server does; plain on /plain. */
class ReferenceServer {
  readonly #http: HttpServer
  readonly #io: Server
  readonly #plain = new WebSocketServer({ noServer: true })

  constructor() {
    this.#http = createServer()
    this.#io = new Server(this.#http, { destroyUpgrade: false })
    this.#io.on('connection', (socket) => {
      void socket.join('room')
      socket.on('pub', (message: unknown) => void this.#io.to('room').emit('msg', message))
      socket.on('e', (message: unknown) => void socket.emit('e', message))
    })
    this.#plain.on('connection', (socket) =>
      socket.on('message', (data: Buffer) => {
        const text = data.toString()
        const receivers = text.startsWith('E') ? [socket] : this.#plain.clients
        for (const receiver of receivers) receiver.send(text)
      }),
    )
    this.#http.on('upgrade', (request, socket, head) => {
      if (request.url?.startsWith('/socket.io/') === true) return
      if (request.url !== '/plain') return void socket.end('HTTP/1.1 404 Not Found\r\n\r\n')
      this.#plain.handleUpgrade(request, socket, head, (client) =>
        this.#plain.emit('connection', client, request),
      )
    })
  }

  async start(): Promise<void> {
    await new Promise<void>((done) => this.#http.listen(0, '127.0.0.1', done))
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#http.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    for (const client of this.#plain.clients) client.terminate()
    await this.#io.close()
  }
}

const reference = new ReferenceServer()
beforeAll(() => reference.start())
afterAll(() => reference.stop())

/** The servers each scenario runs against. */
const servers = [
  { name: 'its own server', words: (): string[] => [] },
  {
    name: 'Socket.IO and ws from npm',
    words: (protocol: string): string[] => [
      ...['--url', reference.url + (protocol === 'plain' ? '/plain' : '')],
      ...['--pid', String(process.pid)],
    ],
  },
]

const cases = servers.flatMap((server) =>
  ['socketio', 'plain'].map((protocol) => ({
    title: `${protocol}, ${server.name}`,
    run: (scenario: string, ...more: string[]): Promise<BenchReport> =>
      measure(scenario, '--protocol', protocol, ...server.words(protocol), ...more),
  })),
)

describe.each(cases)('$title', ({ run }) => {
  test('connect: opens connections and keeps them', async () => {
    const report = await run('connect', '--connections', '50')
    expect(report.connect_us?.count).toBe(50)
    expect(report.server?.connect_cpu_us).toBeGreaterThan(0)
    expect(report.server?.resident_kib).toBeGreaterThan(1000)
    expect(report.messages_per_second).toBeUndefined()
  })

  test('fanout: each message reaches everybody', async () => {
    const report = await run('fanout', '--connections', '20', '--window', '2')
    expect(report.messages_per_second).toBeGreaterThan(0)
    const latency = report.publish_to_receive_us
    expect((latency?.count ?? 1) % 20).toBe(0)
    expect(latency?.p50).toBeLessThanOrEqual(latency?.p99 ?? 0)
    expect(latency?.p99_9).toBeLessThanOrEqual(latency?.max ?? 0)
    expect(report.server?.cpu_us_per_delivery).toBeGreaterThan(0)
  })

  test('echo, open loop: as many answers as questions were due', async () => {
    const report = await run('echo', '--connections', '10', '--rate', '100')
    expect(report.round_trip_us?.count).toBeGreaterThanOrEqual(45)
    expect(report.publish_to_receive_us).toBeUndefined()
  })

  test('storm: everybody comes back in every round', async () => {
    const report = await run('storm', '--connections', '20')
    expect(report.storm_rounds).toBeGreaterThan(0)
    expect(report.reconnect_us?.count).toBe(20 * (report.storm_rounds ?? 0))
  })

  test('mixed: all kinds of clients at the same time', async () => {
    const words = ['--connections', '40', '--rate', '100', '--mix', '1:1:1:1', '--seed', '3']
    const report = await run('mixed', ...words)
    expect(report.publish_to_receive_us?.count).toBeGreaterThan(0)
    expect(report.round_trip_us?.count).toBeGreaterThan(0)
    expect(report.reconnect_us?.count).toBeGreaterThan(0)
  })
})

test('without --json it prints for people', async () => {
  const { code, output } = await runBench('echo', '--connections', '5', '--seconds', '0.2')
  expect(code).toBe(0)
  expect(output).toMatch(/^echo · socketio · 5 connections, 128 bytes, 1 in flight\n/)
  expect(output).toMatch(/^failed, lost +0 connections, 0 deliveries$/m)
})

test('connections that fail are counted, the first is quoted, and the exit status says so', async () => {
  const target = `${reference.url}/nothing-here`
  const words = ['echo', '--protocol', 'plain', '--url', target, '--connections', '3', '--json']
  const { code, output, errors } = await runBench(...words)
  expect(code).toBe(1)
  const report = JSON.parse(output) as BenchReport
  expect(report.failed_connections).toBe(3)
  expect(report.first_failure).toBe('the server refused the handshake: HTTP/1.1 404 Not Found')
  expect(errors).toContain('3 connections failed, 0 deliveries were lost')
})

test('mistakes in the options are named together, before anything starts', async () => {
  const words = ['fanout', '--window', '1', '--rate', '1', '--payload', '3']
  const { code, output, errors } = await runBench(...words)
  expect(code).toBe(1)
  expect(output).toBe('')
  expect(errors).toContain('--window and --rate exclude each other')
  expect(errors).toContain('--payload must be between')
})
