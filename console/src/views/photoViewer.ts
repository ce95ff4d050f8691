import { downloadUrl } from '../api/api.js'
import type { Photo } from '../api/types.js'
import type { PhotoStore } from '../state/photoStore.js'
import { formatBytes, formatMoment, formatSeconds } from '../text/format.js'
import { t } from '../text/translate.js'
import { h, setAttribute, setText } from '../ui/dom.js'
import { icon } from '../ui/icon.js'
import type { Scope } from '../ui/scope.js'
import { setSource, type PhotoPictures } from './photoPicture.js'

/** What the viewer needs. */
export interface PhotoViewerParts {
  readonly scope: Scope
  readonly photos: PhotoStore
  readonly pictures: PhotoPictures
  readonly labelOf: (kind: string) => string
}

/** A dialog with one photo in web size; arrow keys go from photo to photo. */
export class PhotoViewer {
  readonly element: HTMLDialogElement
  readonly #parts: PhotoViewerParts
  readonly #title: HTMLElement = h('h2', { id: 'viewer-title', tabindex: -1 })
  readonly #stage: HTMLElement = h('div', { class: 'viewer-stage' })
  readonly #facts: HTMLElement = h('dl', { class: 'facts' })
  readonly #actions: HTMLElement = h('div', { class: 'viewer-actions' })
  readonly #previous: HTMLButtonElement = arrow('previous', () => this.#go(-1))
  readonly #next: HTMLButtonElement = arrow('next', () => this.#go(1))
  #shownId: string | undefined

  constructor(parts: PhotoViewerParts) {
    this.#parts = parts
    const close = h(
      'button',
      {
        type: 'button',
        class: 'icon-button',
        'aria-label': t('viewer.close'),
        onclick: () => this.element.close(),
      },
      icon('close'),
    )
    this.element = h(
      'dialog',
      { class: 'viewer', 'aria-labelledby': 'viewer-title', onclose: () => this.#show(undefined) },
      h('div', { class: 'viewer-head' }, this.#title, close),
      h('div', { class: 'viewer-body' }, this.#previous, this.#stage, this.#next),
      h('div', { class: 'viewer-foot' }, this.#facts, this.#actions),
    )
    this.element.addEventListener('keydown', ({ key }) => {
      if (key === 'ArrowLeft') this.#go(-1)
      if (key === 'ArrowRight') this.#go(1)
    })
    // A click beside the dialog is one on the dialog itself: its content fills it.
    this.element.addEventListener('click', ({ target }) => {
      if (target === this.element) this.element.close()
    })
    parts.scope.add(parts.photos.subscribe(() => this.#render()))
  }

  open(photoId: string): void {
    this.#show(photoId)
    this.element.showModal()
    this.#title.focus()
  }

  #ready(): readonly Photo[] {
    return this.#parts.photos.getSnapshot().photos.filter(({ status }) => status === 'completed')
  }

  #go(step: number): void {
    const ready = this.#ready()
    const target = ready[ready.findIndex(({ id }) => id === this.#shownId) + step]
    if (target) this.#show(target.id)
  }

  #show(id: string | undefined): void {
    this.#shownId = id
    this.#stage.replaceChildren()
    if (id === undefined) return
    const { pictures } = this.#parts
    pictures.forgive(id)
    const handleFailure = (): void =>
      this.#stage.replaceChildren(h('p', {}, t('viewer.unavailable')))
    this.#stage.append(pictures.create(id, handleFailure))
    this.#render()
  }

  #render(): void {
    const photo = this.#shownId === undefined ? undefined : this.#parts.photos.find(this.#shownId)
    if (!photo) return
    const name = this.#parts.labelOf(photo.kind)
    setText(this.#title, name)
    const image = this.#stage.querySelector('img')
    if (image) {
      image.alt = t('viewer.label', { name })
      setSource(image, photo.webUrl)
    }
    renderFacts(this.#facts, photo)
    renderActions(this.#actions, photo)
    const ready = this.#ready()
    setEnabled(this.#previous, ready[0]?.id !== photo.id)
    setEnabled(this.#next, ready.at(-1)?.id !== photo.id)
  }
}

function arrow(direction: 'previous' | 'next', onclick: () => void): HTMLButtonElement {
  const label = t(`viewer.${direction}`)
  return h(
    'button',
    { type: 'button', class: 'icon-button arrow', 'aria-label': label, onclick },
    icon(direction),
  )
}

/** Not `disabled`, which would throw the focus away at the last photo. */
function setEnabled(button: HTMLButtonElement, isEnabled: boolean): void {
  setAttribute(button, 'aria-disabled', isEnabled ? undefined : 'true')
}

function renderFacts(facts: HTMLElement, photo: Photo): void {
  const { fileName, fileSize, width, height, createdAt, durationMs } = photo
  const rows: readonly (readonly [string, string | undefined])[] = [
    [t('viewer.file'), fileName],
    [t('viewer.size'), fileSize === undefined ? undefined : formatBytes(fileSize)],
    [t('viewer.dimensions'), width && height ? `${width} × ${height}` : undefined],
    [t('viewer.sent'), createdAt === undefined ? undefined : formatMoment(createdAt)],
    [t('viewer.duration'), durationMs === undefined ? undefined : formatSeconds(durationMs)],
  ]
  facts.replaceChildren(
    ...rows.flatMap(([name, value]) =>
      value === undefined
        ? []
        : [h('div', {}, h('dt', {}, name), h('dd', {}, h('bdi', {}, value)))],
    ),
  )
}

function renderActions(actions: HTMLElement, { id }: Photo): void {
  if (actions.dataset['id'] === id) return
  actions.dataset['id'] = id
  actions.replaceChildren(
    h(
      'a',
      { class: 'button', href: downloadUrl(id, 'web'), download: true },
      icon('download'),
      t('viewer.download'),
    ),
    h(
      'a',
      { class: 'button button-quiet', href: downloadUrl(id, 'original'), download: true },
      t('viewer.original'),
    ),
  )
}
