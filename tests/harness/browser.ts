import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'

/** One text frame of one WebSocket of a page. */
export interface Frame {
  readonly direction: 'sent' | 'received'
  readonly text: string
}

/** What one page did since it was opened. */
export interface PageRecord {
  /** Exceptions and unhandled rejections. */
  readonly errors: string[]
  readonly violations: string[]
  readonly frames: Frame[]
  /** WebSockets that were asked for. */
  sockets: number
}

export interface WatchedPage {
  readonly page: Page
  readonly record: PageRecord
}

/** Debian's Chromium with a fresh profile. The caller closes it. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** A tab in a profile of its own, watched from the start. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    // A page that the test itself answers for counts as one from the internet, and may not connect to
    // this machine without.
    permissions: ['local-network-access'],
    ...options,
  })
  return watchPage(await context.newPage())
}

/** One more tab of the same profile. */
export async function openTab({ page }: WatchedPage): Promise<WatchedPage> {
  return watchPage(await page.context().newPage())
}

async function watchPage(page: Page): Promise<WatchedPage> {
  const record: PageRecord = { errors: [], violations: [], frames: [], sockets: 0 }
  page.on('pageerror', (error) => record.errors.push(error.stack ?? error.message))
  await page.exposeFunction('reportViolation', (text: string) => record.violations.push(text))
  await page.addInitScript(() => {
    const { reportViolation } = window as unknown as { reportViolation: (text: string) => void }
    document.addEventListener('securitypolicyviolation', (event) =>
      reportViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
    )
  })
  page.on('websocket', (socket) => {
    record.sockets++
    socket.on('framesent', ({ payload }) =>
      record.frames.push({ direction: 'sent', text: String(payload) }),
    )
    socket.on('framereceived', ({ payload }) =>
      record.frames.push({ direction: 'received', text: String(payload) }),
    )
  })
  return { page, record }
}

/** The messages that arrived, of one type or of all. */
export function received(record: PageRecord, type?: string): readonly Record<string, unknown>[] {
  return record.frames
    .filter(({ direction }) => direction === 'received')
    .map(({ text }) => JSON.parse(text) as Record<string, unknown>)
    .filter((message) => type === undefined || message['type'] === type)
}
