import { spawn, type ChildProcess } from 'node:child_process'
import { createHmac, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** One line of the server's log: `event` and its fields. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly event: string }

export interface CrierServerOptions {
  /** Options by their name in the file: `{ 'limits.connections_per_user': 5 }`. */
  readonly options?: Readonly<Record<string, string | number | boolean>>
  /** Of an earlier server, so that this one finds its data. */
  readonly folder?: string
  /** Default: one the kernel chooses. */
  readonly port?: number
}

const binary = resolve(process.env['CRIER_BINARY'] ?? 'build/release/crier')
const startTime = 30_000

/** Without what configures the tests themselves: an unknown option is an error. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('CRIER_')),
  )
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/**
 * The real binary as a child process, on a free loopback port and in a temporary folder.
 *
 * Lifetime: `start` … `stop` or `kill`; `remove` deletes the folder. A test that restarts it passes `folder` and `port`
 * of the first one to the second.
 */
export class CrierServer {
  static readonly apiKey = 'test-api-key-0123456789abcdef'
  static readonly jwtSecret = 'test-secret-0123456789abcdef0123456789'

  readonly log: LogLine[] = []
  readonly folder: string
  port = 0
  readonly #process: ChildProcess
  readonly #waiting = new Set<() => void>()
  readonly #exited: Promise<number | null>
  #output = ''
  #hasExited = false

  private constructor(folder: string, process: ChildProcess) {
    this.folder = folder
    this.#process = process
    this.#exited = new Promise((done) => {
      process.once('exit', (code) => {
        this.#hasExited = true
        this.#wake()
        done(code)
      })
    })
    let rest = ''
    const read = (chunk: Buffer): void => {
      this.#output += chunk.toString()
      const lines = (rest + chunk.toString()).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) this.#take(line)
    }
    process.stdout?.on('data', read)
    process.stderr?.on('data', read)
  }

  /** Resolves when it is ready to serve; rejects with its output when it is not. */
  static async start(given: CrierServerOptions = {}): Promise<CrierServer> {
    const folder = given.folder ?? (await mkdtemp(join(tmpdir(), 'crier-test-')))
    const options: Record<string, string | number | boolean> = {
      'listen.host': '127.0.0.1',
      'listen.port': given.port ?? 0,
      'server.data_dir': join(folder, 'data'),
      'auth.jwt_secret': CrierServer.jwtSecret,
      'auth.api_keys': CrierServer.apiKey,
      ...given.options,
    }
    const environment: Record<string, string> = {}
    for (const [name, value] of Object.entries(options)) {
      environment[`CRIER_${name.replaceAll('.', '_').toUpperCase()}`] = String(value)
    }
    const child = spawn(binary, ['serve'], {
      cwd: folder,
      env: { ...ownEnvironment(), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const server = new CrierServer(folder, child)
    const ready = await server.waitForLog((line) => line.event === 'ready', startTime)
    server.port = Number(ready['port'])
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.port)}`
  }

  get socketUrl(): string {
    return `ws://127.0.0.1:${String(this.port)}/`
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  /** Everything the server has written so far. */
  get output(): string {
    return this.#output
  }

  /** A token as an identity provider would sign it. */
  static token(user: string, claims: Readonly<Record<string, unknown>> = {}): string {
    const now = Math.floor(Date.now() / 1000)
    const payload = { sub: user, iat: now, exp: now + 3600, ...claims }
    const text = `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url(payload)}`
    const signature = createHmac('sha256', CrierServer.jwtSecret).update(text).digest('base64url')
    return `${text}.${signature}`
  }

  /** An id that no other test uses. */
  static uniqueId(prefix: string): string {
    return `${prefix}-${randomBytes(6).toString('hex')}`
  }

  /** The first line, past or future, for which `matches` holds. */
  async waitForLog(matches: (line: LogLine) => boolean, milliseconds = 10_000): Promise<LogLine> {
    const deadline = Date.now() + milliseconds
    for (;;) {
      const found = this.log.find(matches)
      if (found !== undefined) return found
      const left = deadline - Date.now()
      if (this.#hasExited || left <= 0) {
        throw new Error(`crier ${this.#hasExited ? 'has ended' : 'is silent'}:\n${this.#output}`)
      }
      await this.#news(left)
    }
  }

  /** SIGTERM: drains and ends. Resolves with its exit status. */
  stop(): Promise<number | null> {
    this.#process.kill('SIGTERM')
    return this.#exited
  }

  /** SIGKILL: as if the power had gone, but for the page cache. */
  kill(): Promise<number | null> {
    this.#process.kill('SIGKILL')
    return this.#exited
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name)
  }

  /** Ends it if it still runs, and deletes its folder. */
  async remove(): Promise<void> {
    if (!this.#hasExited) await this.kill()
    await rm(this.folder, { recursive: true, force: true })
  }

  #take(line: string): void {
    if (!line.startsWith('{')) return
    this.log.push(JSON.parse(line) as LogLine)
    this.#wake()
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }

  #news(milliseconds: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, milliseconds)
      this.#waiting.add(() => {
        clearTimeout(timer)
        done()
      })
    })
  }
}
