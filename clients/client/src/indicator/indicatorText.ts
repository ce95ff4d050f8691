import type { ConnectionSnapshot } from '../connectionState.js'

/**
 * The three words of the contract; everything finer is in `data-state`, in the title and in the
 * popover.
 */
export type IndicatorWord = 'live' | 'offline' | 'error'

/** Every word the indicator has. */
export interface IndicatorTexts {
  readonly words: Readonly<Record<IndicatorWord, string>>
  readonly live: string
  readonly reconnecting: string
  readonly offline: string
  readonly closed: string
  readonly unauthorized: string
  readonly failed: string
  readonly details: string
  readonly retry: string
  readonly retryIn: (seconds: number) => string
  readonly lastContact: (at: Date) => string
}

/** English. */
export const indicatorTexts: IndicatorTexts = {
  words: { live: 'Live', offline: 'Offline', error: 'Error' },
  live: 'Real-time updates active',
  reconnecting: 'Reconnecting...',
  offline: 'You are offline',
  closed: 'Not connected',
  unauthorized: 'Please sign in again',
  failed: 'Connection failed',
  details: 'Connection',
  retry: 'Retry now',
  retryIn: (seconds) => `Reconnecting in ${seconds} s`,
  lastContact: (at) => `Last contact ${at.toLocaleTimeString()}`,
}

/** The word for a state. An error is what does not heal by itself. */
export function wordFor({ state }: ConnectionSnapshot): IndicatorWord {
  if (state === 'live') return 'live'
  return state === 'failed' ? 'error' : 'offline'
}

/** A few words about a state. */
export function titleFor({ state, reason }: ConnectionSnapshot, texts: IndicatorTexts): string {
  if (state === 'live' || state === 'offline') return texts[state]
  if (state === 'failed') return reason === 'unauthorized' ? texts.unauthorized : texts.failed
  return state === 'closed' ? texts.closed : texts.reconnecting
}
