import type { PhotoKind, ServerConfig } from '../api/types.js'
import type { StagedPhoto } from '../state/stagedPhotos.js'
import { formatBytes } from '../text/format.js'
import { t } from '../text/translate.js'
import { h, setText } from '../ui/dom.js'
import { icon } from '../ui/icon.js'

/** What a person does with a chosen photo. */
export interface StagedItemHandlers {
  readonly onKind: (kind: string) => void
  readonly onRemove: () => void
}

/** The row of a chosen photo. */
export interface StagedItem {
  readonly element: HTMLElement
  readonly update: (photo: StagedPhoto) => void
}

/** Builds the row: a picture, what it is, what it shows, and a way to take it back. */
export function createStagedItem(
  photo: StagedPhoto,
  kinds: readonly PhotoKind[],
  limits: Pick<ServerConfig, 'maxImageBytes'>,
  { onKind, onRemove }: StagedItemHandlers,
): StagedItem {
  const { id, file, previewUrl, problem } = photo
  const problemId = `staged-problem-${id}`
  const select = h(
    'select',
    {
      class: 'input',
      'aria-label': t('upload.kind', { name: file.name }),
      'aria-describedby': problemId,
      onchange: () => onKind(select.value),
    },
    h('option', { value: '' }, t('upload.kind.choose')),
    ...kinds.map(({ type, label }) => h('option', { value: type }, label)),
  )
  const message = h('p', { class: 'field-problem', id: problemId })
  const picture = h('img', { src: previewUrl, alt: '', class: 'staged-picture' })
  // A picture the browser cannot draw, such as HEIC, may still be one for the server.
  picture.addEventListener('error', () => picture.replaceWith(emptyPicture()), { once: true })
  const element = h(
    'li',
    { class: 'staged-item', 'data-id': id },
    problem === 'type' ? emptyPicture() : picture,
    h(
      'div',
      { class: 'staged-text' },
      h('p', { class: 'file-name' }, h('bdi', {}, file.name)),
      h('p', { class: 'muted small' }, formatBytes(file.size)),
    ),
    h(
      'button',
      {
        type: 'button',
        class: 'icon-button remove',
        'aria-label': t('upload.remove', { name: file.name }),
        onclick: onRemove,
      },
      icon('close'),
    ),
    problem === undefined && select,
    message,
    h('progress', { max: 1, value: 0, 'aria-hidden': 'true' }),
  )
  const update = (next: StagedPhoto): void => {
    select.value = next.kind
    select.toggleAttribute('data-empty', next.kind === '')
    element.classList.toggle(
      'has-problem',
      next.problem !== undefined || next.refusal !== undefined,
    )
    setText(message, problemText(next, limits))
  }
  return { element, update }
}

function emptyPicture(): HTMLElement {
  return h('span', { class: 'staged-picture is-empty' }, icon('camera'))
}

function problemText(
  photo: StagedPhoto,
  { maxImageBytes }: Pick<ServerConfig, 'maxImageBytes'>,
): string {
  if (photo.problem)
    return t(`upload.problem.${photo.problem}`, { size: formatBytes(maxImageBytes) })
  if (photo.refusal !== undefined) return t('upload.refused', { reason: photo.refusal })
  return photo.kind === '' ? t('upload.kind.missing') : ''
}
