import { Timer, type Clock } from '../clock.js'
import {
  durationOf,
  normalize,
  toToastType,
  type ToastContent,
  type ToastHandle,
  type ToastTexts,
  type ToastType,
} from './toastContent.js'
import { createToastView, type ToastView } from './toastView.js'

/** What a toast needs from the system it belongs to. */
export interface ToastOwner {
  readonly page: Document
  readonly clock: Clock
  readonly texts: ToastTexts
  readonly isHeld: () => boolean
  readonly onDismiss: (toast: Toast) => void
  /** The content is new, and with it perhaps the type. */
  readonly onChange: (toast: Toast) => void
}

/** One toast: its content, its element and the time it has left. */
export class Toast implements ToastHandle {
  readonly #owner: ToastOwner
  readonly #view: ToastView
  readonly #timer: Timer
  #content: ToastContent
  #count = 1
  #remainingMs = 0
  #startedAt = 0

  constructor(owner: ToastOwner, content: ToastContent) {
    this.#owner = owner
    this.#content = content
    this.#timer = new Timer(owner.clock)
    this.#view = createToastView(owner.page, owner.texts, () => this.dismiss())
    this.#render()
  }

  get element(): HTMLElement {
    return this.#view.element
  }

  get type(): ToastType {
    return toToastType(this.#content.type)
  }

  get timeout(): number | undefined {
    return this.#timer.id
  }

  get content(): ToastContent {
    return this.#content
  }

  dismiss(): void {
    this.#owner.onDismiss(this)
  }

  update(changes: Partial<ToastContent>): void {
    this.#content = normalize({ ...this.#content, ...changes })
    this.#render()
    this.#owner.onChange(this)
  }

  /** The same thing happened once more. */
  repeat(duration: number | undefined): void {
    this.#count++
    this.#content = { ...this.#content, duration }
    this.#render()
    this.start()
  }

  enter(): void {
    this.#view.enter()
    this.start()
  }

  /** Gives the toast its whole time. */
  start(): void {
    this.stop()
    this.#remainingMs = durationOf(this.#content)
    this.resume()
  }

  pause(): void {
    if (this.timeout === undefined) return
    this.stop()
    this.#remainingMs -= this.#owner.clock.now() - this.#startedAt
  }

  resume(): void {
    if (this.timeout !== undefined || this.#remainingMs === Infinity || this.#owner.isHeld()) return
    this.#startedAt = this.#owner.clock.now()
    this.#timer.start(this.#remainingMs, () => this.dismiss())
  }

  stop(): void {
    this.#timer.stop()
  }

  #render(): void {
    this.#view.render(this.#content, this.type, this.#count)
  }
}
