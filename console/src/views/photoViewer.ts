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

/** A dialog with one photo in web size. */
export interface PhotoViewer {
  readonly element: HTMLDialogElement
  open(photoId: string): void
}

/** Builds the dialog; arrow keys go from photo to photo. */
export function createPhotoViewer(parts: PhotoViewerParts): PhotoViewer {
  const { photos, pictures, scope, labelOf } = parts
  let shownId: string | undefined
  const title = h('h2', { id: 'viewer-title', tabindex: -1 })
  const stage = h('div', { class: 'viewer-stage' })
  const facts = h('dl', { class: 'facts' })
  const actions = h('div', { class: 'viewer-actions' })
  const previous = arrow('previous', () => go(-1))
  const next = arrow('next', () => go(1))
  const close = h(
    'button',
    {
      type: 'button',
      class: 'icon-button',
      'aria-label': t('viewer.close'),
      onclick: () => element.close(),
    },
    icon('close'),
  )
  const element = h(
    'dialog',
    { class: 'viewer', 'aria-labelledby': 'viewer-title', onclose: () => show(undefined) },
    h('div', { class: 'viewer-head' }, title, close),
    h('div', { class: 'viewer-body' }, previous, stage, next),
    h('div', { class: 'viewer-foot' }, facts, actions),
  )
  const ready = (): readonly Photo[] =>
    photos.getSnapshot().photos.filter(({ status }) => status === 'completed')
  const go = (step: number): void => {
    const all = ready()
    const target = all[all.findIndex(({ id }) => id === shownId) + step]
    if (target) show(target.id)
  }
  const show = (id: string | undefined): void => {
    shownId = id
    stage.replaceChildren()
    if (id === undefined) return
    pictures.forgive(id)
    stage.append(
      pictures.create(id, () => stage.replaceChildren(h('p', {}, t('viewer.unavailable')))),
    )
    render()
  }
  const render = (): void => {
    const photo = shownId === undefined ? undefined : photos.find(shownId)
    if (!photo) return
    const name = labelOf(photo.kind)
    setText(title, name)
    const image = stage.querySelector('img')
    if (image) {
      image.alt = t('viewer.label', { name })
      setSource(image, photo.webUrl)
    }
    renderFacts(facts, photo)
    renderActions(actions, photo)
    const all = ready()
    setEnabled(previous, all[0]?.id !== photo.id)
    setEnabled(next, all.at(-1)?.id !== photo.id)
  }
  element.addEventListener('keydown', ({ key }) => {
    if (key === 'ArrowLeft') go(-1)
    if (key === 'ArrowRight') go(1)
  })
  // A click beside the dialog is one on the dialog itself: its content fills it.
  element.addEventListener('click', ({ target }) => {
    if (target === element) element.close()
  })
  scope.add(photos.subscribe(render))
  const open = (photoId: string): void => {
    show(photoId)
    element.showModal()
    title.focus()
  }
  return { element, open }
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
      value === undefined ? [] : [h('div', {}, h('dt', {}, name), h('dd', { dir: 'auto' }, value))],
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
