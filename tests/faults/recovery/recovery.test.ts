import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { eventually } from '../../harness/eventually'
import { seededRandom } from '../support/seededRandom'
import { Chaos } from './chaos'
import { StressClient } from './stressClient'

// More for a long run (tools/stress_recovery.sh): clients, seconds, a server built with a sanitizer that several
// processes like this one share.
const clientCount = Number(process.env['STRESS_CLIENTS'] ?? 150)
const seconds = Number(process.env['STRESS_SECONDS'] ?? 12)
const seed = Number(process.env['STRESS_SEED'] ?? 7)
const interval = Number(process.env['STRESS_INTERVAL'] ?? 100)
const ping = Number(process.env['STRESS_PING'] ?? 3000)
const faultEvery = Number(process.env['STRESS_FAULT_EVERY'] ?? 400)
const dropEvery = Number(process.env['STRESS_DROP_EVERY'] ?? 130)
/** For everybody to be back: under a sanitizer that takes a while. */
const patience = 60_000 + clientCount * 100
const binary = process.env['STRESS_SERVER'] ?? 'build/release/tests/socketio_stress_server'

/** One of our own, or that of whoever runs several of us. */
interface Server {
  readonly port: number
  readonly process?: ChildProcess
  readonly output: string[]
}

async function startServer(): Promise<Server> {
  const given = process.env['STRESS_PORT']
  if (given !== undefined) return { port: Number(given), output: [] }
  const server = spawn(binary, ['0', String(interval), '2', String(ping)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  createInterface({ input: server.stderr }).on('line', (line) => output.push(line))
  const lines = createInterface({ input: server.stdout })
  const [first] = (await once(lines, 'line')) as [string]
  return { process: server, port: Number(first.replace('listening on ', '')), output }
}

test(
  'every event is received exactly once and in order, or the client is told that it is new',
  { timeout: seconds * 1000 + 4 * patience },
  async () => {
    const server = await startServer()
    onTestFinished(() => void server.process?.kill('SIGKILL'))
    const random = seededRandom(seed)
    const chaos = await Chaos.start(server.port, 8, random)
    const clients: StressClient[] = []
    const isHere = (client: StressClient): boolean => client.last > 0
    while (clients.length < clientCount) {
      for (let i = 0; i < 100 && clients.length < clientCount; i++) {
        const pokeEvery = 1000 + Math.floor(random() * 2000)
        clients.push(new StressClient(clients.length, chaos.url(clients.length), pokeEvery))
      }
      await eventually(
        () => expect(clients.filter((client) => !isHere(client))).toEqual([]),
        patience,
      )
    }

    chaos.begin(faultEvery)
    const dropping = setInterval(
      () => clients[Math.floor(random() * clientCount)]?.drop(),
      dropEvery,
    )
    await new Promise((over) => setTimeout(over, seconds * 1000))
    clearInterval(dropping)
    chaos.end()

    // All come back, and go on from one number that all of them hear.
    await eventually(() => expect(clients.filter(isHere).length).toBe(clientCount), patience)
    const last = Math.max(...clients.map((client) => client.last))
    const isUpToDate = (client: StressClient): boolean => client.last > last
    await eventually(() => expect(clients.filter(isUpToDate).length).toBe(clientCount), patience)

    const sum = (of: (client: StressClient) => number): number =>
      clients.reduce((total, client) => total + of(client), 0)
    const report = {
      clients: clientCount,
      seconds,
      faults: chaos.faults,
      events: sum((client) => client.events),
      recovered: sum((client) => client.recovered),
      fresh: sum((client) => client.fresh),
      violations: clients.flatMap((client) => client.violations).length,
    }
    process.stdout.write(`${JSON.stringify(report)}\n`)
    for (const client of clients) client.stop()
    await chaos.stop()
    expect(clients.flatMap((client) => client.violations).slice(0, 5)).toEqual([])
    expect(report.recovered).toBeGreaterThan(clientCount / 2)
    expect(server.output.filter((line) => /Sanitizer|runtime error/.test(line))).toEqual([])
    if (server.process === undefined) return
    server.process.kill('SIGTERM')
    const [code] = (await once(server.process, 'exit')) as [number | null]
    expect(code).toBe(0)
  },
)
