import type { Page } from 'playwright-core'
import { received, type WatchedPage } from './browser.js'
import { eventually } from './eventually.js'

/** The window of a page with the three classic scripts, as a test sees it from inside. */
export interface ClassicWindow extends Window {
  showToast: (
    title: unknown,
    message?: unknown,
    type?: unknown,
    duration?: number,
  ) => { element: HTMLElement; type: string; timeout: number | undefined }
  ToastNotificationSystem: unknown
  DashboardWebSocketClient: new (options?: object) => ClassicClient
  initializeDashboardWebSocket: (userId?: string) => ClassicClient | null
  disconnectDashboardWebSocket: () => void
  getDashboardWebSocket: () => ClassicClient | null
  /** What the page's own functions and the client's handlers were called with, in order. */
  calls: string[]
}

/** The client of contract A, section 7. */
export interface ClassicClient {
  readonly MESSAGE_TYPES: Readonly<Record<string, string>>
  readonly userId: string | null
  /** Not part of the contract: the client that does the work. */
  readonly core: {
    readonly connection: { getSnapshot: () => { readonly retryAt: number | undefined } }
  }
  connect: (userId: string) => void
  disconnect: () => void
  send: (message: object) => unknown
  on: (event: string, handler: (detail?: unknown) => void) => void
  trigger: (event: string, detail?: unknown) => void
  getState: () => {
    readonly connectionState: string
    readonly reconnectAttempts: number
    readonly userId: string | null
    readonly isConnected: boolean
  }
  showToast: (title: string, message: string, type?: string) => void
}

/** The strictest policy a page can have; the scripts must work under it. */
const policy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self' ws: wss:",
  "require-trusted-types-for 'script'",
].join('; ')

export const scripts: readonly string[] = [
  'toast-notifications',
  'websocket-client',
  'dashboard-websocket-init',
].map((name) => `<script src="/js/${name}.js"></script>`)

export interface ClassicPageOptions {
  readonly userId?: string
  readonly head?: string
  /** Default: the status element, the three sections and the three scripts. */
  readonly body?: string
  /** Another place on the same origin, so that two pages can differ. */
  readonly path?: string
}

/**
 * Opens a page that uses nothing but the classic scripts, on the origin of `url`, and records what they
 * call: `window.calls` gets `updateCounts` and the like.
 */
export async function openClassicPage(
  page: Page,
  url: string,
  options: ClassicPageOptions = {},
): Promise<void> {
  const { userId, head = '', path = '/classic.html' } = options
  const sections = ['images', 'reports', 'transcriptions']
    .map((name) => `<section id="section-${name}">${name}</section>`)
    .join('')
  const body =
    options.body ?? `<span id="ws-connection-status"></span>${sections}${scripts.join('')}`
  const attribute = userId === undefined ? '' : ` data-user-id="${userId}"`
  await page.route(`${url}${path}`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      headers: { 'Content-Security-Policy': policy },
      body: `<!doctype html><html lang="en"><head><title>Case</title>${head}</head><body${attribute}>${body}</body></html>`,
    }),
  )
  await page.addInitScript(recordHooks)
  await page.goto(`${url}${path}`)
}

function recordHooks(): void {
  const hooks = ['updateCounts', 'loadImages', 'loadReports', 'loadTranscriptions']
  const calls: string[] = []
  const page = window as unknown as Record<string, unknown>
  page['calls'] = calls
  for (const name of [...hooks, 'loadIncidentReports']) page[name] = () => void calls.push(name)
}

/** The handlers of these names note each call as `on:<name>`. */
export async function recordHandlers(page: Page, ...names: readonly string[]): Promise<void> {
  await page.evaluate((events) => {
    const { calls, getDashboardWebSocket } = window as unknown as ClassicWindow
    for (const event of events) {
      getDashboardWebSocket()?.on(event, () => void calls.push(`on:${event}`))
    }
  }, names)
}

/** What was called so far. */
export function calls(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => (window as unknown as ClassicWindow).calls)
}

/** Resolves when the indicator shows this word. */
export async function indicatorShows(page: Page, word: string): Promise<void> {
  await page
    .locator('#ws-connection-status', { hasText: word })
    .waitFor({ timeout: 10_000, state: 'visible' })
}

/** Resolves when the server has confirmed the page's subscription for the `count`-th time. */
export async function subscribed({ record }: WatchedPage, count = 1): Promise<void> {
  await eventually(() => received(record, 'subscribed').length >= count)
}
