import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { eventually } from '../../harness/eventually'
import { Chaos, seededRandom } from './chaos'
import { StressClient } from './stressClient'

// More for a long run (CONTRIBUTING.md): clients, seconds, a server built with a sanitizer.
const clientCount = Number(process.env['STRESS_CLIENTS'] ?? 150)
const seconds = Number(process.env['STRESS_SECONDS'] ?? 12)
const seed = Number(process.env['STRESS_SEED'] ?? 7)
const interval = Number(process.env['STRESS_INTERVAL'] ?? 100)
const binary = process.env['STRESS_SERVER'] ?? 'build/release/tests/socketio_stress_server'

async function startServer(): Promise<{ process: ChildProcess; port: number; output: string[] }> {
  const server = spawn(binary, ['0', String(interval), '2'], { stdio: ['ignore', 'pipe', 'pipe'] })
  const output: string[] = []
  createInterface({ input: server.stderr }).on('line', (line) => output.push(line))
  const lines = createInterface({ input: server.stdout })
  const [first] = (await once(lines, 'line')) as [string]
  return { process: server, port: Number(first.replace('listening on ', '')), output }
}

test(
  'every event is received exactly once and in order, or the client is told that it is new',
  { timeout: (seconds + 120) * 1000 },
  async () => {
    const server = await startServer()
    const random = seededRandom(seed)
    const chaos = await Chaos.start(server.port, 8, random)
    const clients = Array.from(
      { length: clientCount },
      (_, i) => new StressClient(i, chaos.url(i), 1000 + Math.floor(random() * 2000)),
    )
    const isHere = (client: StressClient): boolean => client.last > 0
    await eventually(() => expect(clients.filter(isHere).length).toBe(clientCount), 60_000)

    chaos.begin(400)
    const dropping = setInterval(
      () => clients[Math.floor(random() * clientCount)]?.drop(),
      Math.max(5, 20_000 / clientCount),
    )
    await new Promise((over) => setTimeout(over, seconds * 1000))
    clearInterval(dropping)
    chaos.end()

    // All come back, and go on from one number that all of them hear.
    await eventually(() => expect(clients.filter(isHere).length).toBe(clientCount), 60_000)
    const last = Math.max(...clients.map((client) => client.last))
    const isUpToDate = (client: StressClient): boolean => client.last > last
    await eventually(() => expect(clients.filter(isUpToDate).length).toBe(clientCount), 60_000)

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
    console.log(JSON.stringify(report))
    for (const client of clients) client.stop()
    await chaos.stop()
    server.process.kill('SIGTERM')
    const [code] = (await once(server.process, 'exit')) as [number | null]

    expect(clients.flatMap((client) => client.violations).slice(0, 5)).toEqual([])
    expect(report.recovered).toBeGreaterThan(clientCount / 2)
    expect(server.output.filter((line) => /Sanitizer|runtime error/.test(line))).toEqual([])
    expect(code).toBe(0)
  },
)
