import type { ClientDriver } from './clientDriver.js'
import type { News, RecoveryKeys, SocketState } from './driverCalls.js'
import { Inbox } from './inbox.js'
import { fromWire, toWire } from './wireValues.js'

type NewsOf<K extends News['kind']> = Extract<News, { kind: K }>

/** How long a client waits for an answer that is expected to come. */
const answerTime = 10_000

/** One namespace of one real client. */
export class RealSocket {
  readonly #news = new Inbox<News>()
  readonly #driver: ClientDriver
  /** Its name in the driver. */
  readonly name: string
  readonly nsp: string

  constructor(driver: ClientDriver, name: string, nsp: string) {
    this.#driver = driver
    this.name = name
    this.nsp = nsp
  }

  /** Used by the client. */
  hear(news: News): void {
    this.#news.put(news)
  }

  // What happens to it; each of these is given once, and waited for.

  connected(milliseconds?: number): Promise<NewsOf<'connect'>> {
    return this.#next('connect', milliseconds)
  }

  /** Connected, or given up by the server before it was. */
  async answered(): Promise<void> {
    await this.#news.take(
      'connect or disconnect',
      ({ kind }) => kind === 'connect' || kind === 'disconnect',
    )
  }

  /** The reason that the client gives. */
  async disconnected(): Promise<string> {
    return (await this.#next('disconnect')).reason
  }

  async refused(): Promise<{ message: string; data: unknown }> {
    const { message, data } = await this.#next('refused')
    return { message, data: fromWire(data) }
  }

  /** The arguments of the next event of that name. */
  async receives(name: string): Promise<unknown[]> {
    const news = await this.#news.take(
      `"${name}"`,
      (item) => item.kind === 'event' && item.name === name,
    )
    return (news as NewsOf<'event'>).args.map(fromWire)
  }

  /** Every event so far, in order, taken or not. */
  get heard(): readonly { name: string; args: unknown[] }[] {
    return this.#news.all
      .filter((news) => news.kind === 'event')
      .map(({ name, args }) => ({ name, args: args.map(fromWire) }))
  }

  argumentsOf(name: string): unknown[][] {
    return this.heard.filter((event) => event.name === name).map(({ args }) => args)
  }

  /** How often it was connected. */
  get connects(): number {
    return this.#news.all.filter(({ kind }) => kind === 'connect').length
  }

  // What it does

  emit(name: string, ...args: unknown[]): Promise<void> {
    return this.#driver.call('emit', this.name, name, args.map(toWire))
  }

  /** Emits and waits: all that the answer holds. */
  async ask(name: string, ...args: unknown[]): Promise<unknown[]> {
    const answer = await this.askWithin(answerTime, name, ...args)
    if (answer === null) throw new Error(`no answer to "${name}" within ${answerTime} ms`)
    return answer
  }

  /** Null when there was no answer in time. */
  async askWithin(
    milliseconds: number,
    name: string,
    ...args: unknown[]
  ): Promise<unknown[] | null> {
    const answer = await this.#driver.call('ask', this.name, name, args.map(toWire), milliseconds)
    return answer === null ? null : answer.map(fromWire)
  }

  answer(name: string, ...args: unknown[]): Promise<void> {
    return this.#driver.call('answer', this.name, name, args.map(toWire))
  }

  leave(): Promise<void> {
    return this.#driver.call('leave', this.name)
  }

  enter(): Promise<void> {
    return this.#driver.call('enter', this.name)
  }

  state(): Promise<SocketState> {
    return this.#driver.call('state', this.name)
  }

  recoveryKeys(): Promise<RecoveryKeys> {
    return this.#driver.call('recoveryKeys', this.name)
  }

  setRecoveryKeys(keys: RecoveryKeys): Promise<void> {
    return this.#driver.call('setRecoveryKeys', this.name, keys)
  }

  async #next<K extends News['kind']>(kind: K, milliseconds?: number): Promise<NewsOf<K>> {
    const news = await this.#news.take(kind, (item) => item.kind === kind, milliseconds)
    return news as NewsOf<K>
  }
}
