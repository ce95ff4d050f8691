import { spawn, type ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { eventually } from './eventually'

const chosen = process.env['CRIER_CONFORMANCE_SERVER']
const referenceScript = resolve('tests/e2e/socketio/reference/conformanceServer.mjs')

/** The tests run against the reference server (CRIER_CONFORMANCE_SERVER=reference): the proof of the tests. */
export const isReference = chosen === 'reference'

const patientPingTimeout = 2000

export interface ConformanceOptions {
  readonly recovery?: boolean
  /**
   * Waits 200 ms for a pong, as the suites want it. Otherwise it is patient, so that a test which is about something
   * else does not fail on a busy machine.
   */
  readonly isStrict?: boolean
  /** By default every origin is let in. */
  readonly cors?: boolean
  /** permessage-deflate for who offers it. */
  readonly compress?: boolean
  /** The reference has one parser per server; crier sees which one a client speaks. */
  readonly msgpack?: boolean
}

/**
 * `conformance_server` (CRIER_CONFORMANCE_SERVER names another binary) or its twin on the reference, as a child
 * process on a free loopback port. Its contract stands at the head of `reference/conformanceServer.mjs`.
 */
export class ConformanceServer {
  static readonly pingInterval = 300
  static readonly pingTimeout = 200
  static readonly maxPayload = 1_000_000
  static readonly connectTimeout = 1000

  readonly port: number
  readonly #process: ChildProcess
  #output = ''

  private constructor(port: number, process: ChildProcess) {
    this.port = port
    this.#process = process
    const read = (chunk: Buffer): void => void (this.#output += chunk.toString())
    process.stdout?.on('data', read)
    process.stderr?.on('data', read)
  }

  static async start(options: ConformanceOptions = {}): Promise<ConformanceServer> {
    const port = await freePort()
    const flags = [String(port)]
    if (options.isStrict !== true) flags.push('--ping-timeout', String(patientPingTimeout))
    if (options.recovery === true) flags.push('--recovery')
    if (options.cors === false) flags.push('--no-cors')
    if (isReference && options.msgpack === true) flags.push('--msgpack')
    if (!isReference && options.compress === true) flags.push('--compress')
    const [command, ...before] = isReference
      ? [process.execPath, referenceScript]
      : [resolve(chosen ?? 'build/release/examples/conformance_server')]
    const child = spawn(command, [...before, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] })
    const server = new ConformanceServer(port, child)
    await eventually(() => server.#accepts(), 15_000)
    return server
  }

  /** What it holds in memory now. */
  async residentBytes(): Promise<number> {
    const status = await readFile(`/proc/${this.#process.pid ?? 0}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024
  }

  /** Everything it has written: a sanitizer says there what it found. */
  get output(): string {
    return this.#output
  }

  /** SIGTERM. A server that ended by itself before, or that does not end well, fails the test. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) throw new Error(`it has ended before:\n${this.#output}`)
    const code = await new Promise<number | null>((done) => {
      this.#process.once('exit', done)
      this.#process.kill('SIGTERM')
    })
    // The reference does not handle the signal, and ends by it.
    if (code !== 0 && !isReference) throw new Error(`ended with ${code}:\n${this.#output}`)
  }

  async #accepts(): Promise<boolean> {
    if (this.#process.exitCode !== null) throw new Error(`it has ended:\n${this.#output}`)
    return new Promise((done) => {
      const socket = connect(this.port, '127.0.0.1')
      socket.once('connect', () => done(true))
      socket.once('error', () => done(false))
      socket.once('connect', () => socket.destroy())
    })
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done))
  const { port } = probe.address() as AddressInfo
  await new Promise((done) => probe.close(done))
  return port
}
