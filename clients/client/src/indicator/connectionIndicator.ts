import { systemClock, Timer, type Clock } from '../clock.js'
import type { ConnectionSnapshot } from '../connectionState.js'
import { createElement } from '../createElement.js'
import type { Unsubscribe } from '../emitter.js'
import type { ReadableStore } from '../store.js'
import { addStyles } from '../styles.js'
import { createDetails } from './indicatorDetails.js'
import { indicatorStyles } from './indicatorStyles.js'
import { indicatorTexts, titleFor, wordFor, type IndicatorTexts } from './indicatorText.js'

/** What the indicator shows; a `DashboardClient` is one. */
export interface IndicatorSource {
  readonly connection: ReadableStore<ConnectionSnapshot>
  readonly lastContactAt: number | undefined
  retryNow(): void
}

/** How a `ConnectionIndicator` behaves. Everything has a default. */
export interface ConnectionIndicatorOptions {
  readonly clock?: Clock | undefined
  readonly texts?: IndicatorTexts | undefined
  /**
   * Whether changes are announced to screen readers. False where the page does so itself. Default
   * true.
   */
  readonly announce?: boolean | undefined
  /** An outage shorter than this is not shown, in milliseconds. Default 2 000. */
  readonly grace?: number | undefined
}

const icons = { live: '●', offline: '○', error: '⚠' } as const
const announceAfterMs = 3_000
const styledPages = new WeakSet<Document>()

/**
 * Shows in one word whether the page is live, and on request since when not and what to do about
 * it.
 */
export class ConnectionIndicator {
  readonly #element: HTMLElement
  readonly #source: IndicatorSource
  readonly #texts: IndicatorTexts
  readonly #graceMs: number
  readonly #isSilent: boolean
  readonly #icon: HTMLElement
  readonly #word: HTMLElement
  readonly #announcer: HTMLElement
  readonly #details: HTMLElement
  readonly #grace: Timer
  readonly #announcement: Timer
  readonly #stop: Unsubscribe
  #announcedWord = 'live'

  constructor(
    element: HTMLElement,
    source: IndicatorSource,
    options: ConnectionIndicatorOptions = {},
  ) {
    const page = element.ownerDocument
    const clock = options.clock ?? systemClock
    this.#element = element
    this.#source = source
    this.#texts = options.texts ?? indicatorTexts
    this.#graceMs = options.grace ?? 2_000
    this.#isSilent = options.announce === false
    this.#grace = new Timer(clock)
    this.#announcement = new Timer(clock)
    this.#icon = createElement(page, 'span', { class: 'crier-icon', 'aria-hidden': 'true' })
    this.#word = createElement(page, 'span', { class: 'crier-word' })
    this.#announcer = createElement(page, 'div', { role: 'status', class: 'crier-announcer' })
    const button = createElement(
      page,
      'button',
      { type: 'button', class: 'crier-indicator' },
      this.#icon,
      ' ',
      this.#word,
    )
    this.#details = createDetails(button, source, this.#texts, clock)
    element.replaceChildren(button)
    element.after(this.#details, this.#announcer)
    if (!styledPages.has(page)) addStyles(page, indicatorStyles)
    styledPages.add(page)
    this.#word.textContent = '…'
    this.#handleChange()
    this.#stop = source.connection.subscribe(() => this.#handleChange())
  }

  /** Stops following the connection; the word that is shown stays. */
  dispose(): void {
    this.#stop()
    this.#details.remove()
    this.#announcer.remove()
    this.#grace.stop()
    this.#announcement.stop()
  }

  #handleChange(): void {
    const { state, reason } = this.#source.connection.getSnapshot()
    this.#element.dataset['state'] = state
    // A short outage is not worth a flicker, unless the reason leaves no doubt that it is not
    // short.
    const isDoubtful = state === 'idle' || state === 'connecting' || reason === 'lost'
    if (!isDoubtful || this.#graceMs === 0) this.#showWord()
    else if (this.#grace.id === undefined) this.#grace.start(this.#graceMs, () => this.#showWord())
  }

  #showWord(): void {
    this.#grace.stop()
    const snapshot = this.#source.connection.getSnapshot()
    const word = wordFor(snapshot)
    this.#element.dataset['state'] = snapshot.state
    this.#element.dataset['word'] = word
    this.#element.title = titleFor(snapshot, this.#texts)
    this.#icon.textContent = icons[word]
    this.#word.textContent = this.#texts.words[word]
    this.#announcement.start(announceAfterMs, () => this.#announce(word))
  }

  #announce(word: string): void {
    if (this.#isSilent || word === this.#announcedWord) return
    this.#announcedWord = word
    this.#announcer.textContent = `${this.#word.textContent}. ${this.#element.title}`
  }
}
