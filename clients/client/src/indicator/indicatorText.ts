import type { ConnectionReason, ConnectionSnapshot } from '../connectionState.js'

/** The three words of the contract; everything finer is in `data-state` and in the title. */
export type IndicatorWord = 'live' | 'offline' | 'error'

/** Every word the indicator has. */
export interface IndicatorTexts {
  readonly words: Readonly<Record<IndicatorWord, string>>
  readonly live: string
  readonly connecting: string
  readonly offline: string
  readonly closed: string
  readonly unauthorized: string
  readonly failed: string
  readonly retry: string
  readonly retryIn: (seconds: number) => string
  readonly lastContact: (at: Date) => string
}

/** English. */
export const indicatorTexts: IndicatorTexts = {
  words: { live: 'Live', offline: 'Offline', error: 'Error' },
  live: 'Real-time updates active',
  connecting: 'Reconnecting...',
  offline: 'You are offline',
  closed: 'Not connected',
  unauthorized: 'Please sign in again',
  failed: 'The connection failed',
  retry: 'Retry now',
  retryIn: (seconds) => `Reconnecting in ${seconds} s`,
  lastContact: (at) => `Last contact ${at.toLocaleTimeString()}`,
}

/** The word for a state. An error is what does not heal by itself. */
export function wordFor({ state }: ConnectionSnapshot): IndicatorWord {
  if (state === 'live') return 'live'
  return state === 'failed' ? 'error' : 'offline'
}

/** One sentence about a state. */
export function describe(snapshot: ConnectionSnapshot, texts: IndicatorTexts): string {
  switch (snapshot.state) {
    case 'live':
      return texts.live
    case 'failed':
      return snapshot.reason === 'unauthorized' ? texts.unauthorized : texts.failed
    case 'offline':
      return texts.offline
    case 'connecting':
    case 'waiting':
      return texts.connecting
    default:
      return texts.closed
  }
}

/** Whether a reader should learn of it at once: whoever has waited for an answer has waited enough. */
export function isCertain(reason: ConnectionReason): boolean {
  return reason !== 'lost' && reason !== 'retry'
}
