import { downloadUrl } from '../api/api.js'
import type { Photo } from '../api/types.js'
import type { PhotoList, PhotoStore } from '../state/photoStore.js'
import type { Previews } from '../state/previews.js'
import { formatMoment } from '../text/format.js'
import { t } from '../text/translate.js'
import { h, setAttribute, setText } from '../ui/dom.js'
import { icon } from '../ui/icon.js'
import { keyedList } from '../ui/keyedList.js'
import type { Scope } from '../ui/scope.js'
import { timeAgo } from '../ui/time.js'
import { setSource, smallUrl, type PhotoPictures } from './photoPicture.js'
import { errorDetails } from './startView.js'

/** What the gallery needs. */
export interface GalleryParts {
  readonly scope: Scope
  readonly photos: PhotoStore
  readonly pictures: PhotoPictures
  readonly previews: Previews
  readonly labelOf: (kind: string) => string
  readonly onView: (photoId: string) => void
}

interface Tile {
  readonly element: HTMLElement
  readonly update: (photo: Photo) => void
}

/** The photos that are ready, and what there is to say while there are none. */
export function createGallery(parts: GalleryParts): HTMLElement {
  const { scope, photos } = parts
  const list = h('ul', { class: 'tiles', 'data-testid': 'gallery' })
  const state = h('div', { class: 'gallery-state' })
  const stale = h('p', { class: 'notice', role: 'status' })
  const more = h(
    'button',
    { type: 'button', class: 'button button-quiet', onclick: () => void photos.loadMore() },
    t('gallery.more'),
  )
  const renderTiles = keyedList<Photo, Tile>(list, {
    key: ({ id }) => id,
    create: (photo) => createTile(photo, parts),
    update: (tile, photo) => tile.update(photo),
  })
  let shownState: string | undefined
  scope.follow(photos, () => {
    const snapshot = photos.getSnapshot()
    const ready = snapshot.photos.filter(({ status }) => status === 'completed')
    renderTiles(ready)
    list.hidden = ready.length === 0
    more.hidden = !snapshot.hasMore
    renderStale(stale, snapshot)
    const nextState = stateOf(snapshot, ready.length)
    if (nextState === shownState) return
    shownState = nextState
    state.replaceChildren(...stateContent(nextState, snapshot, () => void photos.refresh()))
  })
  return h(
    'section',
    { class: 'card gallery', 'aria-labelledby': 'gallery-title' },
    h('h2', { id: 'gallery-title' }, t('gallery.heading')),
    stale,
    state,
    list,
    more,
  )
}

function stateOf(
  { loadedAt, error }: PhotoList,
  ready: number,
): 'loading' | 'error' | 'empty' | 'none' {
  if (ready > 0) return 'none'
  if (loadedAt !== undefined) return 'empty'
  return error ? 'error' : 'loading'
}

function renderStale(stale: HTMLElement, { error, loadedAt }: PhotoList): void {
  stale.hidden = !error || loadedAt === undefined
  setText(stale, stale.hidden ? '' : t('gallery.stale', { time: formatMoment(loadedAt ?? 0) }))
}

function stateContent(state: string, { error }: PhotoList, retry: () => void): readonly Node[] {
  if (state === 'loading') {
    return [
      h('p', { class: 'visually-hidden', role: 'status' }, t('gallery.loading')),
      h(
        'div',
        { class: 'tiles skeletons', 'aria-hidden': 'true' },
        ...Array.from({ length: 6 }, () => h('div', { class: 'skeleton' })),
      ),
    ]
  }
  if (state === 'error' && error) {
    return [
      h(
        'div',
        { class: 'empty', role: 'alert' },
        icon('alert'),
        h('h3', {}, t('gallery.error.title')),
        errorDetails(error),
        h(
          'button',
          { type: 'button', class: 'button', onclick: retry },
          icon('refresh'),
          t('action.retry'),
        ),
      ),
    ]
  }
  if (state === 'empty') {
    return [
      h(
        'div',
        { class: 'empty' },
        icon('camera'),
        h('h3', {}, t('gallery.empty.title')),
        h('p', { class: 'muted' }, t('gallery.empty.text')),
      ),
    ]
  }
  return []
}

function createTile(photo: Photo, parts: GalleryParts): Tile {
  const { labelOf, onView, pictures, previews } = parts
  const picture = h('span', { class: 'tile-picture' })
  const image = pictures.create(
    photo.id,
    () =>
      picture.replaceChildren(
        h('span', { class: 'no-picture' }, icon('camera'), t('gallery.noPreview')),
      ),
    () => {
      if (image.getAttribute('src') !== previews.get(photo.id)) previews.release(photo.id)
    },
  )
  picture.append(image)
  const view = h(
    'button',
    { type: 'button', class: 'tile-view', onclick: () => onView(photo.id) },
    picture,
  )
  const title = h('h3', {})
  const file = h('bdi')
  const when = h('p', { class: 'muted small' })
  const download = h(
    'a',
    { class: 'icon-button', href: downloadUrl(photo.id, 'web'), download: true },
    icon('download'),
  )
  const element = h(
    'li',
    { class: 'tile', 'data-testid': 'photo', 'data-id': photo.id },
    view,
    h(
      'div',
      { class: 'tile-text' },
      h(
        'div',
        { class: 'tile-words' },
        title,
        h('p', { class: 'file-name muted small' }, file),
        when,
      ),
      download,
    ),
  )
  const update = (next: Photo): void => {
    const name = labelOf(next.kind)
    setText(title, name)
    setText(file, next.fileName ?? '')
    if (next.createdAt !== undefined) when.replaceChildren(timeAgo(next.createdAt))
    setAttribute(view, 'aria-label', t('gallery.view', { name: withFile(name, next) }))
    setAttribute(download, 'aria-label', t('gallery.download', { name: withFile(name, next) }))
    setSource(image, smallUrl(next, previews.get(next.id)))
  }
  return { element, update }
}

/** Two photos of one kind need names that differ. */
function withFile(name: string, { fileName }: Photo): string {
  return fileName === undefined ? name : `${name}, ${fileName}`
}
