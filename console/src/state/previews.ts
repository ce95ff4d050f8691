import type { ObjectUrls } from './stagedPhotos.js'

/** Pictures of photos from this very page, for the time until the server has made its own. */
export class Previews {
  readonly #urls = new Map<string, string>()
  readonly #objectUrls: ObjectUrls

  constructor(objectUrls: ObjectUrls = URL) {
    this.#objectUrls = objectUrls
  }

  set(photoId: string, url: string): void {
    this.#urls.set(photoId, url)
  }

  get(photoId: string): string | undefined {
    return this.#urls.get(photoId)
  }

  /** The server's own picture is there; the memory can be given back. */
  release(photoId: string): void {
    const url = this.#urls.get(photoId)
    if (url !== undefined) this.#objectUrls.revokeObjectURL(url)
    this.#urls.delete(photoId)
  }

  clear(): void {
    for (const id of [...this.#urls.keys()]) this.release(id)
  }
}
