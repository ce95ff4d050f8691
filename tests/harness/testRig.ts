import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { launchBrowser, openPage, openTab, type WatchedPage } from './browser.js'
import { CrierServer, type CrierServerOptions } from './crierServer.js'
import { FaultProxy } from './faultProxy.js'

/** What the tests of one file share: a browser, and a server behind a proxy. */
export class TestRig {
  /** The one that runs now; a test may put a successor here. */
  server!: CrierServer
  proxy!: FaultProxy
  browser!: Browser
  readonly #options: NonNullable<CrierServerOptions['options']>
  #pages: WatchedPage[] = []

  constructor(options: NonNullable<CrierServerOptions['options']>) {
    this.#options = options
    beforeAll(async () => {
      this.server = await CrierServer.start({ options })
      this.proxy = await FaultProxy.start(this.server.port)
      this.browser = await launchBrowser()
    })
    afterEach(async () => {
      const pages = this.#pages
      this.#pages = []
      this.proxy.mode = 'pass'
      this.proxy.delay = 0
      await Promise.all(pages.map(({ page }) => page.context().close()))
      for (const { record } of pages) {
        expect(record.errors, 'exceptions and unhandled rejections').toEqual([])
        expect(record.violations, 'what the content security policy had to stop').toEqual([])
      }
    })
    afterAll(async () => {
      await this.browser.close()
      await this.proxy.stop()
      await this.server.remove()
    })
  }

  /** Where pages are opened: the server as seen through the proxy. */
  get url(): string {
    return this.proxy.url
  }

  /** A tab in a profile of its own. It must end without an exception and without a violation. */
  async open(options: BrowserContextOptions = {}): Promise<WatchedPage> {
    const opened = await openPage(this.browser, options)
    this.#pages.push(opened)
    return opened
  }

  /** One more tab beside another one. */
  async openBeside(first: WatchedPage): Promise<WatchedPage> {
    const opened = await openTab(first)
    this.#pages.push(opened)
    return opened
  }

  /** A server in the place of the one that was stopped, with its data. */
  async restart(): Promise<void> {
    this.server = await CrierServer.start({ options: this.#options, folder: this.server.folder })
    this.proxy.target = this.server.port
  }
}
