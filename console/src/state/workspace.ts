import { DashboardClient, type DashboardClientOptions, type Unsubscribe } from '@crier/client'
import { TransportSwitch, type TransportKind } from '@crier/client/socketio'
import { HistoryStore, persistHistory } from '@crier/client/history'
import type { ToastSystem } from '@crier/client/toast'
import { ApiError } from '../api/apiError.js'
import type { Api } from '../api/api.js'
import type { ServerConfig, User } from '../api/types.js'
import { Announcer } from '../ui/announcer.js'
import { ConnectionNotices } from './connectionNotices.js'
import { startFeed } from './liveFeed.js'
import { PhotoNotices } from './photoNotices.js'
import { PhotoStore } from './photoStore.js'
import { Previews } from './previews.js'
import { StagedPhotos } from './stagedPhotos.js'
import { StoredValue } from './storedValue.js'
import { Uploader, type TakenPhoto } from './uploader.js'
import { watchVersion } from './versionNotice.js'

/** What a workspace is made of. */
export interface WorkspaceParts {
  readonly api: Api
  readonly config: ServerConfig
  readonly user: User
  readonly toasts: ToastSystem
  /** The server does not know the session any more, or knows another one. */
  readonly onSessionLost: () => void
  readonly clientOptions?: DashboardClientOptions
}

/**
 * Acceptance asks a dashboard to be live within 3 s of the moment the server accepts again, so
 * attempts are never further apart. Hidden tabs, of which there may be many, are slowed down by the
 * browser.
 */
const maxReconnectDelayMs = 3_000

/** Everything that belongs to one signed-in person, from sign-in to sign-out. */
export class Workspace {
  readonly api: Api
  readonly config: ServerConfig
  readonly client: DashboardClient
  readonly link: TransportSwitch
  readonly history: HistoryStore = new HistoryStore()
  readonly photos: PhotoStore
  readonly previews: Previews = new Previews()
  readonly staged: StagedPhotos
  readonly uploader: Uploader
  readonly announcer: Announcer = new Announcer()
  readonly #parts: WorkspaceParts
  readonly #photoNotices: PhotoNotices
  readonly #stops: Unsubscribe[] = []
  readonly #marker: StoredValue
  readonly #transport: StoredValue = new StoredValue('crier:transport', () => localStorage)

  constructor(parts: WorkspaceParts) {
    const { api, config, toasts, user } = parts
    this.#parts = parts
    this.api = api
    this.config = config
    const kind = this.#transport.get() === 'socketio' && config.hasSocketIo ? 'socketio' : 'plain'
    this.link = new TransportSwitch({ kind })
    this.client = new DashboardClient({
      transport: this.link.factory,
      maxReconnectDelay: maxReconnectDelayMs,
      ...parts.clientOptions,
    })
    this.photos = new PhotoStore(api, user.id)
    this.staged = new StagedPhotos(config)
    this.#marker = new StoredValue(`crier:upload:${user.id}`, () => sessionStorage)
    this.#photoNotices = new PhotoNotices({
      toasts,
      history: this.history,
      announcer: this.announcer,
      labelOf: this.labelOf,
    })
    this.uploader = new Uploader({
      staged: this.staged,
      marker: {
        set: (count) => this.#marker.set(String(count)),
        clear: () => this.#marker.clear(),
      },
      onTaken: (taken) => this.#handleTaken(taken),
    })
  }

  /** What a kind of photo is called. */
  readonly labelOf = (kind: string): string =>
    this.config.kinds.find(({ type }) => type === kind)?.label ?? kind.replaceAll('_', ' ')

  /** Changes how updates come, and remembers it for the next visit. */
  chooseTransport(kind: TransportKind): void {
    this.#transport.set(kind)
    this.link.choose(kind)
    this.client.retryNow()
  }

  /** Goes live. */
  start(): void {
    const { toasts, user } = this.#parts
    const key = `crier:history:${user.id}`
    this.#stops.push(
      persistHistory(this.history, key, localStorage, window),
      startFeed(this.client, this.photos, this.#photoNotices),
      new ConnectionNotices({
        client: this.client,
        photos: this.photos,
        toasts,
        checkSession: () => void this.#checkSession(),
      }).start(),
      watchVersion({
        client: this.client,
        api: this.api,
        toasts,
        version: this.config.version,
        reload: () => location.reload(),
      }),
      this.photos.subscribe(() => {
        if (this.photos.getSnapshot().error?.isUnauthorized) this.#parts.onSessionLost()
      }),
      this.uploader.subscribe(() => {
        if (this.uploader.getSnapshot().error) this.#handleUploadError()
      }),
    )
    this.#reportInterruption()
    this.client.connect(user.id)
    void this.photos.refresh()
  }

  /** Lets go of everything; what was told is forgotten only when asked for, as at sign-out. */
  stop(memory: 'keep' | 'forget'): void {
    this.uploader.cancel()
    this.client.disconnect()
    if (memory === 'forget') this.history.clear()
    for (const stop of this.#stops.splice(0)) stop()
    this.staged.clear()
    this.previews.clear()
  }

  #handleTaken(taken: readonly TakenPhoto[]): void {
    for (const { documentId, staged } of taken) {
      this.previews.set(documentId, staged.previewUrl)
      this.photos.apply({
        id: documentId,
        status: 'pending',
        kind: staged.kind,
        fileName: staged.file.name,
        fileSize: staged.file.size,
      })
    }
    if (taken.length > 0) this.#photoNotices.onSent(taken.length)
  }

  /** Without an answer nobody knows what arrived; the list does. */
  #handleUploadError(): void {
    if (this.uploader.getSnapshot().error?.isUnauthorized) this.#parts.onSessionLost()
    else void this.photos.refresh()
  }

  #reportInterruption(): void {
    const count = Number(this.#marker.get() ?? 0)
    this.#marker.clear()
    if (count > 0) this.#photoNotices.onInterrupted(count)
  }

  /** A refused socket and an ended session look the same from here; the server tells them apart. */
  async #checkSession(): Promise<void> {
    try {
      const user = await this.api.session()
      if (user?.id !== this.#parts.user.id) this.#parts.onSessionLost()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      // No answer is no reason to sign anybody out.
    }
  }
}
