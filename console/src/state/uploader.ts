import { Store, type ReadableStore } from '@crier/client'
import { toApiError, type ApiError } from '../api/apiError.js'
import { startUpload, type Upload, type UploadOutcome } from '../api/uploadRequest.js'
import type { StagedPhoto, StagedPhotos } from './stagedPhotos.js'

/** What the uploader does; immutable. */
export interface UploadState {
  readonly isSending: boolean
  /** Fraction sent of each photo under way, by its staged id. */
  readonly progress: ReadonlyMap<number, number>
  /** Why the latest upload as a whole failed. */
  readonly error: ApiError | undefined
}

/** A photo that the server has taken. */
export interface TakenPhoto {
  readonly documentId: string
  readonly staged: StagedPhoto
}

/** Remembers that files are on their way, so that a reload can be noticed. */
export interface UploadMarker {
  set(count: number): void
  clear(): void
}

const resting: UploadState = { isSending: false, progress: new Map(), error: undefined }

/** Sends what is staged, and tells what became of it. */
export class Uploader implements ReadableStore<UploadState> {
  readonly #staged: StagedPhotos
  readonly #marker: UploadMarker
  readonly #onTaken: (photos: readonly TakenPhoto[]) => void
  readonly #start: typeof startUpload
  readonly #store = new Store(resting)
  #upload: Upload | undefined

  readonly subscribe: ReadableStore<UploadState>['subscribe'] = this.#store.subscribe
  readonly getSnapshot: ReadableStore<UploadState>['getSnapshot'] = this.#store.getSnapshot

  constructor(parts: {
    readonly staged: StagedPhotos
    readonly marker: UploadMarker
    readonly onTaken: (photos: readonly TakenPhoto[]) => void
    readonly start?: typeof startUpload
  }) {
    this.#staged = parts.staged
    this.#marker = parts.marker
    this.#onTaken = parts.onTaken
    this.#start = parts.start ?? startUpload
  }

  /** Sends everything that can be sent. Rejects never; see the state. */
  async send(): Promise<void> {
    const photos = this.#staged.getSnapshot().filter(({ problem }) => problem === undefined)
    if (this.#upload || photos.length === 0) return
    for (const { id } of photos) this.#staged.setRefusal(id, undefined)
    this.#marker.set(photos.length)
    this.#store.set({ ...resting, isSending: true })
    this.#upload = this.#start(photos, (fractions) => {
      const progress = new Map(photos.map(({ id }, index) => [id, fractions[index] ?? 0]))
      this.#store.set({ ...this.getSnapshot(), progress })
    })
    try {
      this.#settle(photos, await this.#upload.outcomes)
      this.#store.set(resting)
    } catch (error) {
      this.#store.set({ ...resting, error: toApiError(error) })
    } finally {
      this.#upload = undefined
      this.#marker.clear()
    }
  }

  cancel(): void {
    this.#upload?.abort()
  }

  #settle(photos: readonly StagedPhoto[], outcomes: readonly UploadOutcome[]): void {
    const taken: TakenPhoto[] = []
    photos.forEach((staged, index) => {
      const outcome = outcomes[index]
      if (outcome && 'documentId' in outcome) {
        taken.push({ documentId: outcome.documentId, staged })
      } else {
        this.#staged.setRefusal(staged.id, outcome?.problem ?? '')
      }
    })
    const ids = taken.map(({ staged }) => staged.id)
    this.#staged.remove(ids, new Set(ids))
    this.#onTaken(taken)
  }
}
