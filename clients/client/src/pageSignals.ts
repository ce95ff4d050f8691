import type { Unsubscribe } from './emitter.js'

/**
 * What the page tells about itself. `shown` and `hidden` are the page entering and leaving the
 * screen for good or for the back-forward cache; `visible` is a tab coming to the front.
 */
export type PageSignal = 'online' | 'offline' | 'visible' | 'shown' | 'hidden'

/** Where page signals come from. */
export interface PageSignals {
  /** A hint only: a machine without a network still reaches itself. */
  isOnline(): boolean
  subscribe(listener: (signal: PageSignal) => void): Unsubscribe
}

/** The signals of a browser window; outside of a browser there are none. */
export function browserSignals(): PageSignals {
  const page = globalThis.window as Window | undefined
  return {
    isOnline: () => page?.navigator.onLine ?? true,
    subscribe: (listener) => (page ? listen(page, listener) : () => undefined),
  }
}

function listen(page: Window, listener: (signal: PageSignal) => void): Unsubscribe {
  const signals: Readonly<Record<string, PageSignal>> = {
    online: 'online',
    offline: 'offline',
    pageshow: 'shown',
    // Not beforeunload, nor unload: either keeps the page out of the back-forward cache.
    pagehide: 'hidden',
    visibilitychange: 'visible',
  }
  const handle = ({ type }: Event): void => {
    const signal = signals[type]
    if (signal && (signal !== 'visible' || !page.document.hidden)) listener(signal)
  }
  // visibilitychange is fired at the document and bubbles to the window.
  const names = Object.keys(signals)
  for (const name of names) page.addEventListener(name, handle)
  return () => {
    for (const name of names) page.removeEventListener(name, handle)
  }
}
