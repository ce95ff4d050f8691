import { Store, type ReadableStore } from '@crier/client'
import type { ServerConfig } from '../api/types.js'

/** Why a file cannot be sent as it is. */
export type FileProblem = 'type' | 'size' | 'empty'

/** A file that was chosen but not sent. */
export interface StagedPhoto {
  readonly id: number
  readonly file: File
  /** An address of the file's content, for a picture of it. */
  readonly previewUrl: string
  readonly kind: string
  readonly problem: FileProblem | undefined
  /** Why the server did not take it. */
  readonly refusal: string | undefined
}

/** The part of `URL` that makes addresses of files. */
export type ObjectUrls = Pick<typeof URL, 'createObjectURL' | 'revokeObjectURL'>

const imageName = /\.(avif|gif|heic|heif|jpe?g|png|webp)$/i

/** What was chosen and waits to be sent. */
export class StagedPhotos implements ReadableStore<readonly StagedPhoto[]> {
  readonly #limits: Pick<ServerConfig, 'maxImageBytes' | 'maxFiles'>
  readonly #urls: ObjectUrls
  readonly #store = new Store<readonly StagedPhoto[]>([])
  #nextId = 1

  readonly subscribe: ReadableStore<readonly StagedPhoto[]>['subscribe'] = this.#store.subscribe
  readonly getSnapshot: ReadableStore<readonly StagedPhoto[]>['getSnapshot'] =
    this.#store.getSnapshot

  constructor(limits: Pick<ServerConfig, 'maxImageBytes' | 'maxFiles'>, urls: ObjectUrls = URL) {
    this.#limits = limits
    this.#urls = urls
  }

  /** Adds files as far as there is room; returns how many there was none for. */
  add(files: readonly File[], kind = ''): number {
    const present = this.getSnapshot()
    const room = Math.max(0, this.#limits.maxFiles - present.length)
    const added = files.slice(0, room).map((file) => ({
      id: this.#nextId++,
      file,
      previewUrl: this.#urls.createObjectURL(file),
      kind,
      problem: this.#problemOf(file),
      refusal: undefined,
    }))
    this.#store.set([...present, ...added])
    return files.length - added.length
  }

  setKind(id: number, kind: string): void {
    this.#change(id, { kind, refusal: undefined })
  }

  setRefusal(id: number, refusal: string | undefined): void {
    this.#change(id, { refusal })
  }

  /** Takes photos away, but keeps the address of those whose picture is still shown elsewhere. */
  remove(ids: readonly number[], keepPreviews: ReadonlySet<number> = new Set()): void {
    for (const { id, previewUrl } of this.getSnapshot()) {
      if (ids.includes(id) && !keepPreviews.has(id)) this.#urls.revokeObjectURL(previewUrl)
    }
    this.#store.set(this.getSnapshot().filter(({ id }) => !ids.includes(id)))
  }

  clear(): void {
    this.remove(this.getSnapshot().map(({ id }) => id))
  }

  #change(id: number, changes: Partial<StagedPhoto>): void {
    this.#store.set(
      this.getSnapshot().map((photo) => (photo.id === id ? { ...photo, ...changes } : photo)),
    )
  }

  #problemOf(file: File): FileProblem | undefined {
    // Some systems name no type for pictures of telephones; the server looks at the content anyway.
    const isImage = file.type === '' ? imageName.test(file.name) : file.type.startsWith('image/')
    if (!isImage) return 'type'
    if (file.size === 0) return 'empty'
    return file.size > this.#limits.maxImageBytes ? 'size' : undefined
  }
}
