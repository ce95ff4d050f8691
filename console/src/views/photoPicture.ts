import type { Api } from '../api/api.js'
import type { Photo } from '../api/types.js'
import type { PhotoStore } from '../state/photoStore.js'
import { h } from '../ui/dom.js'

/** Shows photos by links that expire, and asks for fresh links when one has. */
export class PhotoPictures {
  readonly #api: Pick<Api, 'refreshLinks'>
  readonly #photos: PhotoStore
  /** Photos whose links were renewed and have not worked since. */
  readonly #renewed = new Set<string>()

  constructor(api: Pick<Api, 'refreshLinks'>, photos: PhotoStore) {
    this.#api = api
    this.#photos = photos
  }

  /** An image that keeps its place; `onUnavailable` is called when there is no link that works. */
  create(
    photoId: string,
    onUnavailable: () => void,
    onShown: () => void = () => undefined,
  ): HTMLImageElement {
    const image = h('img', { alt: '', loading: 'lazy', decoding: 'async', draggable: false })
    image.addEventListener('load', () => {
      this.#renewed.delete(photoId)
      onShown()
    })
    image.addEventListener('error', () => {
      this.#renew(photoId).catch(onUnavailable)
    })
    return image
  }

  /** Renews the links once; the store then tells everybody who shows the photo. */
  async #renew(photoId: string): Promise<void> {
    if (this.#renewed.has(photoId)) throw new Error('Fresh links do not work either.')
    this.#renewed.add(photoId)
    this.#photos.setLinks(photoId, await this.#api.refreshLinks(photoId))
  }

  /** Forgets earlier failures, as when somebody asks to see the photo again. */
  forgive(photoId: string): void {
    this.#renewed.delete(photoId)
  }
}

/** Sets the source of an image only when it changed: setting it again would load it again. */
export function setSource(image: HTMLImageElement, url: string | undefined): void {
  if (url !== undefined && image.getAttribute('src') !== url) image.src = url
}

/** The best link for a small picture. */
export function smallUrl(photo: Photo, preview: string | undefined): string | undefined {
  return photo.thumbnailUrl ?? preview ?? photo.webUrl
}
