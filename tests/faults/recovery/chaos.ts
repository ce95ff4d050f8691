import { FaultProxy } from '../../harness/faultProxy'

/** Several ways to one server, each of which fails now and then on its own. */
export class Chaos {
  readonly proxies: FaultProxy[] = []
  faults = 0
  readonly #random: () => number
  #timer: NodeJS.Timeout | undefined

  private constructor(random: () => number) {
    this.#random = random
  }

  static async start(port: number, ways: number, random: () => number): Promise<Chaos> {
    const chaos = new Chaos(random)
    for (let i = 0; i < ways; i++) {
      const proxy = await FaultProxy.start(port)
      proxy.localAddress = `127.0.0.${i + 2}`
      chaos.proxies.push(proxy)
    }
    return chaos
  }

  url(number: number): string {
    return this.proxies[number % this.proxies.length]?.url ?? ''
  }

  /** One way fails every `interval` milliseconds. */
  begin(interval: number): void {
    this.#timer = setInterval(() => this.#fail(), interval)
  }

  /** Everything gets through from now on. */
  end(): void {
    clearInterval(this.#timer)
    for (const proxy of this.proxies) this.#heal(proxy)
  }

  async stop(): Promise<void> {
    await Promise.all(this.proxies.map((proxy) => proxy.stop()))
  }

  #heal(proxy: FaultProxy): void {
    if (proxy.mode === 'blackhole') proxy.reset()
    proxy.mode = 'pass'
    proxy.delay = 0
  }

  #fail(): void {
    const proxy = this.proxies[Math.floor(this.#random() * this.proxies.length)]
    if (!proxy) return
    this.faults++
    this.#heal(proxy)
    const kind = Math.floor(this.#random() * 6)
    if (kind === 0) proxy.cut()
    else if (kind === 1) proxy.reset()
    else if (kind === 2) proxy.mode = 'blackhole'
    else if (kind === 3) proxy.mode = 'refuse'
    else if (kind === 4) proxy.mode = 'refuse-upgrade'
    else proxy.delay = 50 + Math.floor(this.#random() * 200)
    // A way that refuses new connections does it for those that were lost.
    if (kind === 3 || kind === 4) proxy.reset()
  }
}
