import { spawn } from 'node:child_process'
import { resolve } from 'node:path'

const binary = resolve(process.env['CRIER_BINARY'] ?? 'build/release/crier')

/** A distribution, in microseconds. */
export interface BenchLatency {
  readonly count: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly p99_9: number
  readonly max: number
}

/** What `crier bench --json` prints; what a scenario does not measure is missing. */
export interface BenchReport {
  readonly scenario: string
  readonly protocol: string
  readonly connections: number
  readonly messages_per_second?: number
  readonly deliveries_per_second?: number
  readonly publish_to_receive_us?: BenchLatency
  readonly round_trip_us?: BenchLatency
  readonly connect_us?: BenchLatency
  readonly reconnect_us?: BenchLatency
  readonly storm_rounds?: number
  readonly server?: {
    readonly resident_kib: number
    readonly kib_per_connection: number
    readonly connect_cpu_us: number
    readonly cpu_percent: number
    readonly cpu_us_per_delivery?: number
    readonly reconnect_cpu_us?: number
  }
  readonly failed_connections: number
  readonly lost_deliveries: number
  readonly first_failure?: string
}

export interface BenchOutcome {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

/** Runs `crier bench` with these words to its end. */
export async function runBench(...words: readonly string[]): Promise<BenchOutcome> {
  const child = spawn(binary, ['bench', ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => void (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => void (errors += chunk.toString()))
  const code = await new Promise<number | null>((done) => child.once('close', done))
  return { code, output, errors }
}

/** A short run that must end well; what it reports. */
export async function measure(...words: readonly string[]): Promise<BenchReport> {
  const short = ['--seconds', '0.5', '--warm-up', '0.1', '--json']
  const { code, output, errors } = await runBench(...words, ...short)
  if (code !== 0) throw new Error(`crier bench ended with ${code}:\n${errors}${output}`)
  return JSON.parse(output) as BenchReport
}
