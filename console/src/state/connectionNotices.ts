import {
  systemClock,
  Timer,
  type Clock,
  type DashboardClient,
  type Unsubscribe,
} from '@crier/client'
import type { ToastSystem } from '@crier/client/toast'
import type { Photo } from '../api/types.js'
import { plural, t } from '../text/translate.js'
import type { PhotoStore } from './photoStore.js'

/** What the notices need. */
export interface ConnectionNoticesParts {
  readonly client: DashboardClient
  readonly photos: PhotoStore
  readonly toasts: Pick<ToastSystem, 'notify'>
  /** Whether the session is the reason. */
  readonly checkSession: () => void
  readonly clock?: Clock
}

/** An outage that is shorter is not worth a word when it is over. */
const noticeableMs = 2_000
/** An outage that is longer is worth a word while it lasts. */
const lostAfterMs = 5_000
const key = 'connection'

/** Tells of outages in one toast, which turns into good news when they are over. */
export class ConnectionNotices {
  readonly #parts: ConnectionNoticesParts
  readonly #clock: Clock
  readonly #timer: Timer
  #lostAt: number | undefined
  #before: ReadonlyMap<string, Photo['status']> = new Map()

  constructor(parts: ConnectionNoticesParts) {
    this.#parts = parts
    this.#clock = parts.clock ?? systemClock
    this.#timer = new Timer(this.#clock)
  }

  /** Returns the function that ends it. */
  start(): Unsubscribe {
    const { client, photos, toasts, checkSession } = this.#parts
    const stops = [
      client.on('disconnected', () => this.#handleLoss()),
      // From the confirmation on no event is missed; whatever happened before it is in the list.
      client.on('subscribed', () => {
        this.#timer.stop()
        void photos.refresh().then(() => this.#handleReturn())
      }),
      client.on('serverError', ({ message }) => {
        const text = typeof message === 'string' ? message : ''
        toasts.notify({ title: t('toast.notSubscribed'), message: text, type: 'error' })
      }),
      client.connection.subscribe(() => {
        if (client.connection.getSnapshot().state === 'failed') checkSession()
      }),
    ]
    return () => {
      this.#timer.stop()
      for (const stop of stops) stop()
    }
  }

  #handleLoss(): void {
    this.#lostAt ??= this.#clock.now()
    this.#before = this.#statuses()
    this.#timer.start(lostAfterMs, () => this.#tell())
  }

  #tell(): void {
    const { client, toasts, checkSession } = this.#parts
    checkSession()
    toasts.notify({
      key,
      title: t('toast.lost'),
      message: t('toast.lost.text'),
      type: 'warning',
      duration: Infinity,
      action: { label: t('toast.lost.action'), run: () => client.retryNow() },
    })
  }

  #handleReturn(): void {
    if (this.#lostAt === undefined) return
    const lostForMs = this.#clock.now() - this.#lostAt
    this.#lostAt = undefined
    if (lostForMs < noticeableMs) return
    const after = this.#statuses()
    const changes = [...after].filter(([id, status]) => this.#before.get(id) !== status).length
    this.#parts.toasts.notify({
      key,
      title: t('toast.back'),
      message: changes === 0 ? t('toast.back.none') : plural('toast.back', changes),
      type: 'success',
      duration: undefined,
      action: undefined,
    })
  }

  #statuses(): ReadonlyMap<string, Photo['status']> {
    return new Map(this.#parts.photos.getSnapshot().photos.map(({ id, status }) => [id, status]))
  }
}
