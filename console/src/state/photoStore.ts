import { Store, type ReadableStore } from '@crier/client'
import { ApiError, toApiError } from '../api/apiError.js'
import type { Api } from '../api/api.js'
import type { Photo, PhotoLinks, PhotoStatus } from '../api/types.js'
import { t } from '../text/translate.js'
import { emptyPhoto, mergeChange, type PhotoChange } from './photoChange.js'

/** How many photos have which status. */
export type PhotoCounts = Readonly<Record<PhotoStatus, number>>

/** All that is known of a person's photos; immutable. */
export interface PhotoList {
  /** Newest first. */
  readonly photos: readonly Photo[]
  readonly counts: PhotoCounts
  /** Whether the server has older ones. */
  readonly hasMore: boolean
  /** Why the latest request failed; what was there before is still there. */
  readonly error: ApiError | undefined
  /** When the list was last read, in milliseconds since 1970; undefined before the first time. */
  readonly loadedAt: number | undefined
}

const pageSize = 100
const maxPageSize = 500

const nothing: PhotoList = {
  photos: [],
  counts: { pending: 0, processing: 0, completed: 0, failed: 0 },
  hasMore: false,
  error: undefined,
  loadedAt: undefined,
}

/**
 * The photos of one person, from two sources: the list, which is complete but a moment old, and the
 * events, which are new but not complete.
 */
export class PhotoStore implements ReadableStore<PhotoList> {
  readonly #api: Pick<Api, 'photos'>
  readonly #userId: string
  readonly #now: () => number
  readonly #store = new Store(nothing)
  /** When each photo was last changed by an event, counted in events. */
  readonly #touchedAt = new Map<string, number>()
  #eventCount = 0
  #limit = pageSize
  #pending: Promise<void> | undefined
  #isDirty = false

  readonly subscribe: ReadableStore<PhotoList>['subscribe'] = this.#store.subscribe
  readonly getSnapshot: ReadableStore<PhotoList>['getSnapshot'] = this.#store.getSnapshot

  constructor(api: Pick<Api, 'photos'>, userId: string, now: () => number = Date.now) {
    this.#api = api
    this.#userId = userId
    this.#now = now
  }

  /** The photo with this id, if it is known. */
  find(id: string): Photo | undefined {
    return this.getSnapshot().photos.find((photo) => photo.id === id)
  }

  /**
   * Reads the list again. One request at a time: a call during a request makes one more request
   * afterwards, since the answer under way may be older than the reason for the call.
   */
  async refresh(): Promise<void> {
    if (this.#pending) {
      this.#isDirty = true
      return this.#pending
    }
    this.#pending = this.#load()
    await this.#pending
    this.#pending = undefined
    if (this.#isDirty) {
      this.#isDirty = false
      await this.refresh()
    }
  }

  /** Reads a longer list. */
  async loadMore(): Promise<void> {
    this.#limit = Math.min(maxPageSize, this.#limit + pageSize)
    await this.refresh()
  }

  /** Takes over what an event or the answer to an upload says; the photo before and after it. */
  apply(change: PhotoChange): { readonly before: Photo | undefined; readonly after: Photo } {
    const before = this.find(change.id)
    const after = mergeChange(before ?? emptyPhoto(change.id, this.#userId, this.#now()), change)
    this.#touchedAt.set(change.id, ++this.#eventCount)
    if (!before) this.#replace([after, ...this.getSnapshot().photos])
    else if (after !== before) this.#replaceOne(after)
    return { before, after }
  }

  /** Takes over fresh links. */
  setLinks(id: string, links: PhotoLinks): void {
    const photo = this.find(id)
    if (photo) this.#replaceOne({ ...photo, ...links })
  }

  async #load(): Promise<void> {
    const startedAt = this.#eventCount
    try {
      const page = await this.#api.photos(this.#limit)
      this.#refuseForeign(page.photos)
      this.#replace(this.#merge(page.photos, startedAt), {
        hasMore: page.hasMore && this.#limit < maxPageSize,
        error: undefined,
        loadedAt: this.#now(),
      })
    } catch (error) {
      this.#store.set({ ...this.getSnapshot(), error: toApiError(error) })
    }
  }

  /**
   * Another tab may have signed in as somebody else: nothing of theirs is shown under this name.
   */
  #refuseForeign(photos: readonly Photo[]): void {
    if (photos.every(({ userId }) => userId === undefined || userId === this.#userId)) return
    throw new ApiError(t('signIn.expired'), { status: 401, code: 'SESSION_EXPIRED' })
  }

  /**
   * An event that came after the request was sent may be newer than the answer, so it wins; one
   * that came before cannot, since the server changes a photo before it tells.
   */
  #merge(rows: readonly Photo[], startedAt: number): readonly Photo[] {
    const isNewer = (id: string): boolean => (this.#touchedAt.get(id) ?? 0) > startedAt
    const listed = new Set(rows.map(({ id }) => id))
    const unlisted = this.getSnapshot().photos.filter(({ id }) => !listed.has(id) && isNewer(id))
    const merged = rows.map((row) => {
      const known = isNewer(row.id) ? this.find(row.id) : undefined
      if (!known) return row
      const { status, progress, error, attempt } = known
      return { ...row, status, progress, error, attempt, webUrl: row.webUrl ?? known.webUrl }
    })
    return [...unlisted, ...merged]
  }

  #replaceOne(photo: Photo): void {
    this.#replace(this.getSnapshot().photos.map((other) => (other.id === photo.id ? photo : other)))
  }

  #replace(photos: readonly Photo[], rest: Partial<PhotoList> = {}): void {
    this.#store.set({ ...this.getSnapshot(), ...rest, photos, counts: count(photos) })
  }
}

function count(photos: readonly Photo[]): PhotoCounts {
  const counts = { ...nothing.counts }
  for (const { status } of photos) counts[status]++
  return counts
}
