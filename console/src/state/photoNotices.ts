import type { HistoryStore } from '@crier/client/history'
import type { ToastHandle, ToastSystem } from '@crier/client/toast'
import type { Photo } from '../api/types.js'
import { plural, t } from '../text/translate.js'
import type { Announcer } from '../ui/announcer.js'
import type { FeedListener } from './liveFeed.js'

/** What the notices need. */
export interface PhotoNoticesParts {
  readonly toasts: Pick<ToastSystem, 'notify'>
  readonly history: Pick<HistoryStore, 'add'>
  readonly announcer: Pick<Announcer, 'say'>
  readonly labelOf: (kind: string) => string
}

/**
 * Tells what happens to photos: once, in one toast for many of a kind, and for good in the bell.
 */
export class PhotoNotices implements FeedListener {
  readonly #parts: PhotoNoticesParts
  /** Quarters that were reached, by the photos that are being processed. */
  readonly #active = new Map<string, number>()
  /** Ends that were told, so that a repeated event is not told again. */
  readonly #told = new Map<string, 'completed' | 'failed'>()
  #readyToast: ToastHandle | undefined
  #readyNames: readonly string[] = []

  constructor(parts: PhotoNoticesParts) {
    this.#parts = parts
  }

  onSent(count: number): void {
    const content = { title: plural('toast.sent', count), message: t('toast.sent.text') }
    this.#parts.toasts.notify({ ...content, type: 'info' })
  }

  onInterrupted(count: number): void {
    this.#parts.toasts.notify({
      title: t('upload.interrupted.title'),
      message: plural('upload.interrupted', count),
      type: 'warning',
      duration: Infinity,
    })
  }

  onStarted(photo: Photo): void {
    this.#active.set(photo.id, 0)
    this.#told.delete(photo.id)
    const name = this.#parts.labelOf(photo.kind)
    this.#parts.announcer.say('start', plural('jobs.announce.start', this.#active.size, { name }))
  }

  /** Every quarter, and only while there is one job: several at once would talk without end. */
  onProgress({ id, kind, progress }: Photo): void {
    const quarter = Math.floor(progress / 25)
    const before = this.#active.get(id) ?? 0
    this.#told.delete(id)
    this.#active.set(id, quarter)
    if (this.#active.size > 1 || quarter <= before || quarter > 3) return
    const name = this.#parts.labelOf(kind)
    this.#parts.announcer.say(id, t('jobs.announce.progress', { name, percent: quarter * 25 }))
  }

  onCompleted({ id, kind }: Photo): void {
    if (!this.#isNews(id, 'completed')) return
    const { history, labelOf, toasts } = this.#parts
    const name = labelOf(kind)
    history.add({
      id: `ready:${id}`,
      title: plural('toast.ready', 1),
      message: name,
      type: 'success',
    })
    const isOpen = this.#readyToast?.element.classList.contains('toast-show') === true
    this.#readyNames = isOpen ? [...this.#readyNames, name] : [name]
    this.#readyToast = toasts.notify({
      key: 'photos-ready',
      title: plural('toast.ready', this.#readyNames.length),
      message: [...new Set(this.#readyNames)].join(', '),
      type: 'success',
      remember: false,
    })
  }

  onFailed({ id, kind, error, attempt }: Photo): void {
    if (!this.#isNews(id, 'failed')) return
    const { history, labelOf, toasts } = this.#parts
    const content = {
      title: t('toast.failed'),
      message: t('toast.failed.text', {
        name: labelOf(kind),
        reason: error ?? t('jobs.failed.unknown'),
      }),
      type: 'error',
    } as const
    history.add({ id: `failed:${id}:${attempt}`, ...content })
    toasts.notify({ ...content, key: `failed:${id}`, remember: false })
  }

  #isNews(id: string, end: 'completed' | 'failed'): boolean {
    this.#active.delete(id)
    if (this.#told.get(id) === end) return false
    this.#told.set(id, end)
    return true
  }
}
